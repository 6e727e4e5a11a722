"""Document frequencies, and terms by their beginning."""

import zlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wares.language.vocabulary import Vocabulary, term_number

DOCUMENTS = st.lists(st.lists(st.sampled_from(["a", "ab", "abc", "abd", "b", "ba", "c"])), max_size=12)


@given(DOCUMENTS, st.data())
def test_counts_are_those_of_the_documents_left(documents: list[list[str]], data: st.DataObject) -> None:
    vocabulary = Vocabulary()
    for document in documents:
        vocabulary.add(document)
    gone = data.draw(st.sets(st.integers(0, max(0, len(documents) - 1)))) if documents else set()
    for place in gone:
        vocabulary.remove(documents[place])
    left = [document for place, document in enumerate(documents) if place not in gone]
    expected = {term: n for term in ["a", "ab", "abc", "abd", "b", "ba", "c"] if (n := sum(term in d for d in left))}
    assert vocabulary.counts() == expected
    assert vocabulary.size == len(expected)
    assert vocabulary.documents == len(left)
    assert set(vocabulary.with_prefix("ab", 10)) == {term for term in expected if term.startswith("ab")}
    again = Vocabulary()
    again.load(vocabulary.counts(), vocabulary.documents)
    assert again.counts() == expected
    assert [again.df(t) for t in again.with_prefix("a", 9)] == sorted(again.df(t) for t in again.with_prefix("a", 9))[
        ::-1
    ]


def test_a_removed_term_can_come_back() -> None:
    vocabulary = Vocabulary()
    vocabulary.add(["shoe"])
    vocabulary.remove(["shoe"])
    assert (vocabulary.df("shoe"), vocabulary.size, vocabulary.with_prefix("s", 5)) == (0, 0, [])
    vocabulary.add(["shoe", "shoe"])
    assert (vocabulary.df("shoe"), vocabulary.with_prefix("s", 5)) == (1, ["shoe"])


def test_the_most_frequent_come_first() -> None:
    vocabulary = Vocabulary()
    for times, term in enumerate(["sand", "sandal", "sander"], start=1):
        for _ in range(times):
            vocabulary.add([term])
    assert vocabulary.with_prefix("sand", 2) == ["sander", "sandal"]


def test_idf_is_the_indexes() -> None:
    vocabulary = Vocabulary()
    vocabulary.load({"shoe": 3}, 10)
    assert abs(vocabulary.idf("shoe") - 1.1451323043030026) < 1e-12
    assert vocabulary.idf("nothing") > vocabulary.idf("shoe")


def test_term_numbers_are_stable() -> None:
    assert term_number("鞋") == zlib.crc32("鞋".encode())
    assert term_number("\ud800") >= 0


def test_many_at_once_count_as_one_by_one(tmp_path: Path) -> None:
    at_once, by_parts = Vocabulary(), Vocabulary()
    for begin in (0, 1500, 700):
        counts = {f"term{n}": 1 + n % 3 for n in range(begin, begin + 3000)}
        at_once.change(counts, 1)
        for start in range(begin, begin + 3000, 500):
            by_parts.change({f"term{n}": 1 + n % 3 for n in range(start, start + 500)}, 0)
    at_once.change({f"term{n}": -9 for n in range(1100)}, 0)
    by_parts.change({f"term{n}": -9 for n in range(550)}, 0)
    by_parts.change({f"term{n}": -9 for n in range(550, 1100)}, 3)
    assert at_once.counts() == by_parts.counts()
    assert (at_once.size, at_once.documents) == (by_parts.size, by_parts.documents)
    assert at_once.with_prefix("term12", 50) == by_parts.with_prefix("term12", 50)
    for name, vocabulary in (("at once", at_once), ("by parts", by_parts)):
        vocabulary.write(tmp_path / name, {})
    assert (tmp_path / "at once").read_bytes() == (tmp_path / "by parts").read_bytes()
