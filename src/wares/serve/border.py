"""The border of the server: bounded bodies, product ids in paths, other origins, and one shape for every error."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wares.errors import BadInput, MissingExtra, NotFound, ShopBusy, StoreFull, WaresError
from wares.serve.answers import ErrorAnswer, ErrorBody, encode

STATUS: dict[type[WaresError], HTTPStatus] = {
    BadInput: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    ShopBusy: HTTPStatus.CONFLICT,
    StoreFull: HTTPStatus.INSUFFICIENT_STORAGE,
    MissingExtra: HTTPStatus.NOT_IMPLEMENTED,
}
CODES = {
    403: "foreign_page", 404: "no_such_route", 405: "bad_method", 413: "too_large", 415: "bad_content_type",
}  # fmt: skip
PRODUCTS, EVENTS = "/v1/products", "/v1/events"
NAMED = (f"{PRODUCTS}/", "/v1/shoppers/", "/v1/sessions/")
CLOSED = (EVENTS, "/v1/shoppers", "/v1/sessions", "/v1/analytics")
READING = {"GET", "HEAD", "OPTIONS"}


def error_response(status: int, code: str, message: str) -> Response:
    """The one shape of an error."""
    return Response(encode(ErrorAnswer(ErrorBody(code, message))), status, media_type="application/json")


def code_of(error: WaresError) -> str:
    """`BadFilter` → "bad_filter"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


async def on_wares_error(_: Request, error: Exception) -> Response:
    """Errors raised on purpose: their text is fit to be shown."""
    assert isinstance(error, WaresError)
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    return error_response(status, code_of(error), str(error))


async def on_http_error(request: Request, error: Exception) -> Response:
    """Errors of the framework: no such route, a method it does not have, a body too large or no form at all."""
    assert isinstance(error, HTTPException)
    message = str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND:
        message = f"no such route: {request.url.path}; routes are listed at /v1/openapi.json"
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        message = f"{request.method} is not known at {request.url.path}; routes are listed at /v1/openapi.json"
    response = error_response(error.status_code, CODES.get(error.status_code, "bad_input"), message)
    response.headers.update(error.headers or {})
    return response


async def on_validation_error(_: Request, error: Exception) -> Response:
    """A path parameter of the wrong kind."""
    assert isinstance(error, RequestValidationError)
    found = "; ".join(f"{e['loc'][-1]}: {e['msg']}" for e in error.errors())
    return error_response(HTTPStatus.BAD_REQUEST, "bad_input", f"{found}; see /v1/openapi.json")


async def on_unexpected(_: Request, __: Exception) -> Response:
    """Anything else: the server logs the stack and closes the connection; the answer says only that."""
    message = "something went wrong on the server; its log says what"
    response = error_response(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", message)
    response.headers["Connection"] = "close"
    return response


class BoundedBody:
    """Refuses requests whose body is larger than `most` bytes with 413.

    A body that says beforehand it is too large is read and dropped up to twice the bound, so that ordinary clients get
    to read the answer instead of a broken connection.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        told = dict(scope["headers"]).get(b"content-length", b"0")
        if told.isdigit() and int(told) > self.most:
            await _drop(receive, 2 * self.most)
            return await self._refusal()(scope, receive, send)
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._message())
            return message

        return await self.app(scope, counted, send)

    def _message(self) -> str:
        return (
            f"the request is larger than {self.most / 1e6:g} MB; send less at once, or raise serve_max_body_megabytes"
        )

    def _refusal(self) -> Response:
        return error_response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", self._message())


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


def require_own_page(request: Request) -> None:
    """Refuse with 403 what a page of another origin sends: text/plain needs no leave of the browser's.

    Browsers name the sending page's relation (`Sec-Fetch-Site`) or its origin; programs name neither.
    """
    relation, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if relation is not None:
        is_own = relation in ("same-origin", "none")
    else:
        is_own = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not is_own:
        raise HTTPException(HTTPStatus.FORBIDDEN, f"origin: {origin} may not write here; send through your own server")


class ReadableElsewhere:
    """Lets pages of any origin search and ask for recommendations, for whatever shopper they name; none but the
    server's own write, or see profiles and analytics.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.open = CORSMiddleware(app, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        asked = dict(scope["headers"]).get(b"access-control-request-method", b"").decode("latin-1") or scope["method"]
        path = scope["path"]
        closed = path.startswith(CLOSED) or (path.startswith(PRODUCTS) and asked not in READING)
        return await (self.app if closed else self.open)(scope, receive, send)


def guard(app: FastAPI, most_body: int) -> None:
    """Put the border around an application: bodies of at most `most_body` bytes, one shape for every error."""
    app.add_exception_handler(WaresError, on_wares_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(Exception, on_unexpected)
    app.add_middleware(EncodedIds)
    app.add_middleware(BoundedBody, most=most_body)
    app.add_middleware(ReadableElsewhere)
