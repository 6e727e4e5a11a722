"""Names of values in composed queries."""

from _value_names import value_names


def test_a_value_the_lexicon_lacks_is_called_what_it_is() -> None:
    assert value_names("Navy Blue", "en") == "navy blue"
    assert value_names("Navy Blue", "zh") == "藏青色"
    assert value_names("Astrolabes", "zh") == "astrolabes"
