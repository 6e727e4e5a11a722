"""Fusion by ranks against fusion by scores: the same shop, the same queries, one setting apart."""

from __future__ import annotations

import dataclasses

import numpy as np

import wares
from _cases import attribute_cases, composed_cases, title_cases, typo_cases
from _common import Figures, Options, main, percentiles, rounded, temporary, timed
from _data import fashion_shop, read_fashion
from wares.evaluate.protocols import Search, SearchCase, known_item
from wares.settings import Settings
from wares.stats import ranking_metrics as metrics
from wares.types import Hits, Query

KINDS = ("rrf", "score")


@dataclasses.dataclass(frozen=True, slots=True)
class Cases:
    """Every query that is asked."""

    titles: list[SearchCase]
    typos: list[SearchCase]
    attributes: list[SearchCase]
    composed: list[SearchCase]


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    rng = options.rng()
    titles = title_cases(fashion, options.sample, rng)
    cases = Cases(
        titles,
        typo_cases(titles, rng),
        attribute_cases(fashion, options.sample, rng),
        composed_cases(fashion, options.sample, rng),
    )
    figures: Figures = {"queries": len(titles)}
    with temporary() as folder:
        path = options.shop or folder / "shop"
        for kind in KINDS:
            with fashion_shop(options, path, Settings(search_fusion=kind)) as shop:
                figures |= {f"{kind}_{key}": value for key, value in _figures(shop, cases).items()}
    return figures


def _figures(shop: wares.Shop, cases: Cases) -> Figures:
    times: list[float] = []

    def search(query: Query) -> Hits:
        answer, took = timed(shop.search, query)
        times.append(took)
        return answer

    titles = known_item(search, cases.titles)
    typos = known_item(search, cases.typos)
    return {
        "recall_at_10": rounded(titles.recall_at_10),
        "top_1": rounded(titles.top_1),
        "mrr": rounded(titles.mrr),
        "typo_recall_at_10": rounded(typos.recall_at_10),
        "typo_top_1": rounded(typos.top_1),
        "attributes_precision_at_10": rounded(_precision(search, cases.attributes)),
        "composed_precision_at_10": rounded(_precision(search, cases.composed)),
        **percentiles(times),
    }


def _precision(search: Search, cases: list[SearchCase], k: int = 10) -> float:
    """Mean share of the first `k` hits that are right; places left empty count as wrong."""
    answers = [(case, search(dataclasses.replace(case.query, per_page=k))) for case in cases]
    return metrics.mean(float(np.sum([case.is_relevant(hit) for hit in answer.hits])) / k for case, answer in answers)


if __name__ == "__main__":
    main("rank_fusion", measure, sample=300)
