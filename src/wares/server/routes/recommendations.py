"""Routes that begin with a shopper: recommendations, profiles, who a demo shop may be seen as, and analytics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
from fastapi import APIRouter, Request, Response

from wares.errors import BadInput
from wares.server import openapi
from wares.server.access.declaration import Access, declare
from wares.server.access.enforcement import require_page
from wares.server.http.workers import REPORTS, WRITING, answered
from wares.server.schemas.requests import from_pairs
from wares.server.schemas.responses import encode
from wares.server.schemas.shopper import (
    AnalyticsBody,
    ForgetAnswer,
    FunnelAnswer,
    ProfileAnswer,
    ProfileBody,
    PropensityAnswer,
    QueriesAnswer,
    RecommendAnswer,
    RecommendBody,
    SegmentsAnswer,
    ShowcaseAnswer,
    ShownAnswer,
)

if TYPE_CHECKING:
    from wares.shop import Shop

BRIEF_PRODUCTS, BRIEF_FILTER = 20, 500
"""Questions that name at most so many products, with a filter of so many characters, are answered at once."""


def add_routes(router: APIRouter, shop: Shop) -> None:
    """Add these routes to the native interface."""
    _recommend_route(router, shop)
    _profile_routes(router, shop)
    _analytics_routes(router, shop)


def _recommend_route(router: APIRouter, shop: Shop) -> None:
    @router.get("/recommend", openapi_extra=openapi.takes(RecommendBody), responses=openapi.gives(RecommendAnswer))
    @declare(Access.PUBLIC)
    async def recommend(request: Request) -> Response:
        """What a shopper may like, for a place of the shop; what everyone takes where nothing is known of them.

        Answered on the event loop, as searches are, where the work is short; it holds Python's lock.
        """
        pairs = request.query_params.multi_items()
        products = tuple(value for name, value in pairs if name == "product")
        asked = from_pairs([pair for pair in pairs if pair[0] != "product"], RecommendBody)
        require_page(request, shopper=asked.shopper, session=asked.session)

        def work() -> RecommendAnswer:
            found = shop.recommend(
                asked.placement,
                shopper=asked.shopper,
                session=asked.session,
                products=products,
                category=asked.category,
                limit=asked.limit,
                filter=asked.filter,
                language=asked.language,
            )
            return RecommendAnswer.of(found)

        is_brief = len(products) <= BRIEF_PRODUCTS and len(asked.filter) <= BRIEF_FILTER
        if is_brief and not shop.is_due() and shop.people.state.catalog.is_current():
            return Response(encode(work()), media_type="application/json")
        return await answered(work)


def _profile_routes(router: APIRouter, shop: Shop) -> None:
    described: dict[str, Any] = {
        "openapi_extra": openapi.takes(ProfileBody),
        "responses": openapi.gives(ProfileAnswer),
    }

    @router.get("/shoppers/{shopper}/profile", **described)
    @declare(Access.ADMIN)
    async def profile(shopper: str, request: Request) -> Response:
        """What the shop knows of a shopper, in figures and words; an unknown one is no error."""
        asked = from_pairs(request.query_params.multi_items(), ProfileBody)
        name = unquote(shopper)
        return await answered(
            lambda: ProfileAnswer.of(shop.profile(name, session=asked.session, language=asked.language))
        )

    @router.get("/sessions/{session}/profile", **described)
    @declare(Access.PAGE)
    async def session_profile(session: str, request: Request) -> Response:
        """The same of a session, by its own events alone."""
        asked = from_pairs(request.query_params.multi_items(), ProfileBody)
        if asked.session:
            raise BadInput("session: it stands in the path already; leave the parameter out")
        name = unquote(session)
        return await answered(lambda: ProfileAnswer.of(shop.profile(session=name, language=asked.language)))

    gives_forgotten = openapi.gives(ForgetAnswer)

    @router.delete("/shoppers/{shopper}", responses=gives_forgotten)
    @declare(Access.ADMIN)
    async def forget(shopper: str) -> Response:
        """Delete what is kept of a shopper, their sessions included."""
        return await answered(lambda: ForgetAnswer.of(shop.forget(unquote(shopper))), WRITING)

    @router.delete("/sessions/{session}", responses=gives_forgotten)
    @declare(Access.ADMIN)
    async def forget_session(session: str) -> Response:
        """Delete what is kept of one session."""
        return await answered(lambda: ForgetAnswer.of(shop.forget(session=unquote(session))), WRITING)

    @router.get("/showcase", responses=openapi.gives(ShowcaseAnswer))
    @declare(Access.PAGE)
    async def showcase() -> Response:
        """Shoppers that a demo shop may be seen as."""

        def work() -> ShowcaseAnswer:
            return ShowcaseAnswer([ShownAnswer(one.token, one.name, one.line) for one in shop.people.showcase()])

        return await answered(work)


def _analytics_routes(router: APIRouter, shop: Shop) -> None:
    takes = openapi.takes(AnalyticsBody)

    def asked(request: Request) -> AnalyticsBody:
        return from_pairs(request.query_params.multi_items(), AnalyticsBody)

    @router.get("/analytics/funnel", openapi_extra=takes, responses=openapi.gives(FunnelAnswer))
    @declare(Access.ADMIN)
    async def funnel(request: Request) -> Response:
        """How far visits come: searched, looked at a product, put one into the cart, bought."""
        days = asked(request).days
        return await answered(
            lambda: msgspec.convert(shop.analytics.funnel(days), FunnelAnswer, from_attributes=True), REPORTS
        )

    @router.get("/analytics/queries", openapi_extra=takes, responses=openapi.gives(QueriesAnswer))
    @declare(Access.ADMIN)
    async def queries(request: Request) -> Response:
        """What is searched most, and what is searched in vain."""
        days = asked(request).days
        return await answered(
            lambda: msgspec.convert(shop.analytics.queries(days), QueriesAnswer, from_attributes=True), REPORTS
        )

    @router.get("/analytics/segments", openapi_extra=takes, responses=openapi.gives(SegmentsAnswer))
    @declare(Access.ADMIN)
    async def segments(request: Request) -> Response:
        """Groups of shoppers of like taste, with what sets each apart."""
        body = asked(request)

        def work() -> SegmentsAnswer:
            found = shop.analytics.segments(body.days, body.language)
            return msgspec.convert(found, SegmentsAnswer, from_attributes=True)

        return await answered(work, REPORTS)

    @router.get("/analytics/propensity", openapi_extra=takes, responses=openapi.gives(PropensityAnswer))
    @declare(Access.ADMIN)
    async def propensity(request: Request) -> Response:
        """How likely the visits that run now are to end in a purchase."""
        body = asked(request)

        def work() -> PropensityAnswer:
            found = shop.analytics.propensity(body.days, body.language)
            return msgspec.convert(found, PropensityAnswer, from_attributes=True)

        return await answered(work, REPORTS)
