"""The lexicon of shop words: complete in both languages, and its usual names tell values apart."""

from collections import Counter

import pytest

from wares.language.analysis.normalization import has_cjk
from wares.language.query.lexicon import lexicon, value_names

CLOTHES = slice("tshirts", "boots")
COLOURS = slice("black", "light blue")


def section(part: slice) -> list[str]:
    values = list(lexicon())
    return values[values.index(part.start) : values.index(part.stop) + 1]


def test_every_value_has_names_in_both_languages() -> None:
    for value, names in lexicon().items():
        assert value == value.casefold()
        for group, chinese in ((names.english, False), (names.chinese, True)):
            assert group, value
            assert all(name == name.strip() and name for name in group), value
            assert len(set(group)) == len(group), value
            assert all(has_cjk(name) == chinese for name in group), value


@pytest.mark.parametrize("part", [CLOTHES, COLOURS])
def test_usual_names_are_distinct(part: slice) -> None:
    for language in ("en", "zh"):
        counts = Counter(value_names(value, language) for value in section(part))
        assert [name for name, n in counts.items() if n > 1] == []


def test_a_value_the_lexicon_lacks_is_called_what_it_is() -> None:
    assert value_names("Navy Blue", "en") == "navy blue"
    assert value_names("Navy Blue", "zh") == "藏青色"
    assert value_names("Astrolabes", "zh") == "astrolabes"
