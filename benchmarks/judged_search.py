"""Human judgements of search results: the whole shop's answers to every judged query."""

from __future__ import annotations

import pyarrow.parquet as pq

from _common import Figures, Options, main, percentiles, rounded, say, temporary, timed
from _data import open_shop
from wares.evaluate.protocols import Judgement, JudgementScale, judged_search
from wares.types import Hits, Query

COLUMNS = {"id": "product_uid", "title": "product_title"}
SCALE = JudgementScale(relevant_from=2.67, zero=1.0, min_judgements=5)
DEPTH = 1000


def measure(options: Options) -> Figures:
    judgements = _judgements(options)
    times: list[float] = []
    with temporary() as folder, open_shop(options.shop or folder / "shop", options) as shop:
        if len(shop) == 0:
            report = shop.ingest([options.data / "products.parquet"], columns=COLUMNS)
            say(f"{report.read} rows in {report.seconds:.0f} s")

        def search(query: Query) -> Hits:
            answer, took = timed(shop.search, query)
            times.append(took)
            return answer

        found = judged_search(search, judgements, SCALE, DEPTH, _progress)
        products = len(shop)
    return {
        "products": products,
        "queries": found.queries,
        "ndcg_queries": found.ndcg_queries,
        "recall_at_100": rounded(found.recall_at_100),
        "ndcg_at_10": rounded(found.ndcg_at_10),
        "even_ndcg_at_10": rounded(found.even_ndcg_at_10),
        "mrr": rounded(found.mrr),
        **percentiles(times),
    }


def _judgements(options: Options) -> list[Judgement]:
    """All judgements of `options.sample` queries drawn evenly (0 = of every query)."""
    rows = pq.read_table(options.data / "judgements.parquet").to_pylist()
    queries = sorted({row["search_term"] for row in rows})
    if options.sample:
        drawn = options.rng().choice(len(queries), size=min(options.sample, len(queries)), replace=False)
        queries = [queries[place] for place in drawn]
    wanted = set(queries)
    return [
        Judgement(row["search_term"], str(row["product_uid"]), row["relevance"])
        for row in rows
        if row["search_term"] in wanted
    ]


def _progress(done: int, total: int) -> None:
    if done % 1000 == 0:
        say(f"{done} of {total} queries")


if __name__ == "__main__":
    main("judged_search", measure, sample=0)
