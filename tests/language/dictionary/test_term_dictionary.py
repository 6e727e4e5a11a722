"""Terms in a mapped dictionary and beside it, compared to a dict of counts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles.simple_vocabulary import SimpleVocabulary
from wares.errors import ShopDamaged
from wares.language.analysis.languages import language
from wares.language.vocabulary import Vocabulary

TERMS = st.one_of(
    st.text("abc", min_size=1, max_size=5),
    st.text("abc", min_size=3, max_size=5).map("w:{}".format),
    st.sampled_from(["b:跑步", "b:泡步", "b:炮部", "c:鞋", "py:paobu", "鞋子", "é", "\ud800x"]),
)
CHANGES = st.lists(st.dictionaries(TERMS, st.integers(-2, 3), max_size=12), max_size=8)


def same(vocabulary: Vocabulary, simple: SimpleVocabulary) -> None:
    """Both know the same."""
    assert vocabulary.counts() == dict(simple.counts)
    assert vocabulary.size == len(simple.counts)
    assert all(vocabulary.df(term) == n for term, n in simple.counts.items())
    for prefix in ("", "a", "ab", "w:a", "b:", "鞋", "zz"):
        assert vocabulary.with_prefix(prefix, 3) == simple.with_prefix(prefix, 3)
    for word in ("abcab", "bca", "cccc"):
        for edits in (1, 2):
            lengths = range(len(word) - edits, len(word) + edits + 1)
            near = set(vocabulary.near(word, lengths, edits, word[0]))
            assert simple.near(word, edits) <= near <= set(simple.counts)
    assert vocabulary.aliased("b:pao bu") == sorted(t for t in ("b:跑步", "b:泡步", "b:炮部") if t in simple.counts)


@given(CHANGES, st.lists(st.booleans(), min_size=8, max_size=8))
def test_what_is_known_is_what_a_dict_of_counts_knows(changes: list[dict[str, int]], merged: list[bool]) -> None:
    vocabulary, simple = Vocabulary(), SimpleVocabulary()
    for change, merge in zip(changes, merged, strict=False):
        change = {term: max(more, -simple.counts[term]) for term, more in change.items()}
        vocabulary.change(change, 1)
        simple.change(change)
        if merge:
            vocabulary.merge()
        same(vocabulary, simple)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    vocabulary, simple = Vocabulary(), SimpleVocabulary()
    counts = {"shoe": 3, "w:shoes": 2, "w:shop": 1, "b:跑步": 4, "gone": 1}
    vocabulary.change(counts, 5)
    vocabulary.change({"gone": -1}, 0)
    simple.change({**counts, "gone": 0})
    vocabulary.write(tmp_path / "terms", {"position": 7})
    other = Vocabulary()
    assert other.read(tmp_path / "terms")["position"] == 7
    for one in (vocabulary, other):
        assert (one.counts(), one.documents, one.changes) == (dict(simple.counts), 5, 0)
    vocabulary.change({"shoe": 1}, 1)
    assert (vocabulary.df("shoe"), other.df("shoe")) == (4, 3), "a change is one process's own"
    vocabulary.write(tmp_path / "terms", {"position": 8})
    assert other.df("w:shop") == 1, "who has the old file goes on with it"
    assert other.read(tmp_path / "terms")["position"] == 8
    assert other.df("shoe") == 4
    assert [path.name for path in tmp_path.iterdir()] == ["terms"]


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    vocabulary, path = Vocabulary(), tmp_path / "terms"
    vocabulary.change({"shoe": 1}, 1)
    vocabulary.write(path, {})
    whole = path.read_bytes()
    for broken in (b"", whole[:-1], whole[:40], b"x" * len(whole)):
        path.write_bytes(broken)
        with pytest.raises(ShopDamaged, match="made anew"):
            Vocabulary().read(path)
    with pytest.raises(FileNotFoundError):
        Vocabulary().read(tmp_path / "nothing")


def test_words_by_their_end() -> None:
    vocabulary = Vocabulary(language("de"))
    vocabulary.load({"w:laufschuhe": 1, "hausschuh": 1, "schuhregal": 1}, 3)
    vocabulary.change({"w:turnschuhe": 1, "hausschuh": -1}, 0)
    assert vocabulary.ending("schuhe") == ["laufschuhe", "turnschuhe"]
    assert vocabulary.ending("schuh") == []
