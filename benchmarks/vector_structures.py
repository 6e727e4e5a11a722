"""Structures for vectors: how much of the hundred nearest they find, how fast, and in how much memory."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from _common import Figures, Options, main, rounded, say
from _data import Fashion, encoder, image_vectors, read_fashion
from _vector_structures import BUILDERS, Search
from wares.types import Mask, Vectors

COPIES = 2
NEAREST = 100
_NOISE = 0.35
_FOOTWEAR = ("Shoes", "Sandals", "Flip Flops", "Heels", "Flats", "Booties")


@dataclass(frozen=True, slots=True)
class Task:
    """Vectors (n, d), queries kind → (m, d), and filters name → mask over the vectors; None = everything."""

    vectors: Vectors
    queries: dict[str, Vectors]
    filters: dict[str, Mask | None]


def measure(options: Options) -> Figures:
    task = _task(options)
    figures: Figures = {"vectors": len(task.vectors), "dim": task.vectors.shape[1], "queries": options.sample}
    nearest = {(kind, name): _nearest(task, kind, name) for kind in task.queries for name in task.filters}
    for key, built in BUILDERS.items():
        start = time.process_time()
        with built(task.vectors) as (search, size):
            figures[f"{key}_build_s"] = round(time.process_time() - start, 1)
            figures[f"{key}_bytes"] = round(size / len(task.vectors), 1)
            figures |= {f"{key}_{name}": value for name, value in _asked(search, task, nearest).items()}
        say(f"{key}: {figures[f'{key}_recall']}, {figures[f'{key}_ms']} ms, {figures[f'{key}_build_s']} s")
    return figures


def _asked(search: Search, task: Task, nearest: dict[tuple[str, str], list[set[int]]]) -> Figures:
    """Recall of each kind of query without a filter, and of each filter over all kinds; the median time."""
    figures: Figures = {}
    for name, mask in task.filters.items():
        shares, times = [], []
        for kind, queries in task.queries.items():
            for query, right in zip(queries, nearest[kind, name], strict=True):
                start = time.thread_time()
                found = search(query, NEAREST, mask)
                times.append((time.thread_time() - start) * 1000)
                shares.append(len(right & set(found.tolist())) / max(len(right), 1))
            if mask is None:
                figures[f"{kind}_recall"] = rounded(np.mean(shares[-len(queries) :]))
        suffix = "" if mask is None else f"_{name}"
        figures |= {f"recall{suffix}": rounded(np.mean(shares)), f"ms{suffix}": round(float(np.median(times)), 3)}
    return figures


def _nearest(task: Task, kind: str, name: str) -> list[set[int]]:
    """The truth, in float32."""
    mask = task.filters[name]
    rows = np.arange(len(task.vectors)) if mask is None else np.flatnonzero(mask)
    chosen = task.vectors[rows]
    most = min(NEAREST, len(rows))
    return [set(rows[np.argsort(-(chosen @ query))[:most]].tolist()) for query in task.queries[kind]]


def _task(options: Options) -> Task:
    """Pictures of the catalogue, and as many drawn products. A third of the queries are pictures that are not in
    the gallery, a third drawn ones, a third titles.
    """
    fashion, coder, rng = read_fashion(options.data), encoder(options), options.rng()
    pictures = image_vectors(options, fashion, coder)
    order, part = rng.permutation(len(pictures)), max(1, options.sample // 3)
    asked, kept = order[:part], order[part:]
    drawn, parents = _drawn(pictures[kept], COPIES * len(pictures) - len(kept), rng)
    place = rng.permutation(COPIES * len(pictures))
    titled = np.array([row for row in asked if fashion.titles[row]])
    queries = {
        "picture": pictures[asked],
        "drawn": _drawn(pictures[kept], part, rng)[0],
        "title": coder.encode_words([fashion.titles[row] for row in titled]),
    }
    vectors = np.concatenate([pictures[kept], drawn])[place]
    return Task(vectors, queries, _filters(fashion, np.concatenate([kept, kept[parents]])[place], rng))


def _drawn(vectors: Vectors, count: int, rng: np.random.Generator) -> tuple[Vectors, np.ndarray]:
    """(count, d) mixtures of three vectors, weights even over the simplex, with noise; the row of the heaviest."""
    three = rng.integers(0, len(vectors), (count, 3))
    shares = rng.dirichlet((1, 1, 1), count).astype(np.float32)
    mixed = sum(shares[:, [part]] * vectors[three[:, part]] for part in range(3))
    noise = rng.standard_normal(mixed.shape, np.float32) * (_NOISE / mixed.shape[1] ** 0.5)
    mixed += noise * np.linalg.norm(mixed, axis=1, keepdims=True)
    heaviest = three[np.arange(count), shares.argmax(axis=1)]
    return mixed / np.linalg.norm(mixed, axis=1, keepdims=True), heaviest


def _filters(fashion: Fashion, products: np.ndarray, rng: np.random.Generator) -> dict[str, Mask | None]:
    """Random shares, and one kind of article wherever the query lies; a drawn product is of its heaviest part's."""
    is_footwear = np.array([name.endswith(_FOOTWEAR) for name in fashion.types])
    chance = rng.random(len(products))
    random = {f"random_{percent}": chance < percent / 100 for percent in (50, 10, 1)}
    return {"everything": None, **random, "footwear": is_footwear[products]}


if __name__ == "__main__":
    main("vector_structures", measure, sample=90)
