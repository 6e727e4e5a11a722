"""Forwarding: a reader hands what changes the shop to the process that writes, over a Unix socket, as it came.

Who may ask is decided by the reader, before. What the connection was like travels in a header of its own, which is
taken out of whatever a client sends; the writer hears nobody else, as its socket lies in a folder that its user alone
may enter.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpcore
import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from wares.errors import BadInput, TooBusy, WriterAway
from wares.server.access.enforcement import ACCESS, matched_route
from wares.server.processes.board import Board, WriterState

CONNECTION_HEADER = b"wares-connection"
"""What a reader tells the writer of the connection that a request came by."""
PATIENCE_SECONDS = 60.0
"""A request waits so long for a writer that is being restarted as planned."""

_GATHERED_BYTES = 65_536
"""Of a body, so many bytes are gathered before the writer is asked, so that who sends slowly keeps it from nothing."""
_WHOLE_BYTES = 1_000_000
"""Answers of at most so many bytes are passed on whole."""
_LOOK_SECONDS = 0.02
_TIMEOUTS = {"connect": 10.0, "pool": 10.0}
_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"expect"}
)
_NOT_PASSED_ON = _HOP_BY_HOP | {CONNECTION_HEADER}
_ADDED_ANYWAY = _HOP_BY_HOP | {b"date", b"server"}
_NOT_SENT = "the process that writes this shop is being started again, nothing was taken; send the same again"
_PERHAPS_TAKEN = (
    "the process that writes this shop has ended in the middle of this; send the same again: products count by their "
    "id, and so do events that carry one"
)


class ClientConnection(msgspec.Struct, frozen=True):
    """Client's and server's address of a connection, as ASGI has them, and its scheme."""

    client: tuple[str, int] | None
    server: tuple[str, int | None] | None
    scheme: str


class WriterClient:
    """The process that writes, as a reader asks it: over its socket, one connection a request, so that none is closed
    by one side while the other begins a request. `most` requests at once.
    """

    def __init__(self, path: Path, board: Board, most: int) -> None:
        self._path, self._board, self._most, self._now = path, board, most, 0
        self._pool = httpcore.AsyncConnectionPool(uds=str(path), max_keepalive_connections=0)

    @property
    def is_ready(self) -> bool:
        """Whether it takes what is sent."""
        return self._board.writer is WriterState.READY

    async def forward(self, request: Request) -> Response:
        """Its answer to a request. Raises `WriterAway`, `TooBusy`."""
        stream = request.stream()
        beginning, is_whole = await _gather(stream)
        with self._counted():
            await self._wait()
            answer = await self._ask(request, _rest(beginning, None if is_whole else stream))
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _ADDED_ANYWAY]
        length = dict(headers).get(b"content-length", b"")
        if length.isdigit() and int(length) <= _WHOLE_BYTES:
            with _translated(_PERHAPS_TAKEN):
                try:
                    response = Response(await answer.aread(), answer.status)
                finally:
                    await answer.aclose()
        else:
            response = StreamingResponse(_passed_on(answer), answer.status)
        response.raw_headers = headers
        return response

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        if self._now >= self._most:
            raise TooBusy(
                f"{self._most} requests are being handed to the process that writes; ask again a little later"
            )
        self._now += 1
        try:
            yield
        finally:
            self._now -= 1

    async def _wait(self) -> None:
        """Until it is there, if it comes as planned. Raises `WriterAway`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self._board.writer is WriterState.COMING:
                    await asyncio.sleep(_LOOK_SECONDS)
        if not self.is_ready:
            raise WriterAway(_NOT_SENT)

    async def _ask(self, request: Request, body: AsyncIterator[bytes]) -> httpcore.Response:
        target = request.scope["raw_path"]
        if request.scope["query_string"]:
            target += b"?" + request.scope["query_string"]
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=b"http", host=b"writer", port=None, target=target),
            headers=_headers(request.scope),
            content=body,
            extensions={"timeout": _TIMEOUTS},
        )
        with _translated(_PERHAPS_TAKEN):
            return await self._pool.handle_async_request(asked)


class Trusted:
    """The writer's gate: requests come from readers alone, which have decided; they are as they came to the reader."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            told = [value for name, value in scope["headers"] if name == CONNECTION_HEADER]
            scope["headers"] = [one for one in scope["headers"] if one[0] != CONNECTION_HEADER]
            if told:
                connection = msgspec.json.decode(told[0], type=ClientConnection)
                scope.update(client=connection.client, server=connection.server, scheme=connection.scheme)
            scope[ACCESS] = getattr(matched_route(scope["app"].router.routes, scope), "access", None)
        await self.app(scope, receive, send)


def _headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Those of the request, with what its connection was like; its body comes as it came."""
    client, server = scope.get("client"), scope.get("server")
    connection = ClientConnection(client and tuple(client), server and tuple(server), scope["scheme"])
    headers = [(name, value) for name, value in scope["headers"] if name not in _NOT_PASSED_ON]
    if any(name == b"transfer-encoding" for name, _ in scope["headers"]):
        headers.append((b"transfer-encoding", b"chunked"))
    return [*headers, (CONNECTION_HEADER, msgspec.json.encode(connection)), (b"connection", b"close")]


async def _gather(stream: AsyncIterator[bytes]) -> tuple[bytes, bool]:
    """The beginning of a body, and whether it is all of it."""
    parts, size = [], 0
    async for part in stream:
        parts.append(part)
        size += len(part)
        if size >= _GATHERED_BYTES:
            return b"".join(parts), False
    return b"".join(parts), True


async def _rest(beginning: bytes, stream: AsyncIterator[bytes] | None) -> AsyncIterator[bytes]:
    yield beginning
    if stream is not None:
        async for part in stream:
            yield part


async def _passed_on(answer: httpcore.Response) -> AsyncIterator[bytes]:
    try:
        async for part in answer.aiter_stream():
            yield part
    finally:
        await answer.aclose()


@contextlib.contextmanager
def _translated(message: str) -> Iterator[None]:
    """What goes wrong between two processes becomes an error that says what a client is to do."""
    try:
        yield
    except httpcore.ConnectError as error:
        raise WriterAway(_NOT_SENT) from error
    except httpcore.LocalProtocolError as error:
        raise BadInput(f"the request's head cannot be passed on ({error}); send plain headers") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise WriterAway(message) from error
