"""The border of the server: bounded bodies, product ids in paths, and one shape for every error."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wares.errors import BadInput, MissingExtra, NotFound, ShopBusy, StoreFull, TooBusy, WaresError
from wares.server.access.declaration import Access
from wares.server.access.enforcement import ACCESS
from wares.server.http.errors import error_response

__all__ = ["BoundedBody", "EncodedIds", "code_of", "error_response", "handle_errors"]

STATUS: dict[type[WaresError], HTTPStatus] = {
    BadInput: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    ShopBusy: HTTPStatus.CONFLICT,
    TooBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreFull: HTTPStatus.INSUFFICIENT_STORAGE,
    MissingExtra: HTTPStatus.NOT_IMPLEMENTED,
}
CODES = {
    403: "foreign_page", 404: "no_such_route", 405: "bad_method", 413: "too_large", 415: "bad_content_type",
}  # fmt: skip
NAMED = ("/v1/products/", "/v1/shoppers/", "/v1/sessions/")
RETRY_SECONDS = "2"
FREE_BYTES = 65_536
"""Of each body, so many bytes are not counted among those held: ordinary requests are taken whatever others send."""

_log = logging.getLogger("uvicorn.error")


def code_of(error: WaresError) -> str:
    """`BadFilter` → "bad_filter"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


def handle_errors(app: FastAPI, folder: Path) -> None:
    """Give every error its status and the one shape; `folder`, the shop's, is named in none."""

    async def on_wares_error(_: Request, error: Exception) -> Response:
        """Errors raised on purpose: their text is fit to be shown."""
        assert isinstance(error, WaresError)
        status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
        response = error_response(status, code_of(error), str(error).replace(str(folder), "the shop's folder"))
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    app.add_exception_handler(WaresError, on_wares_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(ClientDisconnect, _on_disconnect)
    app.add_exception_handler(Exception, _on_unexpected)


async def _on_http_error(request: Request, error: Exception) -> Response:
    """Errors of the framework: no such route, a method it does not have, a body too large or no form at all."""
    assert isinstance(error, HTTPException)
    message, path = str(error.detail), request.scope["path"][:200]
    if error.status_code == HTTPStatus.NOT_FOUND:
        message = f"no such route: {path}; routes are listed at /v1/openapi.json"
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        message = f"{request.method} is not known at {path}; routes are listed at /v1/openapi.json"
    response = error_response(error.status_code, CODES.get(error.status_code, "bad_input"), message)
    response.headers.update(error.headers or {})
    return response


async def _on_validation_error(_: Request, error: Exception) -> Response:
    """A path parameter of the wrong kind."""
    assert isinstance(error, RequestValidationError)
    found = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors())
    return error_response(HTTPStatus.BAD_REQUEST, "bad_input", f"{found}; see /v1/openapi.json")


async def _on_disconnect(request: Request, _: Exception) -> Response:
    """A client left before its request was whole; nobody reads the answer."""
    _log.warning("a client left in the middle of its request to %a", request.scope["path"][:200])
    return error_response(HTTPStatus.BAD_REQUEST, "bad_input", "the request is not whole")


async def _on_unexpected(_: Request, __: Exception) -> Response:
    """Anything else: the server logs the stack and closes the connection; the answer says only that."""
    message = "something went wrong on the server; its log says what"
    response = error_response(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", message)
    response.headers["Connection"] = "close"
    return response


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
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if told.isdigit() and int(told) > most:
            await _drop(receive, 2 * most)
            return await error_response(413, "too_large", self._message(most))(scope, receive, send)
        held = self.strangers if scope.get(ACCESS) in (None, Access.PUBLIC, Access.PAGE) else self.administrators
        read = counted = 0

        async def bounded() -> Message:
            nonlocal read, counted
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._message(most))
            if (more := read - FREE_BYTES - counted) > 0:
                held.take(more)
                counted += more
            return message

        try:
            await self.app(scope, bounded, send)
        finally:
            held.give(counted)

    def _message(self, most: int) -> str:
        remedy = ", or raise server_max_body_megabytes" if most == self.most else ""
        return f"the request is larger than {most / 1e6:g} MB; send less at once{remedy}"


async def _drop(receive: Receive, most: int) -> None:
    read = 0
    while read < most:
        message = await receive()
        read += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


class EncodedIds:
    """Keeps ids and tokens in paths percent-encoded until they are cut out, so that one may contain a slash."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http" and scope["path"].startswith(NAMED) and "raw_path" in scope:
            scope["path"] = scope["raw_path"].decode("ascii").partition("?")[0]
        await self.app(scope, receive, send)
