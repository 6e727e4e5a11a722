"""Finished queries on their way from the processes that answer them to the one that remembers them for suggestions."""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import httpcore
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from wares.errors import BadQuery
from wares.server.access.declaration import Access
from wares.server.http.media import JSON
from wares.server.http.workers import WRITING, respond
from wares.server.processes.board import Board, WriterState
from wares.server.routing import RouteTable
from wares.server.schemas.decode import from_json

if TYPE_CHECKING:
    from wares.shop import Shop

PATH = "/internal/queries"
_MOST_HELD = 1024
"""Queries of one process that wait to be told; while there is no writer the oldest go."""
_EVERY_SECONDS = 0.5
_PATIENCE = {"connect": 5.0, "read": 30.0, "write": 5.0, "pool": 5.0}
_log = logging.getLogger(__name__)
routes = RouteTable()
"""Of the writer alone: the processes that face clients do not have it."""


class FinishedQuery(msgspec.Struct, frozen=True):
    """A query that found something, and who asked it; see `Shop.record_query`."""

    words: str
    shopper: str
    session: str


@routes.route("POST", PATH, Access.OWNER, body=list[FinishedQuery], answer=None, writes=True)
async def remember(request: Request, shop: Shop) -> Response:
    """Remember finished queries."""
    queries = from_json(await request.body(), list[FinishedQuery], most_commas=_MOST_HELD * 100)
    return await respond(lambda: _record(shop, queries), WRITING)


class QueryTeller:
    """Tells the writer of finished queries, a few at a time, on a thread; what a writer does not hear is forgotten."""

    def __init__(self, socket: Path, board: Board) -> None:
        self._board, self._pool = board, httpcore.ConnectionPool(uds=str(socket), max_keepalive_connections=0)
        self._held: deque[FinishedQuery] = deque(maxlen=_MOST_HELD)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wares-queries", daemon=True)
        self._thread.start()

    def tell(self, words: str, shopper: str, session: str) -> None:
        """Have one query remembered, soon."""
        self._held.append(FinishedQuery(words, shopper, session))

    def close(self) -> None:
        """Tell what is left."""
        self._is_over.set()
        self._thread.join()
        self._pool.close()

    def _run(self) -> None:
        while not self._is_over.wait(_EVERY_SECONDS):
            self._send()
        self._send()

    def _send(self) -> None:
        if not self._held or self._board.writer is not WriterState.READY:
            return
        queries = [self._held.popleft() for _ in range(len(self._held))]
        headers = [("Host", "writer"), ("Content-Type", JSON)]
        try:
            self._pool.request(
                "POST",
                f"http://writer{PATH}",
                headers=headers,
                content=msgspec.json.encode(queries),
                extensions={"timeout": _PATIENCE},
            )
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            _log.warning("%d past queries are not remembered: %s", len(queries), error)


def _record(shop: Shop, queries: list[FinishedQuery]) -> int:
    for query in queries:
        with suppress(BadQuery):
            shop.record_query(query.words, query.shopper, query.session)
    return len(queries)
