"""A ranker taught by human judgements, five folds by query, beside the linear blend it would replace."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.parquet as pq
from scipy.stats import spearmanr

import wares
from _common import Figures, Options, main, rounded, say, temporary
from _data import open_shop
from wares.errors import WaresError
from wares.shop.rank.evidence import EvidenceSources
from wares.shop.search.pipeline import no_picture, retrieval_of
from wares.shop.train.ranker_guard import blend_scores, ndcg_of
from wares.shop.train.ranker_rows import JudgedProducts, TaughtRows, judged_features, judged_rows
from wares.stats.ranking_metrics import mean
from wares.training.ranking.trees import RankingRows, TreeRecipe, train_lambdamart
from wares.types import Floats, Ints, Matrix, Nums, Query, StageClock

COLUMNS = {"id": "product_uid", "title": "product_title"}
FOLDS, LEAST_JUDGED, RELEVANT, DEPTH = 5, 5, 2.67, 300
RECALL_QUERIES = 500
RECIPE = TreeRecipe(held_out=0)


@dataclass(frozen=True, slots=True)
class Listed:
    """The first candidates of a query, as the linear blend orders them, with features and what is relevant."""

    query: int
    nums: Nums
    features: Matrix
    relevant: Nums


def measure(options: Options) -> Figures:
    with temporary() as folder, open_shop(options.shop or folder / "shop", options) as shop:
        if len(shop) == 0:
            shop.ingest([options.data / "products.parquet"], columns=COLUMNS)
        judged = _judged(shop, options)
        sources = _sources(shop)
        say(f"{len(judged)} queries")
        started = time.perf_counter()
        rows = judged_rows(sources, judged, _progress)
        seconds = time.perf_counter() - started
        return {
            "queries": len(rows.counts),
            "ms_a_query": rounded(1000 * seconds / max(len(judged), 1)),
            **_figures(rows, judged, sources, options),
        }


def _figures(rows: TaughtRows, judged: Sequence[JudgedProducts], sources: EvidenceSources, options: Options) -> Figures:
    fold_of = options.rng().integers(0, FOLDS, len(rows.counts))
    of_row = np.repeat(np.arange(len(rows.counts)), rows.counts)
    counts = rows.counts >= LEAST_JUDGED
    listed = _listed(judged[:RECALL_QUERIES], sources)
    scores, recalls = np.zeros(len(of_row)), {"linear": [], "trees": []}
    for fold in range(FOLDS):
        taught = rows.take(np.flatnonzero(fold_of != fold))
        model = train_lambdamart(RankingRows(taught.features, taught.counts), taught.gains, RECIPE)
        held = fold_of[of_row] == fold
        scores[held] = model.scores(rows.features[held])
        for each in listed:
            if fold_of[each.query] == fold:
                recalls["linear"].append(_recall(each.nums, each.relevant))
                order = np.argsort(-model.scores(each.features), kind="stable")
                recalls["trees"].append(_recall(each.nums[order], each.relevant))
        say(f"fold {fold + 1} of {FOLDS}")
    linear = blend_scores(rows.features)
    own, before = (ndcg_of(each, rows.gains, rows.counts)[counts] for each in (scores, linear))
    gaps = (own - before)[~np.isnan(own - before)]
    return {
        "ndcg_queries": int(counts.sum()),
        "ndcg_at_10": rounded(mean(own.tolist())),
        "linear_ndcg_at_10": rounded(mean(before.tolist())),
        "gain": rounded(float(gaps.mean())),
        "gain_error": rounded(float(1.96 * gaps.std() / np.sqrt(len(gaps)))),
        "spearman": rounded(_spearman(scores, rows.gains, rows.counts)),
        "linear_spearman": rounded(_spearman(linear, rows.gains, rows.counts)),
        "recall_at_100": rounded(mean(recalls["trees"])),
        "linear_recall_at_100": rounded(mean(recalls["linear"])),
    }


def _judged(shop: wares.Shop, options: Options) -> list[JudgedProducts]:
    """Judgements of `options.sample` queries drawn evenly (0 = of every query), in a drawn order."""
    nums = dict(zip(*_numbers(shop), strict=True))
    by_query: dict[str, list[tuple[int, float]]] = {}
    for row in pq.read_table(options.data / "judgements.parquet").to_pylist():
        num = nums.get(str(row["product_uid"]))
        if num is not None:
            by_query.setdefault(row["search_term"], []).append((num, row["relevance"]))
    queries = [sorted(by_query)[place] for place in options.rng().permutation(len(by_query))]
    queries = queries[: options.sample] if options.sample else queries
    return [
        JudgedProducts(query, np.array([num for num, _ in by_query[query]]), np.array([r for _, r in by_query[query]]))
        for query in queries
    ]


def _numbers(shop: wares.Shop) -> tuple[list[str], list[int]]:
    nums = shop.product_numbers().tolist()
    ids, known = [], []
    for start in range(0, len(nums), 1000):
        chunk = nums[start : start + 1000]
        listed = shop.listed(chunk)
        ids += [one.id for one in listed]
        known += chunk
    return ids, known


def _sources(shop: wares.Shop) -> EvidenceSources:
    return shop.personalization.explaining_ranker(shop._components).sources


def _listed(judged: Sequence[JudgedProducts], sources: EvidenceSources) -> list[Listed]:
    listed = []
    for number, each in enumerate(judged):
        relevant = each.nums[each.relevance >= RELEVANT]
        if not len(relevant):
            continue
        try:
            _, found = retrieval_of(sources.components, Query(words=each.query), no_picture, StageClock())
            nums = found.scope.selection.top(found.candidates.nums, None, 0, DEPTH)
            listed.append(Listed(number, nums, judged_features(sources, each.query, nums), relevant))
        except WaresError:
            continue
    return listed


def _recall(nums: Nums, relevant: Nums) -> float:
    return float(np.isin(relevant, nums[:100]).mean())


def _spearman(scores: Floats, gains: Floats, counts: Ints) -> float:
    """Mean over queries of at least five judged products whose judgements differ."""
    ends, values = np.cumsum(counts), []
    for end, n in zip(ends.tolist(), counts.tolist(), strict=True):
        mine, theirs = scores[end - n : end], gains[end - n : end]
        if n >= LEAST_JUDGED and np.ptp(theirs) > 0 and np.ptp(mine) > 0:
            values.append(float(spearmanr(mine, theirs).statistic))
    return mean(values)


def _progress(done: float) -> None:
    if round(done * 1e4) % 1000 == 0:
        say(f"{done:.0%} of the queries")


if __name__ == "__main__":
    main("rank_judged", measure, sample=0)
