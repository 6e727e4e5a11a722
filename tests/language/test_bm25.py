"""Document weights against the textbook."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracles.textbook_bm25 import bm25_value, bm25f_value
from wares.language import packed_documents
from wares.language.analysis.analyzer import Analyzer, DocumentTerms
from wares.language.bm25 import FIELD_WEIGHTS, K1, FieldLengths, weigh_all
from wares.language.packed_documents import PackedDocuments, gather
from wares.language.query.synonyms import Synonyms
from wares.language.vocabulary import term_number
from wares.types import Sparse

TERMS = st.dictionaries(st.sampled_from(["red", "shoe", "c:鞋", "u:10mm"]), st.floats(0.5, 9), min_size=1)
COUNTS = st.dictionaries(st.sampled_from(sorted(FIELD_WEIGHTS)), TERMS, min_size=1)


def weigh(document: DocumentTerms, averages: dict[str, float]) -> Sparse:
    return weigh_all(PackedDocuments.of([document]), averages)[0]


def value(document: DocumentTerms, averages: dict[str, float], term: str) -> float:
    sparse = weigh(document, averages)
    return float(sparse.values[sparse.indices == term_number(term)][0])


@given(COUNTS, st.floats(1, 50), st.floats(1, 50))
def test_bm25f_is_the_textbooks(counts: dict[str, dict[str, float]], length: float, mean: float) -> None:
    lengths = dict.fromkeys(counts, length)
    means = dict.fromkeys(counts, mean)
    weights = {field: (weight.weight, weight.b) for field, weight in FIELD_WEIGHTS.items()}
    document = DocumentTerms(counts, lengths)
    for term in document.terms:
        frequencies = {field: terms[term] for field, terms in counts.items() if term in terms}
        expected = bm25f_value(frequencies, lengths, means, weights, K1)
        assert value(document, means, term) == pytest.approx(expected, rel=1e-5)


def test_a_title_alone_is_plain_bm25() -> None:
    document = DocumentTerms({"title": {"shoe": 2.0}}, {"title": 8.0})
    title = FIELD_WEIGHTS["title"]
    assert title.weight == 1.0
    assert value(document, {"title": 4.0}, "shoe") == pytest.approx(bm25_value(2, 8, 4, K1, title.b), rel=1e-6)


def test_vectors_are_sorted_unique_and_typed() -> None:
    sparse = weigh(Analyzer(Synonyms({})).document({"title": ["red running shoes 红色跑步鞋"]}), {})
    assert sparse.indices.dtype == np.uint32
    assert sparse.values.dtype == np.float32
    assert (np.diff(sparse.indices.astype(np.int64)) > 0).all()
    assert ((sparse.values > 0) & (sparse.values < K1 + 1)).all()


def test_colliding_terms_share_the_larger_weight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_documents, "term_number", len)
    document = DocumentTerms({"title": {"red": 3.0, "hat": 1.0, "shoe": 1.0}}, {"title": 5.0})
    sparse = weigh(document, {})
    assert sparse.indices.tolist() == [3, 4]
    assert sparse.values[0] == pytest.approx(bm25_value(3, 5, 5, K1, 0.5))


def test_an_empty_document_has_an_empty_vector() -> None:
    assert len(weigh(DocumentTerms({}, {}), {}).indices) == 0


def test_field_lengths_follow_what_comes_and_goes() -> None:
    lengths = FieldLengths()
    one, two = (DocumentTerms({}, {"title": n}) for n in (2.0, 6.0))
    lengths.add(one)
    lengths.add(two)
    assert lengths.means() == {"title": 4.0}
    lengths.remove(two)
    assert lengths.means() == {"title": 2.0}
    lengths.remove(one)
    assert lengths.means() == {}
    lengths.load({"title": 9.0}, {"title": 3})
    assert lengths.means() == {"title": 3.0}


def test_many_documents_weigh_as_each_by_itself() -> None:
    fields = [{"title": {f"term{n % k}": n for n in range(1, 9)}, "description": {"term1": k}} for k in range(1, 9)]
    lengths = [{name: float(sum(counts.values())) for name, counts in each.items()} for each in fields]
    documents = [DocumentTerms(each, length) for each, length in zip(fields, lengths, strict=True)]
    documents.append(DocumentTerms({"title": {"plumless": 1, "buckeroo": 2}}, {"title": 3.0}))  # of one number
    documents.append(DocumentTerms({}, {}))
    means = {"title": 7.0}
    packed = PackedDocuments.of(documents)
    halves = [PackedDocuments.of(each) for each in (documents[::2], documents[1::2])]
    mixed = gather(one for pair in zip(*halves, strict=True) for one in pair)
    taken = gather(list(packed)[::-1])
    expected = [weigh(each, means) for each in documents]
    for many in (weigh_all(packed, means), weigh_all(mixed, means), weigh_all(taken, means)[::-1]):
        for one, other in zip(expected, many, strict=True):
            assert np.array_equal(one.indices, other.indices)
            assert np.array_equal(one.values, other.values)
