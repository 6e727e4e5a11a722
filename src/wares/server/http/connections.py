"""Connections of the server: bounded heads, no endless waiting for who sends or takes slowly, and never too many."""

from __future__ import annotations

import asyncio
import resource
import socket
import struct
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from wares.server.http.errors import error_response

MOST_URL = 16_384
MOST_HEAD = 65_536
MOST_HEADERS = 100
"""Bytes of a URL and of a request's whole head, and how many headers it has."""

LEAST_BYTES = 1024
"""Of a body, each second; a body that comes more slowly is given up."""

BODY_SECONDS = 900.0
_KEPT_FILES = 256
"""Files and sockets of the process that are no connections of the server."""

_AT_ONCE = struct.pack("ii", 1, 0)
_Stage = Literal["waiting", "head", "body", "answer"]


@dataclass(frozen=True, slots=True)
class ConnectionBounds:
    """How many connections there may be, and for how long (seconds) one may be slow."""

    connections: int
    slow: float


def most_connections(most: int) -> int:
    """`most`, or as many as the process may have open files for."""
    return max(8, min(most, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _KEPT_FILES))


class Connection(HttpToolsProtocol):
    """uvicorn's protocol, watched: a head has `bounds.slow` seconds to arrive, a body must go on arriving, and an
    answer must go on being taken. When there are too many connections, the one that has waited longest without a whole
    request is closed for the new one.
    """

    def __init__(self, *args: Any, bounds: ConnectionBounds, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bounds = bounds
        self.stage: _Stage = "waiting"
        self.since = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._head = self._headers = self._body = self._body_before = self._unsent = 0
        self._refusal: tuple[HTTPStatus, str, str] | None = None
        self._unanswered: deque[RequestResponseCycle] = deque()
        self._is_leaving = False

    # ------------------------------------------------------------------------------------------------- uvicorn's calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or turn it away."""
        super().connection_made(transport)
        self._enter("waiting")
        if len(self.connections) > self.bounds.connections and not self._make_room():
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE, "too_busy", "too many connections; ask again a little later")
            return
        self._watch = self.loop.call_later(self.bounds.slow / 2, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head grows beyond what it may."""
        if self.transport.is_closing():
            return
        if self.stage in ("waiting", "head"):
            self._head += len(data)
        super().data_received(data)
        if self.stage == "head" and self._head > MOST_HEAD and not self.transport.is_closing():
            self._refuse(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                "too_large",
                f"the head of the request is larger than {MOST_HEAD:,} bytes; send less",
            )

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._headers = 0
        if self.stage == "waiting":
            self._enter("head")

    def on_url(self, url: bytes) -> None:
        """A part of the URL came."""
        super().on_url(url)
        if len(self.url) > MOST_URL:
            self._stop(HTTPStatus.REQUEST_URI_TOO_LONG, f"the URL is longer than {MOST_URL:,} bytes; use POST")

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header came, or a trailer."""
        self._headers += 1
        if self._headers > MOST_HEADERS:
            self._stop(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"more than {MOST_HEADERS} headers; send fewer of them"
            )
        if self.stage != "body":
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """A head is whole, and its request is respond from here on."""
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MOST_HEAD:
            self._stop(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"the head of the request is larger than {MOST_HEAD:,} bytes; send less",
            )
        self._enter("body")
        super().on_headers_complete()
        if self._is_leaving:
            self.cycle.keep_alive = False
        self._unanswered.append(self.cycle)

    def on_body(self, body: bytes) -> None:
        """A part of the body came."""
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._enter("waiting" if self.cycle.response_complete else "answer")
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer was written, though perhaps not taken yet. While whole requests wait, nothing more is read."""
        self._unanswered.popleft()
        if self.stage == "answer":
            self._enter("waiting")
        super().on_response_complete()
        if self.pipeline:
            self.since = self.loop.time()
            self.flow.pause_reading()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, in the shape of all errors."""
        status, code, message = self._refusal or (HTTPStatus.BAD_REQUEST, "bad_input", f"{msg} Send HTTP/1.1.")
        self._refuse(status, code, message)

    def leave_after(self, idle: float) -> None:
        """The server ends: close with the answer to what is asked now or next, or once nothing was asked for `idle`
        seconds. So a client that goes on asking hears of the end in an answer, and never in the middle of a request.
        """
        self._is_leaving = True
        if self.cycle is not None:
            self.cycle.keep_alive = False
        if self.stage == "waiting" and self.loop.time() - self.since > idle and not self.transport.is_closing():
            self.transport.close()

    # -------------------------------------------------------------------------------------------------------- watching

    def _enter(self, stage: _Stage) -> None:
        self.stage, self.since = stage, self.loop.time()
        self._head = self._body = self._body_before = 0

    def _look(self) -> None:
        """Close what is too slow; otherwise look again later."""
        self._watch = self.loop.call_later(self.bounds.slow / 2, self._look)
        unsent, before = self.transport.get_write_buffer_size(), self._unsent
        self._unsent = unsent
        if unsent and (unsent >= before > 0 or self.loop.time() - self.since > BODY_SECONDS):
            self._abort()
        elif unsent or self.transport.is_closing():
            return
        elif self._is_slow():
            message = f"the request did not arrive within {self.bounds.slow:g} seconds; send it whole"
            if self.cycle is not None and not self.cycle.response_complete:
                self._abort()
            else:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT, "too_slow", message)

    def _leave(self) -> None:
        """Tell every request of this connection that nobody waits for its answer; uvicorn tells the last one alone."""
        for cycle in self._unanswered:
            cycle.disconnected = True
            cycle.message_event.set()

    def _abort(self) -> None:
        """End the connection at once, with what the system still holds for it."""
        self._leave()
        connection = self.transport.get_extra_info("socket")
        if connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self.transport.abort()

    def _is_slow(self) -> bool:
        seconds = self.loop.time() - self.since
        if self.stage == "body":
            byte_count, self._body_before = self._body - self._body_before, self._body
            is_trickle = byte_count < LEAST_BYTES * self.bounds.slow / 2 and not self.flow.read_paused
            return seconds > BODY_SECONDS or (is_trickle and seconds > self.bounds.slow)
        return self.stage != "answer" and not self.flow.read_paused and seconds > self.bounds.slow

    def _make_room(self) -> bool:
        """Close the connection that has waited longest without a whole head; False where there is none."""
        connections = [
            connection
            for connection in self.connections
            if isinstance(connection, Connection) and connection is not self
        ]
        idle = [
            connection
            for connection in connections
            if connection.stage in ("waiting", "head") and not connection.transport.is_closing()
        ]
        if not idle:
            return False
        min(idle, key=lambda one: one.since)._abort()
        return True

    def _stop(self, status: HTTPStatus, message: str) -> None:
        """Stop the parser, which has uvicorn refuse the request."""
        self._refusal = (status, "too_large", message)
        raise ValueError(message)

    def _refuse(self, status: HTTPStatus, code: str, message: str) -> None:
        """Answer without the application, and close."""
        response = error_response(status, code, message)
        response.headers["Connection"] = "close"
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            response.headers["Retry-After"] = "2"
        lines = [f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()]
        lines += [name + b": " + value + b"\r\n" for name, value in response.raw_headers]
        self.transport.write(b"".join([*lines, b"\r\n", bytes(response.body)]))
        self.transport.close()
