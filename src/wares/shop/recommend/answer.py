"""From a page of rows to the answer: products, scores, shares and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wares.constants import DAY
from wares.profiles.phrases import DisplayNames
from wares.profiles.taste import Preferences
from wares.rank.candidates import CandidateTable
from wares.rank.explanation import positive_shares
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity_cache import SOURCES as GLOBAL
from wares.shop.live.popularity_cache import PopularitySnapshot
from wares.shop.recommend.explain import (
    NEW,
    ReasonContext,
    phrase_reason,
    plain_reason,
    reasons,
    rows_to_name,
    taste_reasons,
)
from wares.shop.recommend.page import RankedRows
from wares.shop.recommend.registry import SOURCES, TASTE
from wares.shop.recommend.sources import SourceCandidates
from wares.shop.recommend.titles import language_of, title_of
from wares.shop.runtime.components import Components
from wares.types import Product, Reason, Recommendation, Rows

_MOST_TITLES = 60
_NEW = 30 * DAY  # seconds for which something published is new


@dataclass(frozen=True, slots=True)
class RankedPage:
    """What was decided.

    anchors     (m,) rows that the answer started from
    popularity  what everyone takes
    learnt      rows that models were trained on; a later one is new, where nothing else is known; 0 = none were
    now         Unix seconds
    """

    candidates: SourceCandidates
    table: CandidateTable
    page: RankedRows
    anchors: Rows
    popularity: PopularitySnapshot
    learnt: int
    now: float

    @property
    def named(self) -> Rows:
        """(k,) positions of the page's candidates that a source named."""
        return self.page.positions[self.page.positions >= 0]

    @property
    def by_taste(self) -> list[int]:
        """Those whose score the shopper's taste adds to."""
        by_taste: list[int] = self.named[self.table.contributions[self.named, SOURCES.index(TASTE)] > 0].tolist()
        return by_taste


def recommendations(
    components: Components, view: CatalogView, preferences: Preferences | None, ranked: RankedPage, language: str | None
) -> tuple[Recommendation, ...]:
    """The products of the page in order; one deleted meanwhile is left out. Raises `BadQuery` for the language."""
    positions, named = ranked.page.positions.tolist(), ranked.named
    shares = dict(zip(named.tolist(), positive_shares(ranked.table, named), strict=True))
    products = _products(components, view, preferences, ranked)
    context = _context(components, view, preferences, ranked, products, language)
    items = []
    for row, num, position in zip(
        ranked.page.rows.tolist(), view.nums[ranked.page.rows].tolist(), positions, strict=True
    ):
        product = products.get(num)
        if product is None:
            continue
        if position < 0:
            items.append(Recommendation(product.id, 0.0, product, (plain_reason(row, context),), {}))
        else:
            items.append(_recommendation(product, position, shares[position], ranked, context))
    return tuple(items)


def _products(
    components: Components, view: CatalogView, preferences: Preferences | None, ranked: RankedPage
) -> Mapping[int, Product]:
    """Number → product, of the page and of what its reasons may speak of; looked up at once."""
    positions = ranked.named
    mentioned = rows_to_name(ranked.candidates, positions, preferences)[:_MOST_TITLES] if len(positions) else []
    nums = view.nums[np.concatenate([ranked.page.rows, np.array(mentioned, np.int64)])]
    return components.catalog.by_num(sorted({*nums[nums > 0].tolist()}))


def _context(
    components: Components,
    view: CatalogView,
    preferences: Preferences | None,
    ranked: RankedPage,
    products: Mapping[int, Product],
    language: str | None,
) -> ReasonContext:
    phrase_language, tag = language_of(language, components.language), language or components.language.tag
    titles = {product.id: title_of(product, tag) for product in products.values()}
    names = DisplayNames(titles, components.language.labels(tag), components.settings.shop_currency)
    suits = taste_reasons(ranked.candidates, ranked.by_taste, preferences)
    true_of = _true_of(view, products, ranked)
    return ReasonContext(view, preferences, frozenset(ranked.anchors.tolist()), phrase_language, names, suits, true_of)


def _true_of(view: CatalogView, products: Mapping[int, Product], ranked: RankedPage) -> Mapping[str, frozenset[int]]:
    """Rows of the page that may be called popular, trending or new."""
    rows = ranked.page.rows
    nums = view.nums[rows].tolist()
    new = (
        row
        for row, num in zip(rows.tolist(), nums, strict=True)
        if num in products and _is_new(products[num], row, ranked)
    )
    true_of = {name: rows[ranked.popularity.is_known(name, view, rows)].tolist() for name in GLOBAL}
    return {name: frozenset(each) for name, each in true_of.items()} | {"new": frozenset(new)}


def _is_new(product: Product, row: int, ranked: RankedPage) -> bool:
    """Whether it was published lately; where that is not known, whether it came after the last training."""
    if product.published_at is not None:
        return 0 <= ranked.now - product.published_at <= _NEW
    return 0 < ranked.learnt <= row


def _recommendation(
    product: Product, position: int, shares: Mapping[str, float], ranked: RankedPage, context: ReasonContext
) -> Recommendation:
    reasons_: tuple[Reason, ...] = reasons(ranked.candidates, position, shares, context)
    if position in ranked.page.explored and int(ranked.candidates.rows[position]) in context.true_of["new"]:
        reasons_ = (phrase_reason(NEW, context.language), *reasons_[:1])
    return Recommendation(product.id, float(ranked.table.scores[position]), product, reasons_, shares)
