"""Worker threads for what blocks: each kind of work has few of its own and a bounded queue; none waits for another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.responses import Response

from wares.errors import TooBusy
from wares.server.http.media import JSON
from wares.server.schemas.encode import encode

T = TypeVar("T")


class Workers:
    """A few threads for one kind of work.

    name      what they do, for the message of `TooBusy`
    threads   works done at once
    waiting   works that may wait for one of them
    """

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self.name, self.most = name, threads + waiting
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"wares-{name}")
        self._lock = threading.Lock()
        self._running = 0

    def start(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Have `work` done beside the event loop. Raises `TooBusy` when too much waits already."""
        with self._lock:
            if self._running >= self.most:
                raise TooBusy(
                    f"{self.name}: {self.most} requests are being worked on or wait; ask again a little later"
                )
            self._running += 1
        future = self._pool.submit(work)
        future.add_done_callback(lambda _: self._leave())
        return asyncio.wrap_future(future)

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns; see `start`."""
        return await self.start(work)

    def _leave(self) -> None:
        with self._lock:
            self._running -= 1


READING = Workers("reading", 6, 250)
WRITING = Workers("writing", 8, 10)
EVENTS = Workers("events", 4, 250)
PICTURES = Workers("pictures", 2, 6)
VOICE = Workers("voice", 1, 8)
FILMS = Workers("films", 1, 3)
THUMBNAILS = Workers("thumbnails", 2, 250)
REPORTS = Workers("reports", 2, 16)
COMMANDS = Workers("commands", 4, 0)
"""By kind of work; what waits to be written is written together, pictures and recordings hold their files in memory."""


async def respond(work: Callable[[], object], workers: Workers = READING) -> Response:
    """The answer that blocking work gives, encoding included, done beside the event loop."""
    data = await workers.run(lambda: encode(work()))
    return Response(data, media_type=JSON)


def json_response(answer: object) -> Response:
    """An answer as JSON."""
    return Response(encode(answer), media_type=JSON)
