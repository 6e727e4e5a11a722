"""What a shop wants to know: how far visits come, what is searched in vain, who its shoppers are, who will buy."""

from __future__ import annotations

from wares.shop.analytics.funnel import Funnel, funnel_of
from wares.shop.analytics.period import Period
from wares.shop.analytics.propensity import PropensityTable, propensity_table
from wares.shop.analytics.queries import QueryReport, query_report
from wares.shop.analytics.segments import SegmentReport, segment_report
from wares.shop.analytics.trending import DAYS, TrendingQueries
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.live.state import LiveState
from wares.shop.runtime.generations import ActiveGeneration

_TOP = 50


class Analytics:
    """Tables of one shop. `days` = so many before now, and only these are read; 0 = everything."""

    def __init__(self, generation: ActiveGeneration, live: LiveState, tracking: EventTracker) -> None:
        self._generation, self._live, self._tracking = generation, live, tracking
        self._trending = TrendingQueries(generation)

    def funnel(self, days: float = 0.0) -> Funnel:
        """How far visits came."""
        return funnel_of(self._period(days))

    def queries(self, days: float = 0.0, top: int = _TOP) -> QueryReport:
        """What is searched most, and what is searched in vain; upper and lower case are one, and so is all that looks
        personal, which is not shown.
        """
        return query_report(self._period(days), self._generation, top)

    def trending(self) -> tuple[str, ...]:
        """Queries that at least three different shoppers searched and took a hit of in the last fortnight, the most
        asked first; for anybody to see.
        """
        return self._trending.queries(self._period(DAYS))

    def segments(self, days: float = 0.0, language: str | None = None) -> SegmentReport:
        """Groups of shoppers of like taste, of the 3,000 seen last. Raises `BadQuery` for the language."""
        return segment_report(self._period(days), self._live, self._generation, language)

    def propensity(self, days: float = 0.0, language: str | None = None) -> PropensityTable:
        """How likely the visits that run now are to end in a purchase.

        Raises `BadInput` when the log has too few visits, or visits that bought, to learn from, `BadQuery` for the
        language.
        """
        return propensity_table(self._period(days), self._live, self._generation, language)

    def _period(self, days: float) -> Period:
        return Period(self._tracking, days)
