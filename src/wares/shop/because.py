"""Why each product is there, in the shopper's language: what put it highest, and what of their taste it suits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.shop.assortment import Shelf
from wares.shop.ranking import SOURCES, Candidates
from wares.shopper.suiting import Reason, reasons
from wares.shopper.taste import Preferences
from wares.shopper.wording import Language, Names, why
from wares.types import EVENT_KINDS, Because, Product, Why

NEW = "new"
_MOST = 2
_LEAST_SHARE = 0.15  # of the score, for a source to be a reason
_ABOUT: Mapping[str, tuple[Because, str, str]] = {
    "similar": ("similar", "Similar to {}", "与{}相似"),
    "bought": ("bought_together", "Often bought with {}", "常与{}一起购买"),
    "viewed": ("viewed_together", "Often looked at with {}", "看过{}的人也看过"),
    "graph": ("viewed_together", "Liked by people who looked at {}", "看过{}的人也喜欢"),
    "next": ("next", "Others went on to this from {}", "看完{}后常看的商品"),
    "sequence": ("next", "Others went on to this from {}", "看完{}后常看的商品"),
}
_ALONE: Mapping[str, tuple[Because, str, str]] = {
    "popular": ("popular", "Popular in the shop", "店内热门"),
    "trending": ("trending", "Trending now", "正在流行"),
    NEW: ("new", "New in the shop", "新品上架"),
}
_VALUES: Mapping[str, Because] = {"category": "category", "brand": "brand", "colour": "colour"}


@dataclass(frozen=True, slots=True)
class Telling:
    """What reasons are told with.

    given   rows named by whoever asks: what stands beside them is "similar to", not "because you looked at"
    """

    shelf: Shelf
    liked: Preferences | None
    given: frozenset[int]
    language: Language
    names: Names


def language_of(language: str | None, own: str) -> Language:
    """The language asked for, or the shop's own."""
    return "zh" if (language or own) == "zh" else "en"


def title_of(product: Product, language: str) -> str:
    """What a product is called in a language."""
    return product.texts.get(language, {}).get("title") or product.title


def alone(name: str, language: Language) -> Why:
    """A reason that speaks of nothing else: "popular", "trending" or "new"."""
    kind, english, chinese = _ALONE[name]
    return Why(kind, english if language == "en" else chinese)


def needed(found: Candidates, places: Sequence[int], given: frozenset[int], liked: Preferences | None) -> set[int]:
    """Rows whose titles may be wanted."""
    touched = liked.focus.touched.rows.tolist() if liked is not None else []
    return {row for row in (*np.unique(found.origins[places]).tolist(), *given, *touched) if row >= 0}


def because(found: Candidates, place: int, shares: Mapping[str, float], telling: Telling) -> tuple[Why, ...]:
    """At most two reasons for one candidate; `shares` are those of its score."""
    told: list[Why] = []
    for name in sorted(shares, key=lambda one: -shares[one]):
        if len(told) == _MOST or (told and shares[name] < _LEAST_SHARE):
            break
        for one in _said(found, place, name, telling):
            if len(told) < _MOST and all(one.kind != other.kind for other in told):
                told.append(one)
    return tuple(told) or (alone(NEW, telling.language),)


def _said(found: Candidates, place: int, name: str, telling: Telling) -> list[Why]:
    if name in _ALONE:
        return [alone(name, telling.language)]
    if name == "taste":
        return _by_taste(int(found.rows[place]), telling) if telling.liked is not None else []
    origin = int(found.origins[place, SOURCES.index(name)])
    if origin < 0 or not telling.shelf.nums[origin]:
        return []
    product = telling.shelf.table.ids[origin]
    if name == "similar" and origin not in telling.given and telling.liked is not None:
        touched = telling.liked.focus.touched
        kind = EVENT_KINDS[int(touched.kinds[int(np.flatnonzero(touched.rows == origin)[0])])]
        return [_of(Reason(kind, product, 1.0), telling)]
    kind_, english, chinese = _ABOUT[name]
    title = telling.names.title(product)
    return [Why(kind_, (english if telling.language == "en" else chinese).format(title), product)]


def _by_taste(row: int, telling: Telling) -> list[Why]:
    assert telling.liked is not None
    return [_of(reason, telling) for reason in reasons(telling.liked, telling.shelf.table, row)]


def _of(reason: Reason, telling: Telling) -> Why:
    text = why(reason, telling.language, telling.names)
    text = text[:1].upper() + text[1:]
    if reason.kind == "price":
        return Why("price", text)
    if reason.kind == "value":
        return Why(_VALUES.get(reason.attribute, "attribute"), text, None, reason.about)
    if reason.kind == "search":
        return Why("searched", text, None, reason.about)
    return Why("looked", text, reason.about)
