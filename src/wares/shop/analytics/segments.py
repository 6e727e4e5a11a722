"""Segments: groups of shoppers of like taste, described in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wares.profiles import segments
from wares.profiles.phrases import DisplayNames, PhraseLanguage, describe_segment
from wares.profiles.profile import profile_of
from wares.shop.analytics.period import Period
from wares.shop.live.state import LiveState
from wares.shop.recommend.titles import language_of
from wares.shop.runtime.generations import ActiveGeneration

_MOST_PROFILES = 3000


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


def segment_report(
    period: Period, live: LiveState, generation: ActiveGeneration, language: str | None
) -> SegmentReport:
    """The segments of the shoppers seen last in the period."""
    profiles = [profile_of(period.log.each_of(shopper)) for shopper in _newest(period)]
    result = segments.find_segments(profiles, live.view.now().table, period.now, np.random.default_rng(0))
    with generation.lease() as components:
        phrase_language = language_of(language, components.language)
        names = DisplayNames(
            {}, components.language.labels(language or components.language.tag), components.settings.shop_currency
        )
    reports = tuple(_described_segment(segment, phrase_language, names) for segment in result.segments)
    return SegmentReport(len(profiles), result.silhouette, reports)


def _newest(period: Period) -> list[str]:
    """At most 3,000 shoppers, those seen last first."""
    last: dict[str, float] = {}
    for rows in period.rows():
        last.update(zip(rows.shoppers, rows.times.tolist(), strict=True))
    last.pop("", None)
    return sorted(last, key=lambda shopper: (-last[shopper], shopper))[:_MOST_PROFILES]


def _described_segment(segment: segments.Segment, language: PhraseLanguage, names: DisplayNames) -> ShopperSegment:
    return ShopperSegment(
        size=segment.size,
        share=segment.share,
        buyers=segment.buyers,
        purchases=segment.purchases,
        spend=segment.spend,
        visits=segment.visits,
        sentences=tuple(describe_segment(segment, language, names)),
    )
