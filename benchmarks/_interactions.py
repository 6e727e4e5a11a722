"""Readers of interaction sets: what may be learnt from, what settings are chosen on, and what is asked at the end."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from _common import Figures, Options, rounded, say, timed
from wares.evaluate.recommend import Case, Compared, Protocol, Ranked, Scorer, compare
from wares.types import EVENT_KINDS, EventKind, Interactions, Recommender, Taste, Vectors

KIND_FILES: tuple[tuple[str, EventKind], ...] = (("view", "view"), ("cart", "cart"), ("buy", "purchase"))


@dataclass(frozen=True, slots=True)
class Task:
    """A set as a recommender meets it.

    learn        what settings are chosen with: no event of `valid` or `test`
    valid        what settings are chosen on
    learn_all    what the final fit learns from: `learn` and what `valid` asks for, no event of `test`
    test         asked once
    """

    learn: Interactions
    valid: tuple[Case, ...]
    learn_all: Interactions
    test: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Shoppers' and items' codes (n,) int64, one row an interaction."""

    shoppers: NDArray[np.int64]
    items: NDArray[np.int64]


def read_pairs(path: Path) -> Pairs:
    """`user, item` of a Parquet file."""
    table = pq.read_table(path, columns=["user", "item"])
    shoppers, items = (table.column(name).to_numpy().astype(np.int64) for name in ("user", "item"))
    return Pairs(shoppers, items)


def read_split(folder: Path) -> Task:
    """train.parquet, valid.parquet and test.parquet of `user, item`; nothing is known of the time."""
    train, valid, test = (read_pairs(folder / f"{part}.parquet") for part in ("train", "valid", "test"))
    parts = (train, valid, test)
    counts = (
        max(int(part.shoppers.max(initial=-1)) for part in parts) + 1,
        max(int(part.items.max(initial=-1)) for part in parts) + 1,
    )
    both = Pairs(*(np.concatenate([a, b]) for a, b in ((train.shoppers, valid.shoppers), (train.items, valid.items))))
    learn, whole = _untimed(train, counts), _untimed(both, counts)
    return Task(learn, asked_for(learn, valid), whole, asked_for(whole, test))


def read_sequences(folder: Path) -> Task:
    """sequences.txt, lines `user item item …` in the order of time: the last is test, the one before it valid."""
    lines = (folder / "sequences.txt").read_text(encoding="utf-8").splitlines()
    rows = [np.array(line.split()[1:], dtype=np.int64) for line in lines]
    count = max(int(row.max()) for row in rows) + 1
    learn, whole = (_in_order([row[:-left] for row in rows], count) for left in (2, 1))
    valid, test = (Pairs(np.arange(len(rows)), np.array([row[-left] for row in rows])) for left in (2, 1))
    return Task(learn, asked_for(learn, valid), whole, asked_for(whole, test))


def read_attributes(folder: Path, items: int) -> Vectors:
    """item_attributes.json, item → attributes: (items, attributes) float32, rarer attributes counting more.

    log(items / items that have it); attributes of a single item, and items beyond the number, are left out.
    """
    found = json.loads((folder / "item_attributes.json").read_text(encoding="utf-8"))
    vectors = np.zeros((items, 1 + max(max(each, default=0) for each in found.values())), np.float32)
    for item, attributes in found.items():
        if int(item) < items:
            vectors[int(item), attributes] = 1
    had = vectors.sum(axis=0)
    weighted: Vectors = vectors[:, had > 1] * np.log(items / had[had > 1]).astype(np.float32)
    return weighted


def read_kinds(folder: Path, worth: Sequence[float] = (1.0, 1.0, 1.0)) -> Task:
    """view, cart and buy.parquet of `user, item, value` (Unix seconds) and test.parquet of one bought item a user.

    In the data the test item is gone from everything its shopper did; valid is made in the same way: of every shopper
    who bought several items the one bought last, and everything this shopper did to it, is taken out of `learn`.
    `worth` is the weight of a view, a cart and a purchase.
    """
    whole = _kinds(folder, worth)
    test = read_pairs(folder / "test.parquet")
    counts = (
        max(whole.shopper_count, int(test.shoppers.max(initial=-1)) + 1),
        max(whole.item_count, int(test.items.max(initial=-1)) + 1),
    )
    whole = dataclasses.replace(whole, shopper_count=counts[0], item_count=counts[1])
    bought = np.flatnonzero(whole.kinds == EVENT_KINDS.index("purchase"))
    order = bought[np.argsort(whole.shoppers[bought], kind="stable")]
    last = order[np.append(np.diff(whole.shoppers[order]) > 0, True)]
    several = np.bincount(whole.shoppers[bought], minlength=counts[0])[whole.shoppers[last]] > 1
    valid = Pairs(whole.shoppers[last[several]], whole.items[last[several]])
    keys = whole.shoppers * counts[1] + whole.items
    kept = ~np.isin(keys, valid.shoppers * counts[1] + valid.items)
    learn = _rows(whole, kept)
    return Task(learn, asked_for(learn, valid), whole, asked_for(whole, test))


