"""Why each product is there, in the shopper's language: what put it highest, and what of their taste it suits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.profiles.phrases import DisplayNames, PhraseLanguage, reason_phrase
from wares.profiles.preference_score import PreferenceReason, preference_reasons
from wares.profiles.taste import Preferences
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.sources import SOURCES, SourceCandidates
from wares.shop.runtime.language import ShopLanguage
from wares.tags import base, closest
from wares.types import EVENT_KINDS, Product, Reason, ReasonKind

NEW = "new"
_MOST = 2
_LEAST_SHARE = 0.15  # of the score, for a source to be a reason
_LEAST_TIE = 0.05  # the same, for one that came from a product that was named
_ABOUT: Mapping[str, tuple[ReasonKind, str, str]] = {
    "similar": ("similar", "Similar to {}", "与{}相似"),
    "bought": ("bought_together", "Often bought with {}", "常与{}一起购买"),
    "viewed": ("viewed_together", "Often looked at with {}", "看过{}的人也看过"),
    "graph": ("viewed_together", "Liked by people who looked at {}", "看过{}的人也喜欢"),
    "embeddings": ("viewed_together", "Liked by people who looked at {}", "看过{}的人也喜欢"),
    "next": ("next", "Others went on to this from {}", "看完{}后常看的商品"),
    "sequence": ("next", "Others went on to this from {}", "看完{}后常看的商品"),
}
_ALONE: Mapping[str, tuple[ReasonKind, str, str]] = {
    "popular": ("popular", "Popular in the shop", "店内热门"),
    "trending": ("trending", "Trending now", "正在流行"),
    NEW: ("new", "New in the shop", "新品上架"),
}
_VALUES: Mapping[str, ReasonKind] = {"category": "category", "brand": "brand", "colour": "colour"}


@dataclass(frozen=True, slots=True)
class ReasonContext:
    """What reasons are told with.

    given   rows named by whoever asks: what stands beside them is "similar to", not "because you looked at"
    """

    shelf: CatalogView
    liked: Preferences | None
    given: frozenset[int]
    language: PhraseLanguage
    names: DisplayNames


def language_of(language: str | None, wording: ShopLanguage) -> PhraseLanguage:
    """The language of sentences: Chinese where it is asked for, or is the shop's own; else English.

    Raises `BadQuery` for a language that the shop has nothing in.
    """
    wording.require(language)
    return "zh" if base(language or wording.tag) == "zh" else "en"


def title_of(product: Product, language: str) -> str:
    """What a product is called in a language."""
    tag = closest(language, product.texts)
    return (product.texts[tag].get("title") if tag else None) or product.title


def alone(name: str, language: PhraseLanguage) -> Reason:
    """A reason that speaks of nothing else: "popular", "trending" or "new"."""
    kind, english, chinese = _ALONE[name]
    return Reason(kind, english if language == "en" else chinese)


def needed(found: SourceCandidates, places: Sequence[int], liked: Preferences | None) -> list[int]:
    """Rows whose titles may be wanted, those that a source came from first."""
    touched = liked.focus.touches.rows.tolist() if liked is not None else []
    return [row for row in dict.fromkeys((*np.unique(found.origins[places]).tolist(), *touched)) if row >= 0]


def because(
    found: SourceCandidates, place: int, shares: Mapping[str, float], telling: ReasonContext
) -> tuple[Reason, ...]:
    """At most two reasons for one candidate; `shares` are those of its score.

    What ties it to a product that was named comes before anything that was found out about the shopper.
    """
    told: list[Reason] = []
    tied = {name for name in shares if shares[name] >= _LEAST_TIE and _origin(found, place, name) in telling.given}
    for name in sorted(shares, key=lambda one: (one not in tied, -shares[one])):
        if len(told) == _MOST or (told and shares[name] < _LEAST_SHARE):
            break
        for one in _said(found, place, name, telling):
            if len(told) < _MOST and not any(_repeats(one, other) for other in told):
                told.append(one)
    return tuple(told) or (alone(NEW, telling.language),)


def _repeats(one: Reason, told: Reason) -> bool:
    """Whether it is of the same kind, or says no more than that a product told of already was looked at."""
    return one.kind == told.kind or (one.kind == "looked" and one.product == told.product)


def _origin(found: SourceCandidates, place: int, name: str) -> int:
    """Row of the product that a source came from; −1 = none."""
    return int(found.origins[place, SOURCES.index(name)])


def _said(found: SourceCandidates, place: int, name: str, telling: ReasonContext) -> list[Reason]:
    if name in _ALONE:
        return [alone(name, telling.language)]
    if name == "taste":
        return _by_taste(found, place, telling)
    origin = _origin(found, place, name)
    if origin < 0 or not telling.shelf.nums[origin]:
        return []
    product = telling.shelf.table.ids[origin]
    if name == "similar" and origin not in telling.given and telling.liked is not None:
        touched = telling.liked.focus.touches
        kind = EVENT_KINDS[int(touched.kinds[int(np.flatnonzero(touched.rows == origin)[0])])]
        return [_of(PreferenceReason(kind, product, 1.0), telling)]
    kind_, english, chinese = _ABOUT[name]
    title = telling.names.title(product)
    return [Reason(kind_, (english if telling.language == "en" else chinese).format(title), product)]


def _by_taste(found: SourceCandidates, place: int, telling: ReasonContext) -> list[Reason]:
    if telling.liked is None:
        return []
    row, suited = int(found.rows[place]), found.parts[place : place + 1]
    return [_of(one, telling) for one in preference_reasons(telling.liked, telling.shelf.table, row, scores=suited)]


def _of(reason: PreferenceReason, telling: ReasonContext) -> Reason:
    text = reason_phrase(reason, telling.language, telling.names)
    text = text[:1].upper() + text[1:]
    if reason.kind == "price":
        return Reason("price", text)
    if reason.kind == "value":
        return Reason(_VALUES.get(reason.attribute, "attribute"), text, None, reason.about)
    if reason.kind == "search":
        return Reason("searched", text, None, reason.about)
    return Reason("looked", text, reason.about)
