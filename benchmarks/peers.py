"""The same words and vectors in Wares, LanceDB, Tantivy, PostgreSQL, and in parts glued by hand."""

from __future__ import annotations

import importlib.util
import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

import wares
from _cases import title_cases
from _common import Figures, Options, main, percentiles, rounded, say, temporary, timed
from _data import Fashion, encoder, fashion_shop, image_vectors, pixels, read_fashion
from _engine import PeerAway, Rows, rows_of
from _hybrid import Engine
from wares.types import Encoder, Query

GENDER = "Men"
FACET = "colour"
K = 10


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of question: queries, and for each the ids that are right."""

    name: str
    queries: tuple[Query, ...]
    right: tuple[frozenset[str], ...]


class Contender(Protocol):
    """Answers a query with ids, best first, and the counts of one facet when the query is filtered."""

    def ask(self, query: Query) -> tuple[list[str], dict[str, int]]:
        """One answer."""
        ...


@runtime_checkable
class Closable(Protocol):
    """An engine that holds more than memory."""

    def close(self) -> None:
        """Give it back."""
        ...


class Ours:
    """A shop."""

    def __init__(self, shop: wares.Shop) -> None:
        self._shop = shop

    def ask(self, query: Query) -> tuple[list[str], dict[str, int]]:
        """One answer."""
        answer = self._shop.search(query)
        counts = {value.value: value.count for facet in answer.facets.values() for value in facet.values}
        return [hit.id for hit in answer.hits], counts


class Theirs:
    """An engine that is handed words and a vector; the encoder is ours, and its time counts."""

    def __init__(self, engine: Engine, coder: Encoder) -> None:
        self._engine = engine
        self._coder = coder

    def ask(self, query: Query) -> tuple[list[str], dict[str, int]]:
        """One answer."""
        if query.pictures:
            vector = self._coder.encode_pictures([pixels(query.pictures[0])])[0]
            found = self._engine.search(query.words, vector, "image", GENDER if query.filter else None, K)
        else:
            vector = self._coder.encode_words([query.words])[0]
            found = self._engine.search(query.words, vector, "text", GENDER if query.filter else None, K)
        return [row["id"] for row in found.rows], found.counts


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    tasks = _tasks(options, fashion)
    figures: Figures = {"queries": len(tasks[0].queries)}
    with temporary() as folder:
        path = options.shop or folder / "shop"
        with fashion_shop(options, path) as shop:
            figures |= _all(Ours(shop), "wares", tasks)
        coder = encoder(options)
        rows = rows_of(fashion, image_vectors(options, fashion, coder), coder.encode_words(list(fashion.titles)))
        for name, make in _engines(rows, folder).items():
            try:
                engine, took = timed(make)
            except PeerAway as error:
                say(str(error))
                continue
            figures[f"{name}_build_s"] = round(took / 1000, 1)
            figures |= _all(Theirs(engine, coder), name, tasks)
            if isinstance(engine, Closable):
                engine.close()
    return figures


def _engines(rows: Rows, folder: Path) -> dict[str, Callable[[], Engine]]:
    os.environ.setdefault("LANCEDB_LOG", "error")  # read at import; it warns of a coming change at every query
    from _peers import Glue, Lance
    from _tantivy_peers import Tantivy, TantivyUsearch

    engines: dict[str, Callable[[], Engine]] = {
        "lancedb": lambda: Lance(rows, folder / "lance"),
        "glue": lambda: Glue(rows),
        "tantivy": lambda: Tantivy(rows, folder / "tantivy"),
        "tantivy_usearch": lambda: TantivyUsearch(rows, folder / "tantivy-usearch"),
    }
    if all(importlib.util.find_spec(module) for module in ("pgserver", "psycopg")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a session without a runtime folder gets one
            from _postgres import Postgres

        engines["postgres"] = lambda: Postgres(rows, folder / "postgres")
    else:
        say('PostgreSQL is left out: pip install ".[bench]"')
    return engines


def _tasks(options: Options, fashion: Fashion) -> list[Task]:
    """Titles, and pictures with type and colour as words; each over everything and over one gender with a facet."""
    rng = options.rng()
    tasks = []
    for name, gender in (("title", ""), ("title_filtered", GENDER)):
        cases = title_cases(fashion, options.sample, rng, gender)
        same: dict[str, set[str]] = {}
        for id_, title in zip(fashion.ids, fashion.titles, strict=True):
            same.setdefault(title, set()).add(id_)
        queries = tuple(_narrowed(case.query, gender) for case in cases)
        tasks.append(Task(name, queries, tuple(frozenset(same[query.words]) for query in queries)))
    for name, gender in (("picture", ""), ("picture_filtered", GENDER)):
        rows = [
            row
            for row, kind in enumerate(fashion.types)
            if kind and fashion.colours[row] and gender in ("", fashion.genders[row])
        ]
        drawn = rng.choice(rows, size=min(options.sample, len(rows)), replace=False).tolist()
        queries = tuple(
            _narrowed(
                Query(words=f"{fashion.colours[row]} {fashion.types[row]}", pictures=(fashion.pictures[row],)), gender
            )
            for row in drawn
        )
        tasks.append(Task(name, queries, tuple(frozenset([fashion.ids[row]]) for row in drawn)))
    return tasks


def _narrowed(query: Query, gender: str) -> Query:
    narrowed = replace(query, per_page=K)
    return replace(narrowed, filter=f'gender:"{gender}"', facets=(FACET,)) if gender else narrowed


def _all(contender: Contender, name: str, tasks: Sequence[Task]) -> Figures:
    figures: Figures = {}
    for task in tasks:
        for query in task.queries[:20]:
            contender.ask(query)
        found = [timed(contender.ask, query) for query in task.queries]
        times = [took for _, took in found]
        hit = [len(right.intersection(ids)) > 0 for ((ids, _), _), right in zip(found, task.right, strict=True)]
        figures[f"{name}_{task.name}_recall_at_10"] = rounded(float(np.mean(hit)))
        figures |= percentiles(times, f"{name}_{task.name}_")
        if task.queries[0].facets:
            wrong = sum(not counts for (_, counts), _ in found)
            figures[f"{name}_{task.name}_without_counts"] = wrong
        say(f"{name} {task.name}: {figures[f'{name}_{task.name}_recall_at_10']}")
    return figures


if __name__ == "__main__":
    main("peers", measure, sample=300)
