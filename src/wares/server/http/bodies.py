"""Bounded bodies of requests, and ids in paths as they were sent."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wares.errors import TooBusy
from wares.server.access.declaration import Access
from wares.server.access.enforcement import ACCESS
from wares.server.http.errors import error_response

ENCODED = ("/v1/products/", "/v1/shoppers/", "/v1/sessions/", "/p/", "/en/p/", "/zh/p/")
"""Beginnings of paths with an id or a token."""

UNCOUNTED_BYTES = 65_536
"""Of each body, so many bytes are not counted among those held: ordinary requests are taken whatever others send."""


class BodyBudget:
    """Bytes of bodies held at once. `most` is what may be held for all requests together."""

    def __init__(self, most: int) -> None:
        self.most, self.now = most, 0

    def take(self, size: int) -> None:
        """Count `size` bytes more. Raises `TooBusy` when that is too much."""
        if self.now + size > self.most:
            raise TooBusy(f"large requests are being taken already, {self.most / 1e6:g} MB together; send it again")
        self.now += size

    def give(self, size: int) -> None:
        """Count `size` bytes less."""
        self.now -= size


class BoundedBody:
    """Refuses requests whose body is larger than `most` bytes with 413, and with 503 what would make all bodies held at
    once larger than twice that; administrators' have room of their own, which strangers' cannot fill.

    A body that says beforehand it is too large is read and dropped up to twice the bound, so that ordinary clients get
    to read the answer instead of a broken connection. `smaller` are lower bounds of some paths.
    """

    def __init__(self, app: ASGIApp, most: int, smaller: Sequence[tuple[str, int]] = ()) -> None:
        self.app, self.most, self.smaller = app, most, dict(smaller)
        self.strangers, self.administrators = BodyBudget(2 * most), BodyBudget(2 * most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        most = min(self.most, self.smaller.get(scope["path"], self.most))
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > most:
            await _drop(receive, 2 * most)
            return await error_response(413, "too_large", self._message(most))(scope, receive, send)
        is_stranger = scope.get(ACCESS) in (None, Access.PUBLIC, Access.PAGE)
        budget = self.strangers if is_stranger else self.administrators
        body = _CountedBody(receive, budget, most, self._message(most))
        try:
            await self.app(scope, body.receive, send)
        finally:
            budget.give(body.counted_bytes)

    def _message(self, most: int) -> str:
        remedy = ", or raise server_max_body_megabytes" if most == self.most else ""
        return f"the request is larger than {most / 1e6:g} MB; send less at once{remedy}"


class _CountedBody:
    """A body on its way in; `counted` of its bytes are taken from a budget."""

    def __init__(self, receive: Receive, budget: BodyBudget, most: int, message: str) -> None:
        self._receive, self._budget, self._most, self._message = receive, budget, most, message
        self._read = self.counted_bytes = 0

    async def receive(self) -> Message:
        """Its next part. Raises `HTTPException` once it is too large, `TooBusy` when too much is held."""
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._message)
        if (more := self._read - UNCOUNTED_BYTES - self.counted_bytes) > 0:
            self._budget.take(more)
            self.counted_bytes += more
        return message


async def _drop(receive: Receive, most: int) -> None:
    size = 0
    while size < most:
        message = await receive()
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


class EncodedIds:
    """Keeps ids and tokens in paths percent-encoded until they are cut out, so that one may contain a slash."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"].startswith(ENCODED) and "raw_path" in scope:
            scope["path"] = scope["raw_path"].decode("ascii").partition("?")[0]
        await self.app(scope, receive, send)
