"""Error handling: the one shape of an answer that is no success, and the status and code of every error."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from wares.errors import BadInput, MissingExtra, NotFound, ShopBusy, ShopReadOnly, StoreFull, TooBusy, WaresError
from wares.server.http.media import JSON
from wares.server.schemas.encode import encode
from wares.server.schemas.responses.errors import ErrorAnswer, ErrorBody

MOST_MESSAGE = 1000
"""Characters of an error's message that go out; a name of a megabyte is not sent back whole."""

STATUS: dict[type[WaresError], HTTPStatus] = {
    BadInput: HTTPStatus.BAD_REQUEST,
    NotFound: HTTPStatus.NOT_FOUND,
    ShopBusy: HTTPStatus.CONFLICT,
    ShopReadOnly: HTTPStatus.CONFLICT,
    TooBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreFull: HTTPStatus.INSUFFICIENT_STORAGE,
    MissingExtra: HTTPStatus.NOT_IMPLEMENTED,
}
CODES = {
    403: "foreign_page", 404: "no_such_route", 405: "bad_method", 413: "too_large", 415: "bad_content_type",
}  # fmt: skip
RETRY_SECONDS = "2"

_log = logging.getLogger("uvicorn.error")


def error_response(status: int, code: str, message: str) -> Response:
    """An error as the API tells it: `code` for programs, `message`, cut to `MOST_MESSAGE`, for people."""
    text = message if len(message) <= MOST_MESSAGE else f"{message[: MOST_MESSAGE - 1]}…"
    body = ErrorAnswer(ErrorBody(code, text.encode("utf-8", "replace").decode()))
    return Response(encode(body), status, media_type=JSON)


def code_of(error: WaresError) -> str:
    """`BadFilter` → "bad_filter"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()


async def on_wares_error(request: Request, error: Exception) -> Response:
    """Errors raised on purpose: their text is fit to be shown, but for where the shop's folder lies."""
    assert isinstance(error, WaresError)
    status = next((s for kind, s in STATUS.items() if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    message = str(error).replace(str(request.app.state.shop.folder), "the shop's folder")
    response = error_response(status, code_of(error), message)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


async def on_http_error(request: Request, error: Exception) -> Response:
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


async def on_disconnect(request: Request, _: Exception) -> Response:
    """A client left before its request was whole; nobody reads the answer."""
    _log.warning("a client left in the middle of its request to %a", request.scope["path"][:200])
    return error_response(HTTPStatus.BAD_REQUEST, "bad_input", "the request is not whole")


async def on_unexpected(_: Request, __: Exception) -> Response:
    """Anything else: the server logs the stack and closes the connection; the answer says only that."""
    message = "something went wrong on the server; its log says what"
    response = error_response(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected", message)
    response.headers["Connection"] = "close"
    return response


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    WaresError: on_wares_error,
    HTTPException: on_http_error,
    ClientDisconnect: on_disconnect,
    Exception: on_unexpected,
}
"""What answers for an error, by its kind."""
