"""Protocols on a shop small enough to reckon by hand: a search that answers from a table."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from wares.errors import BadInput
from wares.evaluate.protocols import (
    Judgement,
    JudgementScale,
    SearchCase,
    judged_search,
    known_item,
)
from wares.evaluate.shops import evaluate_judgements, self_check
from wares.types import Hit, Hits, Product, Query


def answer(ranked: Sequence[tuple[str, float]], query: Query) -> Hits:
    start = (query.page - 1) * query.per_page
    page = [Hit(id_, score, Product(id=id_, title=id_)) for id_, score in ranked][start : start + query.per_page]
    return Hits(tuple(page), len(ranked), query.page, 1, query.per_page, {}, "all", None, 0.0)


class Table:
    """Answers each query with the products listed for it; no words = every product."""

    def __init__(self, answers: Mapping[str, Sequence[tuple[str, float]]]) -> None:
        self.answers = answers
        self.asked: list[Query] = []

    def search(self, query: Query | str = "", /) -> Hits:
        assert isinstance(query, Query)
        self.asked.append(query)
        return answer(self.answers.get(query.words, ()), query)


def seek(words: str, id_: str) -> SearchCase:
    return SearchCase(Query(words=words), lambda hit: hit.id == id_)


def test_known_item_by_hand() -> None:
    shop = Table({"a": [("1", 3.0), ("2", 2.0)], "b": [("1", 3.0), ("2", 2.0)], "tie": [("2", 1.0), ("1", 1.0)]})
    found = known_item(shop.search, [seek("a", "1"), seek("b", "2"), seek("tie", "2"), seek("none", "9")])
    assert found.queries == 4
    assert found.top_1 == 0.25  # "tie" is shown first, but counts as second
    assert found.recall_at_10 == 0.75
    assert found.mrr == pytest.approx((1 + 1 / 2 + 1 / 2 + 0) / 4)
    assert found.failures == ("none",)
    assert {query.per_page for query in shop.asked} == {10}


def test_known_item_of_nothing() -> None:
    assert math.isnan(known_item(Table({}).search, []).recall_at_10)


def test_judged_by_hand() -> None:
    shop = Table({"q": [("x", 9.0), ("a", 8.0), ("c", 7.0)]})
    opinions = [Judgement("q", "a", 3), Judgement("q", "b", 2), Judgement("q", "c", 1), Judgement("none", "a", 3)]
    figures = judged_search(shop.search, opinions, JudgementScale(relevant_from=2, zero=1, min_judgements=2), depth=50)
    assert (figures.queries, figures.ndcg_queries) == (2, 1)
    assert figures.recall_at_100 == pytest.approx((0.5 + 0.0) / 2)
    assert figures.mrr == pytest.approx((1 / 2 + 0) / 2)  # x, which nobody judged, stands before a
    # judged products in the shop's order: a (gain 3), c (gain 0), then b (gain 1), which it left out
    assert figures.ndcg_at_10 == pytest.approx((3 + 1 / 2) / (3 + 1 / math.log2(3)))
    assert [figure.query for figure in figures.per_query] == ["q", "none"]
    assert all(query.per_page == 50 for query in shop.asked)


def test_judged_counts_equal_scores_against_us() -> None:
    shop = Table({"q": [("good", 1.0), ("bad", 1.0)]})
    figures = judged_search(shop.search, [Judgement("q", "good", 1), Judgement("q", "bad", 0)])
    assert figures.ndcg_at_10 == pytest.approx(1 / math.log2(3))
    assert figures.even_ndcg_at_10 == pytest.approx((1 + 1 / math.log2(3)) / 2)
    assert figures.mrr == 0.5


def test_evaluate_judgements_reads_a_file(tmp_path: Path) -> None:
    file = tmp_path / "judgements.csv"
    file.write_text("query,id,relevance\nq,1,1\nq,2,0\n", encoding="utf-8")
    figures = evaluate_judgements(Table({"q": [("1", 2.0), ("2", 1.0)]}), file)
    assert (figures.ndcg_at_10, figures.recall_at_100, figures.mrr) == (1.0, 1.0, 1.0)


def test_self_check_draws_evenly_and_finds_titles() -> None:
    titles = ["sandals", "trousers", "cap"]
    ranked = [(title, 1.0) for title in titles]
    shop = Table({"": ranked, **{title: [(title, 1.0)] for title in titles}})
    check = self_check(shop, sample=10, seed=3)
    assert check.products == 3
    assert check.exact.queries == 3
    assert check.exact.recall_at_10 == 1.0
    assert check.typing_error is not None
    assert check.typing_error.queries == 2  # "cap" is too short for an error
    assert check.typing_error.recall_at_10 == 0.0


def test_self_check_of_an_empty_shop_says_what_to_do() -> None:
    with pytest.raises(BadInput, match="ingest a feed first"):
        self_check(Table({}))
    with pytest.raises(BadInput, match="at least 1"):
        self_check(Table({}), sample=0)
