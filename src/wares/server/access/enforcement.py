"""Access enforcement, in one place: Host, the route's declaration, and what other origins may read."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wares.server.access.declaration import Access
from wares.server.access.policy import Policy
from wares.server.access.sender import Refusal, Sender
from wares.server.http.errors import error_response
from wares.server.http.metrics import ROUTE

ACCESS = "wares.access"
"""Where a request's scope tells what its route declares."""

_REQUESTED_METHOD = b"access-control-request-method"
_ALLOWED_HEADERS = "Accept, Accept-Language, Authorization, Content-Language, Content-Type"
_EXPOSED_HEADERS = "Date, Retry-After"
"""By the first pages elsewhere tell the time of events by the shop's clock."""
_PREFLIGHT_SECONDS = "600"
_CLOSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.MISDIRECTED_REQUEST)


class Gate:
    """Lets in what the policy and the routes' declarations allow, and answers the rest itself.

    routes   the application's own, read at each request, so that none can be added past the gate
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], policy: Policy) -> None:
        self.app, self.routes, self.policy = app, routes, policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        sender = Sender.of(scope)
        preflight = _preflight(scope) if sender.origin is not None else None
        is_route, access = self._access(scope, preflight or scope["method"])
        refusal = self.policy.refuse_host(sender)
        if refusal is None and is_route:
            refusal = (
                self._preflight_refusal(access, sender) if preflight else self.policy.refuse_access(access, sender)
            )
        readable = self._readable(access, sender) if is_route and sender.origin is not None else ""
        if readable:
            send = _readable_by(readable, send)
        if refusal is not None:
            return await _refusal_response(refusal)(scope, receive, send)
        if preflight and is_route:
            return await _preflight_answer(preflight)(scope, receive, send)
        scope[ACCESS] = access
        return await self.app(scope, receive, send)

    def _access(self, scope: Scope, method: str) -> tuple[bool, Access | None]:
        """Whether a route answers this, and what it declares."""
        route = matched_route(self.routes, scope if method == scope["method"] else {**scope, "method": method})
        if route is None:
            return False, None
        scope[ROUTE] = getattr(route, "path", "")
        access: Access | None = getattr(route, "access", None)
        return True, access

    def _readable(self, access: Access | None, sender: Sender) -> str:
        """The origin that may read the answer: "*" = all of them, empty = the server's own alone."""
        if access in (Access.PAGE, Access.ADMIN, Access.PUBLIC) and self.policy.accepts(sender):
            return sender.origin or ""
        return "*" if access is Access.PUBLIC else ""

    def _preflight_refusal(self, access: Access | None, sender: Sender) -> Refusal | None:
        """A preflight carries no key, so that front ends are let through to be asked for one."""
        if access is Access.PUBLIC or (access in (Access.PAGE, Access.ADMIN) and self.policy.accepts(sender)):
            return None
        return self.policy.refuse_access(Access.PAGE if access is Access.ADMIN else access, sender)


def matched_route(routes: Sequence[BaseRoute], scope: Scope) -> BaseRoute | None:
    """The route that answers this, method and path."""
    return next((route for route in routes if route.matches(scope)[0] is Match.FULL), None)


def require_page(request: Request, **parameters: str) -> None:
    """Refuse with 403 that a page of another origin names somebody; `parameters` may name them."""
    who = next((name for name, value in parameters.items() if value), None)
    if who is None:
        return
    policy: Policy = request.app.state.policy
    if (refusal := policy.refuse_access(Access.PAGE, Sender.of(request.scope))) is not None:
        raise HTTPException(refusal.status, f"{who}: {refusal.message}")


def manages(request: Request) -> bool:
    """Whether an administrator asks: with a key, or as a program that may write; a page without a key is not one."""
    policy: Policy = request.app.state.policy
    return policy.manages(Sender.of(request.scope))


def is_page(request: Request) -> bool:
    """Whether a page of the shop's own or of an accepted origin asks, or a program: PAGE is open to these."""
    policy: Policy = request.app.state.policy
    return policy.is_page(Sender.of(request.scope))


def is_owner(request: Request) -> bool:
    """Whether a request comes from who can read the shop's folder."""
    policy: Policy = request.app.state.policy
    return policy.is_owner(Sender.of(request.scope))


def _preflight(scope: Scope) -> str | None:
    """The method that a browser asks leave for."""
    if scope["method"] != "OPTIONS":
        return None
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == _REQUESTED_METHOD), None)


def _refusal_response(refusal: Refusal) -> Response:
    response = error_response(refusal.status, refusal.code, refusal.message)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _preflight_answer(method: str) -> Response:
    headers = {
        "Access-Control-Allow-Methods": method,
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
        "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
        "Vary": "Origin",
    }
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)


def _readable_by(readable: str, send: Send) -> Send:
    """Tell the browser which origin may read the answer; what is closed to all but some is not read by all."""

    async def send_with_origin(message: Message) -> None:
        if message["type"] == "http.response.start" and (readable != "*" or message["status"] not in _CLOSED):
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = readable
            headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
            if readable != "*":
                headers.add_vary_header("Origin")
        await send(message)

    return send_with_origin
