"""What the routes that begin with a shopper take and give: the shapes of recommendations, profiles and analytics."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from wares.server.schemas.product_responses import ProductAnswer
from wares.server.schemas.requests import LanguageField, NameField
from wares.shop.analytics.funnel import Day
from wares.shop.analytics.propensity import LiveVisit
from wares.shop.analytics.queries import FailedQuery, TopQuery
from wares.shop.analytics.segments import ShopperSegment
from wares.shop.erasure import ForgetReport
from wares.shop.profile_report import PreferredValue, PriceRange, ProfileReport
from wares.types import Placement, Reason, Recommendations


class RecommendBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/recommend`. `product` may be repeated; `category` is a path, "Shoes > Running shoes"."""

    placement: Placement = "home"
    shopper: NameField = ""
    session: NameField = ""
    product: Annotated[tuple[NameField, ...], Meta(max_length=100)] = ()
    category: Annotated[str, Meta(max_length=4000)] = ""
    limit: Annotated[int, Meta(ge=0, le=100)] = 12
    filter: str = ""
    language: LanguageField | None = None


class ProfileBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the profiles' routes; `session` may stand beside a shopper who has not signed in with it yet."""

    session: NameField = ""
    language: LanguageField | None = None


class AnalyticsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/analytics/…`: so many days before now; 0 = everything."""

    days: Annotated[float, Meta(ge=0, le=36_500)] = 0.0
    language: LanguageField | None = None


class RecommendationAnswer(msgspec.Struct, frozen=True):
    """A product recommended; `shares` of its score by recommender sum to 1, or are empty."""

    id: str
    score: float
    product: ProductAnswer
    reasons: tuple[Reason, ...]
    shares: Mapping[str, float]


class RecommendAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Products recommended, best first; `fallback` tells that they are what everyone gets."""

    placement: str
    query_id: str
    fallback: bool
    took_ms: float
    items: list[RecommendationAnswer]

    @classmethod
    def of(cls, found: Recommendations) -> RecommendAnswer:
        """The answer for recommendations."""
        return cls(
            placement=found.placement,
            query_id=found.query_id,
            fallback=found.fallback,
            took_ms=round(found.took_ms, 3),
            items=[
                RecommendationAnswer(one.id, one.score, ProductAnswer.of(one.product), one.reasons, one.shares)
                for one in found.items
            ],
        )


class ProfileAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop knows of a shopper, or of a session of somebody unknown; `sentences` say it in words."""

    shopper: str
    known: bool
    sentences: tuple[str, ...]
    preferences: Mapping[str, tuple[PreferredValue, ...]]
    price: PriceRange | None
    recent: list[ProductAnswer]
    cart: list[ProductAnswer]
    bought: list[ProductAnswer]
    counts: Mapping[str, int]
    visits: int

    @classmethod
    def of(cls, found: ProfileReport) -> ProfileAnswer:
        """The answer for a profile."""
        told = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
        for name in ("recent", "cart", "bought"):
            told[name] = [ProductAnswer.of(product) for product in told[name]]
        return cls(**told)


class ForgetAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was forgotten; see `wares.shop.erasure.ForgetReport`."""

    events: int
    sessions: int
    queries: int
    files: tuple[str, ...]
    wiped: bool
    stays: tuple[str, ...]
    seconds: float

    @classmethod
    def of(cls, found: ForgetReport) -> ForgetAnswer:
        """The answer for a report."""
        return cls(**dataclasses.asdict(found))


class ShownAnswer(msgspec.Struct, frozen=True):
    """A shopper the shop may be seen as; `name` and `line` by language."""

    token: str
    name: Mapping[str, str]
    line: Mapping[str, str]


class ShowcaseAnswer(msgspec.Struct, frozen=True):
    """Shoppers that a demo shop may be seen as; none in any other shop."""

    shoppers: list[ShownAnswer]


class FunnelAnswer(msgspec.Struct, frozen=True):
    """How far visits came, day by day (UTC); `whole` is all of them together."""

    days: tuple[Day, ...]
    whole: Day


class QueriesAnswer(msgspec.Struct, frozen=True):
    """What is searched most, and what is searched without anybody clicking."""

    searches: int
    top: tuple[TopQuery, ...]
    failing: tuple[FailedQuery, ...]


class SegmentsAnswer(msgspec.Struct, frozen=True):
    """Shoppers of like taste, the largest group first; `silhouette`, −1 to 1, tells how well they stand apart."""

    shoppers: int
    silhouette: float
    segments: tuple[ShopperSegment, ...]


class PropensityAnswer(msgspec.Struct, frozen=True):
    """How likely the visits that run now are to end in a purchase, and how well such figures were right before."""

    auc: float
    calibration_error: float
    base: float
    visits: tuple[LiveVisit, ...]
