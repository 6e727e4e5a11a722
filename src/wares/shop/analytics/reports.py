"""What a shop wants to know: how far visits come, what is searched in vain, who its shoppers are, who will buy."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from wares.errors import WaresError
from wares.events.netting import REVERSES
from wares.events.text import collapse_spaces
from wares.language.pii import is_personal
from wares.profiles import propensity, segments
from wares.profiles.phrases import DisplayNames, describe_segment, feature_phrase
from wares.profiles.profile import EMPTY, PAUSE, Profile, with_events
from wares.shop.personalization import Personalization
from wares.shop.recommend.explain import language_of
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.search.pipeline import relevance
from wares.store.events import EventRows
from wares.types import EVENT_KINDS

_DAY = 86_400.0
_TOP = 50
PERSONAL = "(looks personal)"
"""What tables show of words that look personal."""
_MOST_PROFILES, _MOST_VISITS = 3000, 200
_SIGNS = 3
_STEPS = ("search", "view", "cart", "purchase")
_STEP_OF = {"search": "search", "view": "view", "click": "view", "cart": "cart", "purchase": "purchase"}
_PASSED = frozenset({"impression", *REVERSES})
_NAMES = [_STEP_OF.get(kind, "") for kind in EVENT_KINDS]


@dataclass(frozen=True, slots=True)
class Day:
    """Visits that began on a day (UTC, "2026-01-31"), and how many of them searched, looked at a product, put one into
    the cart, bought. A visit is a session, or without one a shopper's day.
    """

    day: str
    visits: int
    search: int
    view: int
    cart: int
    purchase: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """Day by day, and all days together."""

    days: tuple[Day, ...]
    whole: Day


@dataclass(frozen=True, slots=True)
class TopQuery:
    """A query, how often it was searched, and the share of these searches after which a hit was taken."""

    words: str
    searches: int
    clicked: float


@dataclass(frozen=True, slots=True)
class FailedQuery:
    """A query that nobody took a hit of, and how many products it finds now; −1 = not looked up."""

    words: str
    searches: int
    finds: int


@dataclass(frozen=True, slots=True)
class QueryReport:
    """The queries searched most, and the failing ones."""

    searches: int
    top: tuple[TopQuery, ...]
    failing: tuple[FailedQuery, ...]


@dataclass(frozen=True, slots=True)
class ShopperSegment:
    """Shoppers of like taste; see `wares.profiles.segments.Segment`. `sentences` describe them."""

    size: int
    share: float
    buyers: float
    purchases: int
    spend: float
    visits: float
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """`shoppers` were looked at; see `wares.profiles.segments.Segments`."""

    shoppers: int
    silhouette: float
    segments: tuple[ShopperSegment, ...]


@dataclass(frozen=True, slots=True)
class LiveVisit:
    """A visit that runs now: probability that it ends in a purchase, and what speaks for and against it most."""

    shopper: str
    session: str
    probability: float
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropensityTable:
    """The visits that run, the likeliest first; figures as in `wares.profiles.propensity.PropensityReport`."""

    auc: float
    calibration_error: float
    base: float
    visits: tuple[LiveVisit, ...]


class _Shown(dict[str, str]):
    """Words as tables show them."""

    def __missing__(self, words: str) -> str:
        self[words] = found = PERSONAL if is_personal(words) else collapse_spaces(words)
        return found


@dataclass(slots=True)
class _Visit:
    first: float
    steps: set[str] = field(default_factory=set)


class Analytics:
    """Tables of one shop. `days` = so many before now, and only these are read; 0 = everything."""

    def __init__(self, people: Personalization, in_use: ActiveGeneration) -> None:
        self._people, self._in_use = people, in_use

    def funnel(self, days: float = 0.0) -> Funnel:
        """How far visits came."""
        visits: dict[tuple[int, int], _Visit] = {}
        log = self._people.tracking.numbered(self._since(days)).log
        for session, shopper, time, kind in zip(
            log.sessions.tolist(), log.shoppers.tolist(), log.times.tolist(), log.kinds.tolist(), strict=True
        ):
            key = (session, 0) if session >= 0 else (-2 - shopper, int(time // _DAY))
            visit = visits.setdefault(key, _Visit(time))
            visit.steps.add(_NAMES[kind])
        by_day: dict[str, list[_Visit]] = defaultdict(list)
        for visit in visits.values():
            by_day[datetime.fromtimestamp(visit.first, UTC).strftime("%Y-%m-%d")].append(visit)
        found = tuple(_day(day, by_day[day]) for day in sorted(by_day))
        return Funnel(found, _day("all", list(visits.values())))

    def queries(self, days: float = 0.0, top: int = _TOP) -> QueryReport:
        """What is searched most, and what is searched in vain; upper and lower case are one, and so is all that looks
        personal, which is not shown.
        """
        asked: dict[str, str] = {}
        shown = _Shown()
        taken: set[str] = set()
        for rows in self._rows(days):
            for place, kind in enumerate(rows.kinds.tolist()):
                words = " ".join(rows.queries[place].lower().split())
                if not words:
                    continue
                key = rows.query_ids[place] or f"{rows.sessions[place] or rows.shoppers[place]}\n{words}"
                if EVENT_KINDS[kind] == "search":
                    asked[key] = shown[words]
                elif EVENT_KINDS[kind] not in _PASSED:
                    taken.add(key)
        counts = Counter(asked.values())
        clicked = Counter(words for key, words in asked.items() if key in taken)
        most = tuple(TopQuery(words, n, clicked[words] / n) for words, n in counts.most_common(top))
        failing = [(words, n) for words, n in counts.most_common() if not clicked[words]][:top]
        return QueryReport(len(asked), most, tuple(FailedQuery(words, n, self._finds(words)) for words, n in failing))

    def segments(self, days: float = 0.0, language: str | None = None) -> SegmentReport:
        """Groups of shoppers of like taste, of the 3,000 seen last."""
        log = self._people.tracking.log
        last: dict[str, float] = {}
        for rows in self._rows(days):
            last.update(zip(rows.shoppers, rows.times.tolist(), strict=True))
        last.pop("", None)
        newest = sorted(last, key=lambda shopper: (-last[shopper], shopper))[:_MOST_PROFILES]
        profiles: list[Profile] = [with_events(EMPTY, log.of(shopper)) for shopper in newest]
        table, now = self._people.assortment.now().table, self._people.tracking.clock()
        found = segments.find_segments(profiles, table, now, np.random.default_rng(0))
        with self._in_use.lent() as parts:
            spoken = language_of(language, parts.wording)
            names = DisplayNames({}, parts.wording.labels(language or parts.wording.tag), parts.settings.shop_currency)
        groups = tuple(
            ShopperSegment(
                one.size,
                one.share,
                one.buyers,
                one.purchases,
                one.spend,
                one.visits,
                tuple(describe_segment(one, spoken, names)),
            )
            for one in found.segments
        )
        return SegmentReport(len(profiles), found.silhouette, groups)

    def propensity(self, days: float = 0.0, language: str | None = None) -> PropensityTable:
        """How likely the visits that run now are to end in a purchase.

        Raises `BadInput` when the log has too few visits, or visits that bought, to learn from.
        """
        now = self._people.tracking.clock()
        spoken = language_of(language, self._in_use.parts.wording)
        numbered, shelf = self._people.tracking.numbered(self._since(days)), self._people.assortment.now()
        log = numbered.log
        kept = log.kinds != EVENT_KINDS.index("impression")
        whose = np.where(log.shoppers >= 0, log.shoppers, len(numbered.shoppers) + log.sessions)
        order = np.flatnonzero(kept)[np.lexsort((log.times[kept], whose[kept]))]
        rows = np.append(shelf.table.rows(numbered.products), -1)[log.products[order]]
        levels = np.full(len(rows), np.nan)
        levels[rows >= 0] = shelf.table.price_levels(rows[rows >= 0])
        given = propensity.TouchLog(
            whose[order], log.times[order], log.kinds[order].astype(np.int64), log.products[order], levels
        )
        model, report = propensity.fit(given)
        running = {
            (numbered.shoppers[s] if s >= 0 else "", numbered.sessions[v] if v >= 0 else "")
            for s, v in np.unique(
                np.stack([log.shoppers, log.sessions], axis=1)[log.times >= now - PAUSE], axis=0
            ).tolist()
        }
        found = []
        for shopper, session in sorted(running)[:_MOST_VISITS]:
            profile = self._people.known(shopper, session).profile
            features = propensity.current_features(profile, shelf.table, now)
            if features is not None:
                signs = tuple(feature_phrase(share, spoken) for share in model.explain(features)[:_SIGNS])
                found.append(LiveVisit(shopper, session, float(model.probability(features[None])[0]), signs))
        found.sort(key=lambda one: -one.probability)
        return PropensityTable(report.auc, report.calibration_error, report.base, tuple(found))

    # ----------------------------------------------------------------------------------------------------- the rest

    def _since(self, days: float) -> float:
        return self._people.tracking.clock() - days * _DAY if days else 0.0

    def _rows(self, days: float) -> Iterator[EventRows]:
        """The log's rows of these days, in order of time."""
        return self._people.tracking.log.rows(since=self._since(days))

    def _finds(self, words: str) -> int:
        """How many products a query finds now."""
        if words == PERSONAL:
            return -1
        with self._in_use.lent() as parts:
            try:
                return len(relevance(parts, words).nums)
            except WaresError:
                return -1


def _day(day: str, visits: list[_Visit]) -> Day:
    counts = {step: sum(step in visit.steps for visit in visits) for step in _STEPS}
    return Day(day, len(visits), counts["search"], counts["view"], counts["cart"], counts["purchase"])
