"""Sender of a request, as far as its head tells, and the refusal of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in: status, code for programs, message for people."""

    status: HTTPStatus
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Sender:
    """What a request tells of where it comes from; header values as they were sent, None = not sent.

    here   the server's own address that the connection came to
    """

    host: str | None
    origin: str | None
    relation: str | None
    bearer: bytes | None = field(repr=False)
    here: str

    @classmethod
    def of(cls, scope: Scope) -> Sender:
        """The sender of a request. A header sent twice counts as its values joined, which nothing accepts."""
        values: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _HEADERS:
                values[name] = values[name] + b", " + value if name in values else value
        scheme, _, token = values.get(b"authorization", b"").partition(b" ")
        server = scope.get("server")
        return cls(
            host=_text(values.get(b"host")),
            origin=_text(values.get(b"origin")),
            relation=_text(values.get(b"sec-fetch-site")),
            bearer=token.strip() if scheme.lower() == b"bearer" else None,
            here=server[0] if server else "",
        )


_HEADERS = frozenset({b"host", b"origin", b"sec-fetch-site", b"authorization"})


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1").strip()
