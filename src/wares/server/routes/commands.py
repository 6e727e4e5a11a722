"""Commands of whoever owns the shop's folder, done by the server that has the shop open.

`POST /v1/commands/{name}` takes the command's options as JSON and answers with lines of JSON: steps while it goes on,
then its report or its error. It stops at its next step once nobody reads any more.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.responses import StreamingResponse

from wares.errors import TooBusy, WaresError
from wares.server import openapi
from wares.server.access.declaration import Access, declare
from wares.server.http.boundary import code_of
from wares.server.schemas import responses
from wares.server.schemas.requests import from_json
from wares.server.schemas.responses import ErrorBody
from wares.shop.commands import Command
from wares.shop.train.teaching import TrainingStep

if TYPE_CHECKING:
    from wares.shop import Shop

MOST = 4
"""Commands at once; products are written by one at a time anyway."""
_LOOK_SECONDS = 0.1  # between two looks at how far it is
_QUIET_SECONDS = 5.0  # without a step, after which an empty line is sent: it tells that the server is alive
_log = logging.getLogger(__name__)


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the answer: exactly one of a step, the report and the error."""

    step: TrainingStep | None = None
    report: dict[str, Any] | None = None
    error: ErrorBody | None = None


class _Left(Exception):
    """Nobody reads the answer any more."""

    def __init__(self) -> None:
        super().__init__("whoever asked for it left")


class _Running:
    """A command on its way; `step` is the last one heard of."""

    def __init__(self, shop: Shop, command: Command) -> None:
        self._shop, self._command = shop, command
        self.step: TrainingStep | None = None
        self.left = threading.Event()

    def run(self) -> Line:
        """Do it, on a thread; its last line."""
        try:
            if self.left.is_set():
                raise _Left
            return Line(report=self._command.run(self._shop, self._show))
        except WaresError as error:
            return Line(error=ErrorBody(code_of(error), str(error)))
        except _Left:
            return Line()
        except Exception:
            if self.left.is_set():
                return Line()
            _log.exception("%s failed", self._command.name)
            return Line(error=ErrorBody("unexpected", "something went wrong on the server; its log says what"))

    def _show(self, step: TrainingStep) -> None:
        if self.left.is_set():
            raise _Left
        self.step = step


def add_routes(router: APIRouter, shop: Shop) -> None:
    """Add this route to the native interface."""
    threads = ThreadPoolExecutor(MOST, thread_name_prefix="wares-command")
    free = threading.BoundedSemaphore(MOST)

    described = openapi.takes_body({"type": "object", "description": "the command's options"})
    lines = {
        "description": "Lines of JSON: steps, then the report or the error.",
        "content": {"application/x-ndjson": {}},
    }

    @router.post(
        "/commands/{name}",
        openapi_extra=described,
        responses={**openapi.gives(responses.ErrorAnswer), 200: lines},
    )
    @declare(Access.OWNER)
    async def command(name: str, request: Request) -> Response:
        """Do a command; lines of JSON tell how far it is."""
        asked = Command.of(name, from_json(await request.body(), dict[str, Any]))
        if not free.acquire(blocking=False):
            raise TooBusy(f"{MOST} commands are under way already; wait until one is done")
        running = _Running(shop, asked)
        work = threads.submit(running.run)
        work.add_done_callback(lambda _: free.release())
        return StreamingResponse(_lines(running, asyncio.wrap_future(work)), media_type="application/x-ndjson")


async def _lines(running: _Running, work: asyncio.Future[Line]) -> AsyncIterator[bytes]:
    told: TrainingStep | None = None
    quiet = 0.0
    try:
        while not work.done():
            step = running.step
            if step is not None and step is not told:
                told, quiet = step, 0.0
                yield msgspec.json.encode(Line(step=step)) + b"\n"
            elif quiet >= _QUIET_SECONDS:
                quiet = 0.0
                yield b"\n"
            await asyncio.wait({work}, timeout=_LOOK_SECONDS)
            quiet += _LOOK_SECONDS
        yield msgspec.json.encode(work.result()) + b"\n"
    finally:
        running.left.set()
