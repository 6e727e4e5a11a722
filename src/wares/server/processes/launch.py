"""Launch of several processes at one address: whatever they share is made here, before any of them is forked."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from wares import settings as settings_
from wares.errors import BadSetting
from wares.server.access.policy import Policy
from wares.server.app import listen
from wares.server.processes import serving
from wares.server.processes.children import Ready
from wares.server.processes.listening import WriterSocket
from wares.server.processes.serving import ServingPlace
from wares.server.processes.supervisor import Post, Supervisor, Told
from wares.shop import Shop
from wares.shop.preload import preload

_NAMES = 4
"""Generations of one reader that may live at once, so that no two write one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What is to be served, and how.

    shop       the shop's folder
    host, port   None = as its settings say
    readers    how many processes answer, at least 1
    has_writer   whether there is one that writes as well
    prepare    makes an open shop ready to be served, in each process
    guard      within which each process does its part: says what goes wrong
    on_ready   hears the URL, and lines on who may do what, once all answer
    """

    shop: Path
    host: str | None
    port: int | None
    readers: int
    has_writer: bool
    prepare: Callable[[Shop], None]
    guard: Callable[[], AbstractContextManager[None]]
    on_ready: Callable[[str, Sequence[str]], None]

    def serve(self) -> int:
        """Serve until SIGTERM or SIGINT; the exit code. Raises `BadSetting`."""
        if not hasattr(os, "fork"):
            raise BadSetting("--workers: this system cannot fork processes; serve without it")
        settings, folder = settings_.load(self.shop), self.shop.expanduser().resolve()
        host = self.host or settings.server_host
        listener, address = listen(host, settings.server_port if self.port is None else self.port)
        place = ServingPlace(folder, host, self.readers, self.prepare)
        private = WriterSocket(place.writer)
        try:
            preload()
            summary = Policy.by(settings, folder, host, place.token).summary()
            supervisor_pid = os.getpid()

            def write(generation: int, on_ready: Ready) -> None:
                listener.close()
                with self.guard():
                    serving.write(place, private.listener, address, supervisor_pid, on_ready)

            def read(number: int, generation: int, on_ready: Ready) -> None:
                private.listener.close()
                with self.guard():
                    serving.read(place, listener, f"{number}-{generation % _NAMES}", on_ready)

            return Supervisor(
                Post("the process that writes", write) if self.has_writer else None,
                [Post(f"reader {number}", partial(read, number)) for number in range(self.readers)],
                place.board,
                Told(lambda: self.on_ready(address, summary), private.renew, listener.close),
            ).run()
        finally:
            private.close()
            listener.close()
            place.remove()
