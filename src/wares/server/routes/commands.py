"""Routes of commands by whoever owns the shop's folder, run by the server that has the shop open.

`POST /v1/commands/{name}` takes the command's options as JSON and answers with lines of JSON: steps while it goes on,
then its report or its error. It stops at its next step once nobody reads any more.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from wares.errors import WaresError
from wares.server.access.declaration import Access
from wares.server.http.errors import code_of
from wares.server.http.media import JSON, LINES
from wares.server.http.workers import COMMANDS
from wares.server.routing import Content, RouteTable
from wares.server.schemas.decode import from_json
from wares.server.schemas.responses.errors import ErrorBody
from wares.shop.commands import Command, command_of
from wares.shop.train.teaching import TrainingStep

if TYPE_CHECKING:
    from wares.shop import Shop

_LOOK_SECONDS = 0.1  # between two looks at how far it is
_QUIET_SECONDS = 5.0  # without a step, after which an empty line is sent: it tells that the server is alive
_log = logging.getLogger(__name__)
routes = RouteTable()


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the answer: exactly one of a step, the report and the error."""

    step: TrainingStep | None = None
    report: dict[str, Any] | None = None
    error: ErrorBody | None = None


class _ReaderLeft(Exception):
    """Nobody reads the answer any more."""


class _RunningCommand:
    """A command on its way; `step` is the last one that it came to."""

    def __init__(self, shop: Shop, command: Command) -> None:
        self._shop, self._command = shop, command
        self.step: TrainingStep | None = None
        self.reader_left = threading.Event()

    def run(self) -> Line:
        """Do it, on a thread; its last line."""
        try:
            self._require_reader()
            return Line(report=self._command.report(self._shop, self._show))
        except WaresError as error:
            return Line(error=ErrorBody(code_of(error), str(error)))
        except _ReaderLeft:
            return Line()
        except Exception:
            if self.reader_left.is_set():
                return Line()
            _log.exception("%s failed", type(self._command).__name__)
            return Line(error=ErrorBody("unexpected", "something went wrong on the server; its log says what"))

    def _show(self, step: TrainingStep) -> None:
        self._require_reader()
        self.step = step

    def _require_reader(self) -> None:
        if self.reader_left.is_set():
            raise _ReaderLeft


@routes.route(
    "POST",
    "/v1/commands/{name}",
    Access.OWNER,
    body={JSON: {"type": "object", "description": "the command's options"}},
    answer=Content(LINES, "Lines of JSON: steps, then the report or the error."),
    writes=True,
)
async def run_command(request: Request, shop: Shop) -> Response:
    """Do a command; lines of JSON tell how far it is."""
    command = command_of(request.path_params["name"], from_json(await request.body(), dict[str, Any]))
    running = _RunningCommand(shop, command)
    work = COMMANDS.start(running.run)
    return StreamingResponse(_lines(running, work), media_type=LINES)


async def _lines(running: _RunningCommand, work: asyncio.Future[Line]) -> AsyncIterator[bytes]:
    last_step: TrainingStep | None = None
    quiet = 0.0
    try:
        while not work.done():
            step = running.step
            if step is not None and step is not last_step:
                last_step, quiet = step, 0.0
                yield msgspec.json.encode(Line(step=step)) + b"\n"
            elif quiet >= _QUIET_SECONDS:
                quiet = 0.0
                yield b"\n"
            await asyncio.wait({work}, timeout=_LOOK_SECONDS)
            quiet += _LOOK_SECONDS
        yield msgspec.json.encode(work.result()) + b"\n"
    finally:
        running.reader_left.set()
