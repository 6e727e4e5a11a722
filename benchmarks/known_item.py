"""Titles as queries, as they stand and with one typing error; any product with the title counts."""

from __future__ import annotations

from _cases import title_cases, typo_cases
from _common import Figures, Options, main, percentiles, rounded, temporary, timed
from _data import fashion_shop, read_fashion
from wares.evaluate.protocols import known_item
from wares.types import Hits, Query


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    rng = options.rng()
    titles = title_cases(fashion, options.sample, rng)
    times: list[float] = []
    with temporary() as folder, fashion_shop(options, options.shop or folder / "shop") as shop:

        def search(query: Query) -> Hits:
            answer, took = timed(shop.search, query)
            times.append(took)
            return answer

        exact = known_item(search, titles)
        typo = known_item(search, typo_cases(titles, rng))
    return {
        "queries": exact.queries,
        "recall_at_10": rounded(exact.recall_at_10),
        "top_1": rounded(exact.top_1),
        "mrr": rounded(exact.mrr),
        "typo_queries": typo.queries,
        "typo_recall_at_10": rounded(typo.recall_at_10),
        "typo_top_1": rounded(typo.top_1),
        "typo_mrr": rounded(typo.mrr),
        **percentiles(times),
    }


if __name__ == "__main__":
    main("known_item", measure, sample=500)
