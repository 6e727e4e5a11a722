"""Searches of simulated shoppers in a drawn shop, with what they truly like: what a ranker can be held against."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import wares
from _common import Options, say
from _drawn import feed_in
from wares.demo.simulation.queries import draw_query
from wares.demo.simulation.simulate import draw_tastes, simulate
from wares.demo.simulation.tastes import TrueTastes
from wares.errors import WaresError
from wares.rank.candidates import CandidateTable
from wares.rank.features.registry import COLUMNS
from wares.rank.personalization import DEFAULT_WEIGHT
from wares.shop.search.pipeline import no_picture, retrieval_of
from wares.types import Floats, Ints, Matrix, Nums, Product, Query, StageClock

PRODUCTS, SHOPPERS, DAYS, PAGE = 600, 120, 45.0, 20
LISTED = 40
"""Candidates of a search that are looked at here."""
NOISE, VERSIONS, SPREAD = 0.05, 6, 0.15
"""Clicks on what does not suit, once looked at; versions of the ranker that made the log, and how far they differ."""
NOW = 1_760_000_000.0


@dataclass(frozen=True, slots=True)
class SearchWorld:
    """Searches, one after the other; rows of one stand together.

    features  (n, columns) as the shop worked them out
    counts    (s,) rows of each search
    nums      (n,) products, `words` (s,) a code of the words
    true      (n,) 0–1 how attractive each product truly is to who searched, beside the most attractive one
    """

    features: Matrix
    counts: Ints
    nums: Nums
    words: Ints
    true: Floats

    @property
    def ends(self) -> Ints:
        """(s,) where the rows of each search end."""
        return np.cumsum(self.counts)

    def taste_scores(self) -> Floats:
        """(n,) the linear blend with the usual nudge of taste."""
        blend, affinity = (self.features[:, COLUMNS.index(name)] for name in ("fused_relative", "affinity"))
        return blend.astype(np.float64) + DEFAULT_WEIGHT * np.clip(affinity, -1, 1)


@dataclass(frozen=True, slots=True)
class ClickLog:
    """Answers that were shown: rows of the world, positions from 1, and what was done."""

    rows: Ints
    counts: Ints
    positions: Ints
    clicks: Floats
    carts: Floats
    purchases: Floats


def build_world(options: Options, folder: Path, searches: int) -> SearchWorld:
    """A drawn shop with a history, and so many searches of its shoppers."""
    feed = _without_pictures(feed_in(options.data, folder / "drawn", PRODUCTS), folder)
    with wares.open(folder / "shop", create=True, clock=lambda: NOW) as shop:
        shop.ingest([feed])
        products = shop.numbered(shop.product_numbers().tolist())
        say(f"{len(products)} products; history …")
        events = [*simulate(products, shoppers=SHOPPERS, days=DAYS, seed=options.seed, until=NOW - 60)]
        shop.track(events)
        say(f"{len(events)} events; searches …")
        return _searches(shop, products, draw_tastes(products, SHOPPERS, options.seed), searches, options.seed)


def _searches(
    shop: wares.Shop, products: Sequence[Product], tastes: TrueTastes, searches: int, seed: int
) -> SearchWorld:
    chance, rng = random.Random(seed), np.random.default_rng((seed, 9))
    nums_of = {one.id: num for one, num in zip(products, shop.product_numbers().tolist(), strict=True)}
    row_of = {nums_of[id_]: row for row, id_ in enumerate(tastes.columns.ids)}
    features, counts, nums, words, true = [], [], [], [], []
    while len(counts) < searches:
        shopper = int(rng.choice(SHOPPERS, p=tastes.activity[:SHOPPERS] / tastes.activity[:SHOPPERS].sum()))
        appeal = tastes.affinities(tastes.tokens[shopper]) * tastes.columns.appeal
        wanted = int(rng.choice(len(appeal), p=appeal / appeal.sum()))
        intent = draw_query(tastes.columns, wanted, "zh" if tastes.chinese[shopper] else "en", 0.3, chance)
        found = _found(shop, intent.words, tastes.tokens[shopper])
        if found is None or len(found[0]) < 2 * 5:
            continue
        rows = np.array([row_of[num] for num in found[0].tolist()])
        named = intent.matches(tastes.columns, rows)
        suits = tastes.preferences(shopper).suitability(rows) * np.minimum(1, tastes.columns.appeal[rows]) ** 0.5
        worth = suits * np.exp((named - named.max()) / 2)
        true.append((worth / worth.max()).astype(np.float64))
        features.append(found[1])
        counts.append(len(rows))
        nums.append(found[0])
        words.append(zlib.crc32(intent.words.encode()))
        if len(counts) % 200 == 0:
            say(f"{len(counts)} of {searches} searches")
    return SearchWorld(
        np.concatenate(features), np.array(counts), np.concatenate(nums), np.array(words), np.concatenate(true)
    )


def _found(shop: wares.Shop, words: str, shopper: str) -> tuple[Nums, Matrix] | None:
    """The first candidates of a search with their features; None where it cannot be asked."""
    components = shop._components
    query = Query(words=words, shopper=shopper)
    try:
        request, retrieval = retrieval_of(components, query, no_picture, StageClock())
    except WaresError:
        return None
    found = retrieval.candidates
    table = CandidateTable(found.nums, found.names, found.contributions)
    taste = shop.personalization.search_taste(query, components)
    affinity = None if taste is None else taste.scores(table.nums[:200], components.encoder)
    decision = shop.personalization.explaining_ranker(components).decide(request, table, affinity)
    return decision.nums[:LISTED], decision.features[:LISTED]


def draw_log(world: SearchWorld, searches: Ints, eta: float, answers: int, rng: np.random.Generator) -> ClickLog:
    """So many answers to some of the searches, each by one of several versions of the blend with taste; places are
    looked at with the chance 1 / position^η.
    """
    base, offsets = world.taste_scores(), rng.normal(0, SPREAD, (VERSIONS, int(world.nums.max()) + 1))
    rows, counts = [], []
    for search, version in zip(rng.choice(searches, answers), rng.integers(0, VERSIONS, answers), strict=True):
        own = np.arange(world.ends[search] - world.counts[search], world.ends[search])
        order = np.argsort(-(base[own] + offsets[version, world.nums[own]]), kind="stable")[:PAGE]
        rows.append(own[order])
        counts.append(len(order))
    shown = np.concatenate(rows)
    positions = np.concatenate([np.arange(1, n + 1) for n in counts])
    chance = positions**-eta * (NOISE + (1 - NOISE) * world.true[shown])
    clicks = rng.random(len(shown)) < chance
    carts = clicks & (rng.random(len(shown)) < 0.1 + 0.5 * world.true[shown])
    purchases = carts & (rng.random(len(shown)) < 0.5)
    return ClickLog(
        shown, np.array(counts), positions, *(each.astype(np.float64) for each in (clicks, carts, purchases))
    )


def _without_pictures(feed: Path, folder: Path) -> Path:
    """The feed's products by their words alone."""
    path = folder / "words.jsonl"
    lines = [json.loads(line) for line in feed.read_text(encoding="utf-8").splitlines() if line.strip()]
    kept = [{name: value for name, value in line.items() if name != "pictures"} for line in lines]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in kept), encoding="utf-8")
    return path
