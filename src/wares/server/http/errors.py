"""The one shape of an answer that is no success."""

from __future__ import annotations

from starlette.responses import Response

from wares.server.schemas.responses import ErrorAnswer, ErrorBody, encode

MOST_MESSAGE = 1000
"""Characters of an error's message that go out; a name of a megabyte is not sent back whole."""


def error_response(status: int, code: str, message: str) -> Response:
    """An error as the API tells it: `code` for programs, `message`, cut to `MOST_MESSAGE`, for people."""
    shown = message if len(message) <= MOST_MESSAGE else f"{message[: MOST_MESSAGE - 1]}…"
    body = ErrorAnswer(ErrorBody(code, shown.encode("utf-8", "replace").decode()))
    return Response(encode(body), status, media_type="application/json")
