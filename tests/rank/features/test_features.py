import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wares.rank.features.evidence import TITLE_LENGTH, QueryTerms, RankingEvidence, TitleTerms, match_words
from wares.rank.features.registry import COLUMNS, FEATURES, feature_matrix, neutral_matrix, spans

words = st.integers(1, 6)
titles = st.lists(st.lists(words, max_size=8), min_size=1, max_size=5)
ways = st.lists(st.lists(words, min_size=1, max_size=2), min_size=1, max_size=3)
queries = st.lists(ways, min_size=1, max_size=4)


def query_of(words_: list[list[list[int]]]) -> QueryTerms:
    flat = [way for each in words_ for way in each]
    q = len(words_)
    return QueryTerms(
        np.array([term for way in flat for term in way], np.uint32),
        np.cumsum([0, *map(len, flat)])[:-1],
        np.linspace(1, 0.5, len(flat)),
        np.cumsum([0, *map(len, words_)])[:-1],
        np.linspace(1, 2, q),
        np.zeros(q, np.bool_),
        np.zeros(q, np.bool_),
    )


def titles_of(rows: list[list[int]]) -> TitleTerms:
    terms, places = (np.zeros((len(rows), TITLE_LENGTH), kind) for kind in (np.uint32, np.uint8))
    for place, row in enumerate(rows):
        terms[place, : len(row)], places[place, : len(row)] = row, range(len(row))
    return TitleTerms(terms, places)


def evidence_of(query: QueryTerms, rows: TitleTerms) -> RankingEvidence:
    n = len(rows)
    scores = {"words": np.arange(n) / 2.0, "text": np.linspace(-1, 1, n)}
    return RankingEvidence(query, match_words(query, rows), scores, np.linspace(1, 0, n), np.zeros(n))


@given(queries, titles)
def test_words_are_matched_as_one_would_by_hand(query: list[list[list[int]]], rows: list[list[int]]) -> None:
    terms = query_of(query)
    matches = match_words(terms, titles_of(rows))
    weights = iter(terms.way_weights.tolist())
    weighted = [[(way, next(weights)) for way in each] for each in query]
    for row, title in enumerate(rows):
        for word, each in enumerate(weighted):
            there = [(weight, max(map(title.index, way))) for way, weight in each if set(way) <= set(title)]
            assert matches.worth[row, word] == max((weight for weight, _ in there), default=0)
            assert matches.places[row, word] == min((place for _, place in there), default=TITLE_LENGTH)
        assert matches.lengths[row] == len(title)


@given(queries, titles)
def test_every_feature_is_a_finite_number(query: list[list[list[int]]], rows: list[list[int]]) -> None:
    features = feature_matrix(evidence_of(query_of(query), titles_of(rows)))
    assert features.shape == (len(rows), len(COLUMNS)) and np.isfinite(features).all()
    assert np.isfinite(neutral_matrix(features)).all()


def test_columns_and_words_of_features_are_whole() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert [span.columns.stop - span.columns.start for span in spans()] == [len(each.columns) for each in FEATURES]
    for feature in FEATURES:
        assert {"en", "zh"} <= feature.labels.keys()
        assert not feature.phrases or ({"en", "zh"} <= feature.phrases.keys() and feature.is_told is not None)
        assert feature.neutral is None or len(feature.neutral) == len(feature.columns)


def test_more_of_the_query_in_the_title_is_more_coverage() -> None:
    query = query_of([[[1]], [[2]]])
    features = feature_matrix(evidence_of(query, titles_of([[1, 2], [1, 5], [5, 6]])))
    coverage = features[:, COLUMNS.index("words_coverage_idf")].tolist()
    assert coverage == sorted(coverage, reverse=True) and coverage[0] > coverage[1] > coverage[2] == 0
