"""The server: a shop's native interface and storefront page as one web application."""

from __future__ import annotations

import contextlib
import functools
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette

from wares.errors import BadSetting, WaresError
from wares.server.access.enforcement import Gate
from wares.server.access.hosts import public_url
from wares.server.access.policy import Policy
from wares.server.checkout.handover import Checkout
from wares.server.http.bodies import BoundedBody, EncodedIds
from wares.server.http.compression import Compressed
from wares.server.http.connections import Connection, ConnectionBounds, most_connections
from wares.server.http.errors import HANDLERS
from wares.server.http.memory import freeze_heap, give_back_large_blocks
from wares.server.http.metrics import Measured, Metrics
from wares.server.pages.visit import Site
from wares.server.routes.pages.answering import for_readers
from wares.server.routes.table import ROUTES
from wares.server.routing import Declaration, DeclaredRoute

if TYPE_CHECKING:
    from wares.shop import Shop

GRACE_SECONDS = 5
FOLLOW_SECONDS = 0.25
"""Between two looks for what another process has written, where nobody asks."""
BACKLOG = 256
MOST_OF_EVENTS = 4_000_000
"""Bytes of one call with events; decoding them holds Python's lock."""


def create_app(
    shop: Shop, host: str | None = None, routes: Sequence[Declaration] = ROUTES, *, token: str = ""
) -> Starlette:
    """The web application over an open shop, as a server listening on `host` has it (None = as the settings say).

    `token` makes who tells it the owner ("" = the shop's own). The caller keeps and closes the shop. Raises
    `BadSetting` for hosts, origins or keys that make no sense.
    """
    policy = Policy.of(shop, shop.settings.server_host if host is None else host, token)
    app = bounded_application(shop, routes, policy)
    app.add_middleware(Compressed)
    app.add_middleware(Gate, routes=app.router.routes, policy=policy)
    app.add_middleware(EncodedIds)
    app.add_middleware(Measured, metrics=app.state.metrics)
    return app


def bounded_application(shop: Shop, routes: Sequence[Declaration], policy: Policy) -> Starlette:
    """The same without a gate before it: whoever uses it decides who may ask.

    Its state: `writer` takes what changes the shop, where another process does that, else None; `remember` is told of
    finished queries, None where nothing remembers them.
    """
    app = Starlette(routes=[DeclaredRoute(route) for route in routes], exception_handlers=for_readers(HANDLERS))
    app.state.shop, app.state.declarations = shop, tuple(routes)
    app.state.site = Site(shop, public_url(shop.settings.server_public_url))
    app.state.metrics, app.state.policy, app.state.writer = Metrics(), policy, None
    app.state.remember = None if shop.read_only else shop.record_query
    app.state.checkout = Checkout.of(shop.settings)
    most = int(shop.settings.server_max_body_megabytes * 1_000_000)
    app.add_middleware(BoundedBody, most=most, smaller=(("/v1/events", MOST_OF_EVENTS),))
    return app


class Server(uvicorn.Server):
    """A server of one shop, bound to its address from the start; `should_exit = True` stops it.

    Raises `BadSetting` when the address cannot be bound, or a setting of access makes no sense. Port 0 takes any free
    one. `access_summary` tells who may do what.
    """

    def __init__(self, shop: Shop, host: str, port: int, on_ready: Callable[[str], None]) -> None:
        give_back_large_blocks()
        app = create_app(shop, host)
        freeze_heap()
        super().__init__(server_config(app, shop, shop.settings.server_max_connections))
        self.access_summary = app.state.policy.summary()
        self.socket, self.address = listen(host, port)
        self.on_ready, self._shop = on_ready, shop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start accepting, then say so."""
        await super().startup(sockets)
        if self.started:
            self.on_ready(self.address)

    def serve_until_stopped(self) -> None:
        """Serve until a signal or `should_exit`; requests under way are finished first."""
        with _terminate_as_interrupt(), contextlib.suppress(KeyboardInterrupt), keeping_up(self._shop):
            self.run(sockets=[self.socket])


def run(shop: Shop, host: str, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve `shop` until interrupted or terminated. `on_ready` gets the URL once requests are accepted."""
    Server(shop, host, port, on_ready).serve_until_stopped()


def server_config(app: Starlette, shop: Shop, connections: int) -> uvicorn.Config:
    """How an application is served: so many connections at once, none of them endlessly slow."""
    bounds = ConnectionBounds(most_connections(connections), shop.settings.server_slow_timeout)
    protocol: Any = functools.partial(Connection, bounds=bounds)
    return uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def listen(host: str, port: int) -> tuple[socket.socket, str]:
    """A bound socket and its URL. It is explicitly a TCP one: only those get TCP_NODELAY, without which answers wait
    40 ms. Raises `BadSetting`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise BadSetting(f"cannot listen on {host}:{port} ({error}); choose another host or port") from error
    host_text = f"[{host}]" if ":" in host else host
    return listener, f"http://{host_text}:{listener.getsockname()[1]}"


@contextlib.contextmanager
def keeping_up(shop: Shop) -> Iterator[None]:
    """Have a shop that is only read follow its writer while nobody asks, so that no question finds much to follow."""
    if not shop.read_only:
        yield
        return
    is_over = threading.Event()

    def follow() -> None:
        while not is_over.wait(FOLLOW_SECONDS):
            with contextlib.suppress(WaresError):  # which every question raises, too
                shop.turn()

    thread = threading.Thread(target=follow, name="wares-follow", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@contextlib.contextmanager
def _terminate_as_interrupt() -> Iterator[None]:
    """SIGTERM becomes KeyboardInterrupt: the server raises its signal again at the end, and the caller's shop must
    still be closed then.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
