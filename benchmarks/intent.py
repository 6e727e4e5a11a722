"""Queries as people say them: whether they are read as meant, find what is right, and nothing where nothing is."""

from __future__ import annotations

import contextlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

import wares
from _common import Figures, Options, main, rounded, temporary
from _data import open_shop
from _intent_fixtures import FOLDER, GENERAL_FEED, SETS, IntentQuery, load, ndcg, rows
from _intent_readings import reads_right, wrong_fields
from _intent_said import said

TOP = 10
_LISTED = 100


def measure(options: Options) -> Figures:
    figures: Figures = {}
    with temporary() as folder, _shops(options, folder) as shops:
        queries = load(*(options.sets or SETS))
        outcomes = [Outcome(query, shops[query.shop]) for query in queries]
    for name, group in _groups(outcomes):
        figures |= {f"{name}_{key}": value for key, value in _figures(group).items()}
    if options.complaints:
        for outcome in outcomes:
            if text := outcome.complaint():
                print(text)
    return figures


class Outcome:
    """What a query was answered, beside what is right."""

    def __init__(self, query: IntentQuery, shop: wares.Shop) -> None:
        self.query = query
        self.hits = shop.search(query.query, per_page=_LISTED)
        self.reading = said(self.hits, query.query)
        self.found = [hit.id for hit in self.hits.hits if not hit.related]
        self.is_read = reads_right(query, self.reading)
        self.ndcg = ndcg(query, [hit.id for hit in self.hits.hits], TOP)
        self.ndcg_above = ndcg(query, self.found, TOP)
        self.says_nothing = self.hits.total == 0
        self.has_refused = bool(query.never & set(self.found))

    def complaint(self) -> str:
        """What is wrong, in a line; "" = nothing."""
        query, wrong = self.query, []
        if not self.is_read:
            wrong.append(f"read {','.join(wrong_fields(query.readings[0], self.reading))}: {_json(self.reading)}")
        if not query.nothing and self.ndcg < 0.9:
            wrong.append(
                f"ndcg {self.ndcg:.2f} of {len(query.grades)}: {self.found[:5]} corrected {self.hits.corrected}"
            )
        if self.says_nothing != query.nothing:
            wrong.append(f"total {self.hits.total} {self.hits.matched}")
        return f"{query.shop[0]} {query.kind:10} {query.query!r}: {'; '.join(wrong)}" if wrong else ""


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _figures(outcomes: list[Outcome]) -> Figures:
    answered = [outcome for outcome in outcomes if not outcome.query.nothing]
    return {
        "queries": len(outcomes),
        "read": rounded(float(np.mean([outcome.is_read for outcome in outcomes]))),
        "ndcg_10": rounded(float(np.mean([outcome.ndcg for outcome in answered]))) if answered else 0.0,
        "ndcg_10_above": rounded(float(np.mean([one.ndcg_above for one in answered]))) if answered else 0.0,
        "nothing": rounded(float(np.mean([one.says_nothing == one.query.nothing for one in outcomes]))),
        "refused_found": sum(outcome.has_refused for outcome in outcomes),
    }


def _groups(outcomes: list[Outcome]) -> Iterator[tuple[str, list[Outcome]]]:
    groups: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        query = outcome.query
        names = ("all" if query.split != "kept" else "kept", query.shop, query.language, query.kind)
        for name in dict.fromkeys(names if query.split != "kept" else names[:1]):
            groups[name].append(outcome)
    yield from sorted(groups.items())


@contextlib.contextmanager
def _shops(options: Options, folder: Path) -> Iterator[dict[str, wares.Shop]]:
    with open_shop(folder / "drawn", options) as drawn, open_shop(folder / "general", options) as general:
        feed = folder / "drawn.jsonl"
        feed.write_text("\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in rows("drawn")), "utf-8")
        drawn.ingest([feed])
        general.ingest([GENERAL_FEED])
        yield {"drawn": drawn, "general": general}


if __name__ == "__main__":
    main("intent", measure, sample=0, data=FOLDER, extra=("sets", "complaints"))
