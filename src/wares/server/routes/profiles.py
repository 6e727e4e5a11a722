"""Routes of profiles of shoppers and sessions, and of their erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from wares.errors import BadInput
from wares.server.access.declaration import Access
from wares.server.http.forms import url_pairs
from wares.server.http.workers import WRITING, respond
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.requests.recommendations import ProfileRequest
from wares.server.schemas.responses.profiles import ProfileAnswer, ShowcaseAnswer
from wares.shop.erasure import ForgetReport

if TYPE_CHECKING:
    from wares.shop import Shop

routes = RouteTable()


@routes.route("GET", "/v1/shoppers/{shopper}/profile", Access.ADMIN, parameters=ProfileRequest, answer=ProfileAnswer)
async def profile(request: Request, shop: Shop) -> Response:
    """What the shop knows of a shopper, in figures and words; an unknown one is no error."""
    body = from_pairs(url_pairs(request), ProfileRequest)
    shopper = unquote(request.path_params["shopper"])
    return await respond(lambda: ProfileAnswer.of(shop.profile(shopper, session=body.session, language=body.language)))


@routes.route("GET", "/v1/sessions/{session}/profile", Access.PAGE, parameters=ProfileRequest, answer=ProfileAnswer)
async def session_profile(request: Request, shop: Shop) -> Response:
    """The same of a session, by its own events alone."""
    body = from_pairs(url_pairs(request), ProfileRequest)
    if body.session:
        raise BadInput("session: it stands in the path already; leave the parameter out")
    session = unquote(request.path_params["session"])
    return await respond(lambda: ProfileAnswer.of(shop.profile(session=session, language=body.language)))


@routes.route("DELETE", "/v1/shoppers/{shopper}", Access.ADMIN, answer=ForgetReport, writes=True)
async def forget(request: Request, shop: Shop) -> Response:
    """Delete what is kept of a shopper, their sessions included."""
    shopper = unquote(request.path_params["shopper"])
    return await respond(lambda: shop.forget(shopper), WRITING)


@routes.route("DELETE", "/v1/sessions/{session}", Access.ADMIN, answer=ForgetReport, writes=True)
async def forget_session(request: Request, shop: Shop) -> Response:
    """Delete what is kept of one session."""
    session = unquote(request.path_params["session"])
    return await respond(lambda: shop.forget(session=session), WRITING)


@routes.route("GET", "/v1/showcase", Access.PAGE, answer=ShowcaseAnswer)
async def showcase(request: Request, shop: Shop) -> Response:
    """Shoppers that a demo shop may be seen as."""
    return await respond(lambda: ShowcaseAnswer(shop.personalization.showcase()))
