"""What the processes of a server do: one writes the shop and is asked by the others, which answer at its address."""

from __future__ import annotations

import os
import resource
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette

from wares.server.access.policy import Policy
from wares.server.app import bounded_application, create_app, keeping_up, server_config
from wares.server.http.bodies import EncodedIds
from wares.server.http.memory import freeze_heap, give_back_large_blocks
from wares.server.http.metrics import share_metrics
from wares.server.processes import queries
from wares.server.processes.board import Board, WriterState
from wares.server.processes.children import Ready
from wares.server.processes.forwarding import Trusted, WriterClient
from wares.server.processes.listening import SharedServer
from wares.server.routes.table import ROUTES
from wares.shop import Shop

MOST_FORWARDED = 256
"""Requests that one process hands to the writer at once."""
_KEPT_FILES = 256


@dataclass(frozen=True, slots=True)
class ServingPlace:
    """Where processes meet: a folder that their user alone may enter, gone when the server ends.

    shop      folder of the shop
    host      address that the server listens on
    private   the folder; `writer` is the writer's socket in it, `metrics` has a file a process
    readers   how many processes answer
    prepare   makes a shop ready to be served, in each process
    token     makes whoever can read the shop's folder its owner, at every process
    """

    shop: Path
    host: str
    readers: int
    prepare: Callable[[Shop], None]
    board: Board = field(default_factory=Board)
    private: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="wares-")))
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def __post_init__(self) -> None:
        self.metrics.mkdir()

    @property
    def writer(self) -> Path:
        """Where the writer listens."""
        return self.private / "writer.sock"

    @property
    def metrics(self) -> Path:
        """Where what is measured lies."""
        return self.private / "metrics"

    @property
    def most_forwarded(self) -> int:
        """Requests of one reader that the writer takes at once, as far as it may have open files."""
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - _KEPT_FILES
        return max(8, min(MOST_FORWARDED, files // (2 * self.readers)))

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.private, ignore_errors=True)


def write(place: ServingPlace, listener: socket.socket, address: str, holder: int, on_ready: Ready) -> None:
    """Be the process that writes, until `LEAVE`; `holder` is the process whose end ends all. Raises as `Shop` does."""
    give_back_large_blocks()
    with _left_behind(place, holder), Shop(place.shop) as shop:
        place.prepare(shop)
        freeze_heap()

        def ready() -> None:
            shop.announce(address, holder, place.token)
            on_ready()

        most = place.most_forwarded * place.readers + _KEPT_FILES
        SharedServer(server_config(_writer_app(shop, place), shop, most), listener, ready).run()


def read(place: ServingPlace, listener: socket.socket, name: str, on_ready: Ready) -> None:
    """Be a process that answers, until `LEAVE`; `name` is that of its file of metrics. Raises as `Shop` does."""
    give_back_large_blocks()
    share_metrics(place.metrics, name)
    with Shop(place.shop, read_only=True) as shop, keeping_up(shop):
        place.prepare(shop)
        freeze_heap()
        app = create_app(shop, place.host, token=place.token)
        has_writer = place.board.writer is not WriterState.NONE
        with closing(queries.QueryTeller(place.writer, place.board)) if has_writer else nullcontext() as teller:
            if teller is not None:
                app.state.writer = WriterClient(place.writer, place.board, place.most_forwarded)
                app.state.remember = teller.tell
            SharedServer(server_config(app, shop, shop.settings.server_max_connections), listener, on_ready).run()


def _writer_app(shop: Shop, place: ServingPlace) -> Starlette:
    """The whole application, for readers alone; they have decided who may ask, and they measure."""
    app = bounded_application(shop, (*ROUTES, *queries.routes), Policy.of(shop, place.host, place.token))
    app.add_middleware(Trusted)
    app.add_middleware(EncodedIds)
    return app


@contextmanager
def _left_behind(place: ServingPlace, holder: int) -> Iterator[None]:
    """The last to leave clears up: the writer, where the supervisor was killed."""

    try:
        yield
    finally:
        if os.getppid() != holder:
            place.remove()
