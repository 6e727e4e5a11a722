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

from _blend import Blend
from _common import Figures, Options, rounded, say, timed
from _full_ranking import Comparison, Protocol, RankingMeans, RecommendCase, Scorer, compare
from wares.recommend.holdout import subset
from wares.types import EVENT_KINDS, EventKind, Interactions, Recommender, Taste, Vectors

KIND_FILES: tuple[tuple[str, EventKind], ...] = (("view", "view"), ("cart", "cart"), ("buy", "purchase"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fit learns from, and the cases it is then asked: none of what they seek was learnt from."""

    learnt_from: Interactions
    cases: tuple[RecommendCase, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A set as a recommender meets it.

    valid   what settings are chosen by and on
    test    what the figures come from: the fit that published figures come from, asked the test
    refit   the test after a fit on what `valid` asks for as well; None where `test` learns from that already
    """

    valid: Asked
    test: Asked
    refit: Asked | None


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


def read_split(folder: Path, valid_is_train: bool = False) -> Task:
    """train.parquet, valid.parquet and test.parquet of `user, item`; nothing is known of the time.

    `valid_is_train`: the split had two parts and valid was drawn from its train, so that the test comes after both.
    """
    train, valid, test = (read_pairs(folder / f"{part}.parquet") for part in ("train", "valid", "test"))
    parts = (train, valid, test)
    counts = (
        max(int(part.shoppers.max(initial=-1)) for part in parts) + 1,
        max(int(part.items.max(initial=-1)) for part in parts) + 1,
    )
    both = Pairs(*(np.concatenate([a, b]) for a, b in ((train.shoppers, valid.shoppers), (train.items, valid.items))))
    learn, whole = _untimed(train, counts), _untimed(both, counts)
    refit = Asked(whole, asked_for(whole, test))
    return Task(
        valid=Asked(learn, asked_for(learn, valid)),
        test=refit if valid_is_train else Asked(learn, asked_for(learn, test)),
        refit=None if valid_is_train else refit,
    )


def read_sequences(folder: Path) -> Task:
    """sequences.txt, lines `user item item …` in the order of time, items counted from 1 (here from 0).

    The last item is test, the one before it valid. The test's tastes know valid's item, its fit does not. Shoppers of
    fewer than three items are left out.
    """
    lines = (folder / "sequences.txt").read_text(encoding="utf-8").splitlines()
    rows = [np.array(line.split()[1:], dtype=np.int64) - 1 for line in lines]
    count = max(int(row.max()) for row in rows) + 1
    rows = [row for row in rows if len(row) >= 3]
    learn, whole = (_in_order([row[:-left] for row in rows], count) for left in (2, 1))
    valid, test = (Pairs(np.arange(len(rows)), np.array([row[-left] for row in rows])) for left in (2, 1))
    asked = asked_for(whole, test)
    return Task(Asked(learn, asked_for(learn, valid)), Asked(learn, asked), Asked(whole, asked))


def read_attributes(folder: Path, items: int) -> Vectors | None:
    """item_attributes.json, item (counted from 1) → attributes: (items, attributes) float32 unit rows; None without it.

    Rarer attributes count more: log(items / items that have it) before rows are brought to unit length. Attributes of a
    single item, and items beyond the number, are left out; an item without attributes is a zero row.
    """
    file = folder / "item_attributes.json"
    if not file.exists():
        return None
    found = json.loads(file.read_text(encoding="utf-8"))
    vectors = np.zeros((items, 1 + max(max(each, default=0) for each in found.values())), np.float32)
    for item, attributes in found.items():
        if int(item) <= items:
            vectors[int(item) - 1, attributes] = 1
    had = vectors.sum(axis=0)
    weighted = vectors[:, had > 1] * np.log(items / had[had > 1])
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    units: Vectors = (weighted / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return units


def read_kinds(folder: Path, worth: Sequence[float] = (1.0, 1.0, 1.0)) -> Task:
    """view, cart and buy.parquet of `user, item, value` (Unix seconds) and test.parquet of one bought item a user.

    In the data the test item is gone from everything its shopper did; valid is made in the same way: of every shopper
    who bought several items the one bought last, and everything this shopper did to it, is taken out. So the test's fit
    learns from all that is given.
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
    learn = subset(whole, kept)
    return Task(Asked(learn, asked_for(learn, valid)), Asked(whole, asked_for(whole, test)), None)


def asked_for(learnt_from: Interactions, sought: Pairs) -> tuple[RecommendCase, ...]:
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
        cases.append(RecommendCase(Taste(*columns, shopper=shopper, now=now), np.unique(items)))
    return tuple(cases)


def some(cases: Sequence[RecommendCase], options: Options) -> list[RecommendCase]:
    """`options.sample` of the cases, drawn evenly; all of them when it is 0 or more than there are."""
    if not 0 < options.sample < len(cases):
        return list(cases)
    return [cases[place] for place in np.sort(options.rng().permutation(len(cases))[: options.sample])]


def measured(
    recommenders: Sequence[Recommender], task: Task, protocol: Protocol, options: Options, keys: Sequence[str]
) -> Figures:
    """`NAME_KEY` of every recommender, and `NAME_refit_KEY` where the test can be asked after a second fit."""
    seconds = fit_all(recommenders, task.test)
    compared = asked_test(recommenders, task.test, protocol, options)
    found = figures(compared, seconds, keys)
    if task.refit is not None:
        say("once more, after a fit on train and valid")
        fit_all(recommenders, task.refit)
        again = asked_test(recommenders, task.refit, protocol, options)
        found |= {
            f"{each.name}_refit_{key}": rounded(_value(again.ranked[each.name], key))
            for each in recommenders
            for key in keys
        }
    return found


def fit_all(recommenders: Sequence[Recommender], asked: Asked) -> dict[str, float]:
    """Seconds of fitting each; a blend of known weights is passed over, its parts stand among the others."""
    seconds = {}
    for recommender in recommenders:
        if isinstance(recommender, Blend) and recommender.parameters is not None:
            continue
        _, spent = timed(recommender.fit, asked.learnt_from)
        seconds[recommender.name] = spent / 1000
        say(f"{recommender.name} fitted in {spent / 1000:.1f} s")
    return seconds


def asked_test(scorers: Sequence[Scorer], asked: Asked, protocol: Protocol, options: Options) -> Comparison:
    """Figures of fitted recommenders, popularity among them."""
    cases = some(asked.cases, options)
    return compare(scorers, cases, asked.learnt_from, protocol, lambda name: say(f"{name} asked"))


def figures(compared: Comparison, seconds: dict[str, float], keys: Sequence[str]) -> Figures:
    """`NAME_KEY` of every recommender, its seconds of fitting, and what the protocol says."""
    found: Figures = {"shoppers": next(iter(compared.ranked.values())).shoppers}
    for name, ranked in compared.ranked.items():
        found |= {f"{name}_{key}": rounded(_value(ranked, key)) for key in keys}
        if name in seconds:
            found[f"{name}_fit_s"] = round(seconds[name], 1)
    return found | {"split": compared.protocol.split, "time_leaks": compared.protocol.time_leaks}


def _value(ranked: RankingMeans, key: str) -> float:
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
