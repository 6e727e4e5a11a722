"""A server beside others on one socket: it takes connections by turns, and leaves without a request that fails."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from wares.server.http.connections import Connection
from wares.server.processes.children import LEAVE

GRACE_SECONDS = 25.0
"""For requests under way when a process is told to end."""
IDLE_SECONDS = 1.0
"""A connection without a request for so long is closed then; others get their next answer first, which closes them."""
_LOOK_SECONDS = 0.05
_BACKLOG = 1024
_NO_ROOM_SECONDS = 0.2  # until the next try where the system has no room for another connection


class Acceptor:
    """Takes connections from a socket that other processes listen on as well.

    One at each turn of the event loop: asyncio's own server takes all that wait at once, so that whoever wakes first
    has all the work.
    """

    def __init__(self, listener: socket.socket, make: Callable[[], asyncio.BaseProtocol]) -> None:
        self._listener, self._make = listener, make
        self._loop = asyncio.get_running_loop()
        self._is_open = True
        self._taking: set[asyncio.Task[object]] = set()
        listener.setblocking(False)
        self._listen()

    @property
    def is_taking(self) -> bool:
        """Whether a connection was taken and is not served yet."""
        return bool(self._taking)

    def close(self) -> None:
        """Take what waits, as there may be nobody else, and then no more."""
        self._loop.remove_reader(self._listener)
        while self._is_open:
            self._is_open = self._take()
        self._listener.close()

    def _listen(self) -> None:
        if self._is_open:
            self._loop.add_reader(self._listener, self._take)

    def _take(self) -> bool:
        """Take one connection; whether there was one."""
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return False  # another has it, or it has gone
        except OSError:
            self._loop.remove_reader(self._listener)
            self._loop.call_later(_NO_ROOM_SECONDS, self._listen)
            return False
        connection.setblocking(False)
        if connection.family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task: asyncio.Task[object] = self._loop.create_task(self._loop.connect_accepted_socket(self._make, connection))
        self._taking.add(task)
        task.add_done_callback(self._taken)
        return True

    def _taken(self, task: asyncio.Task[object]) -> None:
        self._taking.discard(task)
        if not task.cancelled():
            task.exception()  # a connection that has gone meanwhile


class SharedServer(uvicorn.Server):
    """A server on a socket that is its processes' together. It ends at `LEAVE`: it takes no more connections, answers
    what is asked on those that it has, and closes them.
    """

    def __init__(self, config: uvicorn.Config, listener: socket.socket, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._listener, self._on_ready = listener, on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start accepting, then say so."""
        await self.lifespan.startup()
        self._acceptor = Acceptor(self._listener, self._protocol)
        self.started = True
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is asked on the connections that are open, and close them."""
        self._acceptor.close()
        loop, state = asyncio.get_running_loop(), self.server_state
        end = loop.time() + GRACE_SECONDS
        while (state.connections or state.tasks or self._acceptor.is_taking) and loop.time() < end:
            for connection in list(state.connections):
                assert isinstance(connection, Connection)
                connection.leave_after(IDLE_SECONDS)
            await asyncio.sleep(_LOOK_SECONDS)
        for task in list(state.tasks):
            task.cancel()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """`LEAVE` ends it, once: what follows is closing the shop."""
        signal.signal(LEAVE, self.handle_exit)
        try:
            yield
        finally:
            signal.signal(LEAVE, signal.SIG_IGN)

    def _protocol(self) -> asyncio.BaseProtocol:
        make: Any = self.config.http_protocol_class
        protocol: asyncio.BaseProtocol = make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol


class WriterSocket:
    """The Unix socket that the writer listens on. The supervisor has it, so that what comes while a writer is restarted
    as planned waits for the next one; when one has died it is made anew, and who waits hears of it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.listener = self._listening()

    def renew(self) -> None:
        """End the connections that no writer has taken."""
        self.listener.close()
        self.listener = self._listening()

    def close(self) -> None:
        """Listen no more."""
        self.listener.close()

    def _listening(self) -> socket.socket:
        self._path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(self._path))
        listener.listen(_BACKLOG)
        return listener