def asked_for(learnt_from: Interactions, sought: Pairs) -> tuple[Case, ...]:
    """A case for every shopper of `sought`, ascending; the taste is all they did in `learnt_from`."""
    order = np.argsort(learnt_from.shoppers, kind="stable")
    order = order[np.lexsort((learnt_from.times[order], learnt_from.shoppers[order]))]
    starts = np.searchsorted(learnt_from.shoppers[order], np.arange(learnt_from.shopper_count + 1))
    now = float(learnt_from.times.max(initial=0.0))
    by_shopper = np.argsort(sought.shoppers, kind="stable")
    shoppers, firsts = np.unique(sought.shoppers[by_shopper], return_index=True)
    cases = []
    for shopper, items in zip(shoppers.tolist(), np.split(sought.items[by_shopper], firsts[1:]), strict=True):
        rows = order[starts[shopper] : starts[shopper + 1]]
        columns = learnt_from.items[rows], learnt_from.times[rows], learnt_from.weights[rows]
        cases.append(Case(Taste(*columns, shopper=shopper, now=now), np.unique(items)))
    return tuple(cases)


def some(cases: Sequence[Case], options: Options) -> list[Case]:
    """`options.sample` of the cases, drawn evenly; all of them when it is 0 or more than there are."""
    if not 0 < options.sample < len(cases):
        return list(cases)
    return [cases[place] for place in np.sort(options.rng().permutation(len(cases))[: options.sample])]


def measured(
    recommenders: Sequence[Recommender], task: Task, protocol: Protocol, options: Options
) -> tuple[Compared, dict[str, float]]:
    """Every recommender fitted on all that may be learnt from and asked the test once; and seconds each fit took."""
    seconds = fit_all(recommenders, task)
    return asked_test(recommenders, task, protocol, options), seconds


def fit_all(recommenders: Sequence[Recommender], task: Task) -> dict[str, float]:
    """Seconds of fitting each on `task.learn_all`."""
    seconds = {}
    for recommender in recommenders:
        _, spent = timed(recommender.fit, task.learn_all)
        seconds[recommender.name] = spent / 1000
        say(f"{recommender.name} fitted in {spent / 1000:.1f} s")
    return seconds


def asked_test(scorers: Sequence[Scorer], task: Task, protocol: Protocol, options: Options) -> Compared:
    """Figures of fitted recommenders on the test, popularity among them."""
    cases = some(task.test, options)
    return compare(scorers, cases, task.learn_all, protocol, lambda name: say(f"{name} asked"))


def figures(compared: Compared, seconds: dict[str, float], keys: Sequence[str]) -> Figures:
    """`NAME_KEY` of every recommender, its seconds of fitting, and what the protocol says."""
    found: Figures = {"shoppers": next(iter(compared.ranked.values())).shoppers}
    for name, ranked in compared.ranked.items():
        found |= {f"{name}_{key}": rounded(_value(ranked, key)) for key in keys}
        if name in seconds:
            found[f"{name}_fit_s"] = round(seconds[name], 1)
    return found | {"split": compared.protocol.split, "time_leaks": compared.protocol.time_leaks}


def _value(ranked: Ranked, key: str) -> float:
    return float(getattr(ranked, key))


def _untimed(pairs: Pairs, counts: tuple[int, int]) -> Interactions:
    return _made(pairs.shoppers, pairs.items, np.zeros(len(pairs.items)), counts)


def _in_order(rows: Sequence[NDArray[np.int64]], items: int) -> Interactions:
    """Times are places in the sequence: only the order is known."""
    sizes = np.array([len(row) for row in rows])
    shoppers = np.repeat(np.arange(len(rows)), sizes)
    times = np.arange(len(shoppers)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return _made(shoppers, np.concatenate(rows), times.astype(np.float64), (len(rows), items))


def _made(
    shoppers: NDArray[np.int64], items: NDArray[np.int64], times: NDArray[np.float64], counts: tuple[int, int]
) -> Interactions:
    kinds = np.full(len(items), EVENT_KINDS.index("view"), np.int8)
    order = np.argsort(times, kind="stable")
    return Interactions(shoppers[order], items[order], times[order], np.ones(len(items), np.float32), kinds, *counts)


def _kinds(folder: Path, worth: Sequence[float]) -> Interactions:
    tables = [pq.read_table(folder / f"{name}.parquet") for name, _ in KIND_FILES]
    columns = [
        np.concatenate([table.column(name).to_numpy() for table in tables]) for name in ("user", "item", "value")
    ]
    sizes = [table.num_rows for table in tables]
    kinds = np.repeat([EVENT_KINDS.index(kind) for _, kind in KIND_FILES], sizes).astype(np.int8)
    order = np.argsort(columns[2], kind="stable")
    shoppers, items = (column.astype(np.int64)[order] for column in columns[:2])
    weights = np.repeat(np.asarray(worth, np.float32), sizes)[order]
    counts = int(shoppers.max(initial=-1)) + 1, int(items.max(initial=-1)) + 1
    return Interactions(shoppers, items, columns[2][order].astype(np.float64), weights, kinds[order], *counts)


def _rows(whole: Interactions, kept: NDArray[np.bool_]) -> Interactions:
    fields = ("shoppers", "items", "times", "weights", "kinds")
    return dataclasses.replace(whole, **{name: getattr(whole, name)[kept] for name in fields})
