"""The lexicon of shop words: complete in both languages, and its usual names tell values apart."""

from collections import Counter

import pytest

from wares.language.analysis.normalization import has_cjk
from wares.language.query.lexicon import lexicon

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
    for language in ("english", "chinese"):
        counts = Counter(getattr(lexicon()[value], language)[0] for value in section(part))
        assert [name for name, n in counts.items() if n > 1] == []
