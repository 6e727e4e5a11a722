"""Parameters of recommendations, profiles and analytics."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from wares.types import Placement
from wares.types.constraints import LANGUAGE, NAME


class RecommendRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/recommend`. `product` may be repeated; `category` is a path, "Shoes > Running shoes"."""

    placement: Placement = "home"
    shopper: Annotated[str, NAME] = ""
    session: Annotated[str, NAME] = ""
    product: Annotated[tuple[Annotated[str, NAME], ...], Meta(max_length=100)] = ()
    category: Annotated[str, Meta(max_length=4000)] = ""
    limit: Annotated[int, Meta(ge=0, le=100)] = 12
    filter: str = ""
    language: Annotated[str, LANGUAGE] | None = None


class ProfileRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the profiles' routes; `session` may stand beside a shopper who has not signed in with it yet."""

    session: Annotated[str, NAME] = ""
    language: Annotated[str, LANGUAGE] | None = None


class AnalyticsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/analytics/…`: so many days before now; 0 = everything."""

    days: Annotated[float, Meta(ge=0, le=36_500)] = 0.0
    language: Annotated[str, LANGUAGE] | None = None
