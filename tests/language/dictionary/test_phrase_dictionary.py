"""Suggestions from a mapped dictionary and beside it, compared to looking at every completion."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from oracles.simple_suggester import SimpleSuggester
from wares.language.suggest import Suggester

WORDS = st.lists(st.sampled_from(["red", "rad", "shoe", "shirt", "tee", "跑步", "鞋", "eg"]), min_size=1, max_size=3)
CHANGES = st.lists(st.tuples(WORDS, st.integers(-2, 4), st.booleans(), st.booleans()), max_size=25)
TYPED = ("r", "re", "sh", "shi", "tee s", "reed", "hsoe", "shorts", "pao", "pb", "跑", "x", "ree sho")


@given(CHANGES)
def test_suggestions_are_those_of_looking_at_everything(changes: list[tuple[list[str], int, bool, bool]]) -> None:
    suggester, simple = Suggester(), SimpleSuggester()
    for words, n, asked, merged in changes:
        text = " ".join(words)
        known = suggester.counts().get(("query:" if asked else "") + text, 0)
        n = max(n, -known)
        if asked:
            suggester.query(text, n)
            simple.count(text, 0, n)
        else:
            suggester.add(text, n)
            simple.count(text, n, 0)
        if merged:
            suggester.merge()
    for typed in TYPED:
        for limit in (1, 3):
            assert [one.text for one in suggester.suggest(typed, limit)] == simple.suggest(typed, limit), typed


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path, suggester = tmp_path / "phrases", Suggester()
    suggester.change({"Running Shoes": 3, "跑步鞋": 2, "Rain Coat": 1})
    suggester.ask({"running shorts": 4}, 17)
    suggester.change({"Rain Coat": -1})
    counts = suggester.counts()
    suggester.write(path, {"position": 5})
    other = Suggester()
    assert other.read(path)["position"] == 5
    for one in (suggester, other):
        assert (one.counts(), one.queries_position, one.changes) == (counts, 17, 0)
        assert [suggestion.text for suggestion in one.suggest("paobu", 3)] == ["跑步鞋"]
        assert one.suggest("rain", 3) == ()
        assert (one.queries(), one.is_query("Running  SHORTS")) == (["running shorts"], True)
    suggester.ask({"running shorts": 0}, 18)
    assert (suggester.queries(), other.queries()) == ([], ["running shorts"])
    assert [suggestion.text for suggestion in suggester.suggest("running", 3)] == ["Running Shoes"]
