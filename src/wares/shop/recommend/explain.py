"""Why each product is there, in the shopper's language: what put it highest, and what of their taste it suits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wares.profiles.phrases import DisplayNames, PhraseLanguage, reason_phrase
from wares.profiles.preference_score import PreferenceReason, preference_reasons
from wares.profiles.taste import Preferences
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.registry import BY_NAME, SIMILAR, SOURCES, Phrase
from wares.shop.recommend.sources import SourceCandidates
from wares.types import EVENT_KINDS, Reason, ReasonKind, Rows

NEW = Phrase("new", "New in the shop", "新品上架")
ASSORTMENT = Phrase("assortment", "Also in the shop", "店内在售")
POPULAR = "popular"
_MOST = 2
_LEAST_SHARE = 0.15  # of the score, for a source to be a reason
_LEAST_TIE = 0.05  # the same, for one that came from a product that was named
_VALUES: Mapping[str, ReasonKind] = {"category": "category", "brand": "brand", "colour": "colour"}


@dataclass(frozen=True, slots=True)
class ReasonContext:
    """What reasons are phrased with.

    anchors   rows named by whoever asks: what stands beside them is "similar to", not "because you looked at"
    suits     position of a candidate → why it suits the shopper's taste, see `taste_reasons`
    true_of   kind of a reason that speaks of no shopper → rows of which it is true: "popular", "trending", "new"
    """

    view: CatalogView
    preferences: Preferences | None
    anchors: frozenset[int]
    language: PhraseLanguage
    names: DisplayNames
    suits: Mapping[int, Sequence[PreferenceReason]]
    true_of: Mapping[str, frozenset[int]]


def taste_reasons(
    candidates: SourceCandidates, positions: Sequence[int], preferences: Preferences | None
) -> dict[int, Sequence[PreferenceReason]]:
    """Position of a candidate → why it suits the shopper's taste; {} where nothing is known of the shopper."""
    if preferences is None or not positions:
        return {}
    rows, scores = candidates.rows[positions], candidates.preferences[positions]
    found = preference_reasons(preferences, candidates.view.table, rows, scores=scores)
    return dict(zip(positions, found, strict=True))


def phrase_reason(phrase: Phrase, language: PhraseLanguage) -> Reason:
    """A reason that speaks of no product."""
    return Reason(phrase.kind, phrase.english if language == "en" else phrase.chinese)


def plain_reason(row: int, context: ReasonContext) -> Reason:
    """Why a product is there that nothing ties to the shopper: what is true of it, or only that the shop has it."""
    popular = BY_NAME[POPULAR].phrase
    assert popular is not None
    phrases = (phrase for phrase in (popular, NEW) if row in context.true_of[phrase.kind])
    return phrase_reason(next(phrases, ASSORTMENT), context.language)


def rows_to_name(candidates: SourceCandidates, positions: Rows, preferences: Preferences | None) -> list[int]:
    """Rows whose titles may be wanted, those that a source came from first."""
    touched = preferences.focus.touches.rows.tolist() if preferences is not None else []
    origins = sorted({*candidates.origins[positions].ravel().tolist()})
    return [row for row in dict.fromkeys((*origins, *touched)) if row >= 0]


def reasons(
    candidates: SourceCandidates, position: int, shares: Mapping[str, float], context: ReasonContext
) -> tuple[Reason, ...]:
    """At most two reasons for one candidate; `shares` are those of its score.

    What ties it to a product that was named comes before anything that was found out about the shopper.
    """
    result: list[Reason] = []
    for name in _by_importance(candidates, position, shares, context):
        if len(result) == _MOST or (result and shares[name] < _LEAST_SHARE):
            break
        for reason in _of_source(candidates, position, name, context):
            if not any(_repeats(reason, other) for other in result):
                result.append(reason)
                if len(result) == _MOST:
                    break
    return tuple(result) or (plain_reason(int(candidates.rows[position]), context),)


def _by_importance(
    candidates: SourceCandidates, position: int, shares: Mapping[str, float], context: ReasonContext
) -> list[str]:
    """Sources, those first that came from a product named, then by their share."""
    if not context.anchors:
        return sorted(shares, key=lambda source: -shares[source])
    tied = {
        name for name in shares if shares[name] >= _LEAST_TIE and _origin(candidates, position, name) in context.anchors
    }
    return sorted(shares, key=lambda source: (source not in tied, -shares[source]))


def _repeats(reason: Reason, other: Reason) -> bool:
    """Whether it is of the same kind, or says no more than that a product spoken of already was looked at."""
    return reason.kind == other.kind or (reason.kind == "looked" and reason.product == other.product)


def _origin(candidates: SourceCandidates, position: int, name: str) -> int:
    """Row of the product that a source came from; −1 = none."""
    return int(candidates.origins[position, SOURCES.index(name)])


def _of_source(candidates: SourceCandidates, position: int, name: str, context: ReasonContext) -> Iterable[Reason]:
    phrase = BY_NAME[name].phrase
    if phrase is None:
        return (_reason(reason, context) for reason in context.suits.get(position, ()))
    if BY_NAME[name].kind == "global":
        is_true = int(candidates.rows[position]) in context.true_of[phrase.kind]
        return [phrase_reason(phrase, context.language)] if is_true else []
    if BY_NAME[name].kind == "replenishment":
        return [phrase_reason(phrase, context.language)]
    origin = _origin(candidates, position, name)
    if origin < 0 or not context.view.nums[origin]:
        return []
    if name == SIMILAR and origin not in context.anchors and context.preferences is not None:
        return [_of_touch(origin, context.preferences, context)]
    product = context.view.table.ids[origin]
    text = phrase.english if context.language == "en" else phrase.chinese
    return [Reason(phrase.kind, text.format(context.names.title(product)), product)]


def _of_touch(origin: int, preferences: Preferences, context: ReasonContext) -> Reason:
    """That a product is similar to one touched, which says what was done to that one."""
    touched = preferences.focus.touches
    kind = EVENT_KINDS[int(touched.kinds[int(np.flatnonzero(touched.rows == origin)[0])])]
    return _reason(PreferenceReason(kind, context.view.table.ids[origin], 1.0), context)


def _reason(reason: PreferenceReason, context: ReasonContext) -> Reason:
    text = reason_phrase(reason, context.language, context.names)
    text = text[:1].upper() + text[1:]
    if reason.kind == "price":
        return Reason("price", text)
    if reason.kind == "value":
        return Reason(_VALUES.get(reason.attribute, "attribute"), text, None, reason.about)
    if reason.kind == "search":
        return Reason("searched", text, None, reason.about)
    return Reason("looked", text, reason.about)
