"""Which packages a question walks through, recorded while it is answered."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

CONDUCTOR = "shop"
"""Calls into it are not counted, and what it calls one after the other in one package is one visit there."""
GROUND = {"types", "errors", "settings", "stats", "constants", "tags", "mapped"}


class Walk:
    """The packages directly under `root` that calls go into, in order.

    A visit begins when code outside a package calls code in it: the way back by return begins none, and neither does
    what a package calls in itself. Only what is written in the package counts, not what a decorator generates, and only
    the thread that asks. Visits to the same package one after the other are one.
    """

    def __init__(self, root: Path) -> None:
        self._root = str(root) + "/"
        self.visits: list[str] = []
        self.doors: list[tuple[str, str]] = []
        """The function through which each visit began, and who called it."""

    @property
    def reentries(self) -> int:
        """How often a package is entered again after it was left."""
        return len(self.visits) - len(set(self.visits))

    @contextmanager
    def recording(self) -> Iterator[None]:
        before = sys.getprofile()
        sys.setprofile(self._heard)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _heard(self, frame: FrameType, event: str, arg: object) -> None:
        package = self._package(frame)
        if event != "call" or package is None or package == CONDUCTOR or package in GROUND:
            return
        caller = self._caller(frame)
        if (caller is not None and package == self._package(caller)) or self.visits[-1:] == [package]:
            return
        self.visits.append(package)
        self.doors.append((frame.f_code.co_qualname, self._place(caller)))

    def _caller(self, frame: FrameType) -> FrameType | None:
        """The nearest caller that is in the root and no ground; None = it was called from outside."""
        caller = frame.f_back
        while caller is not None and (self._package(caller) or "types") in GROUND:
            caller = caller.f_back
        return caller

    def _package(self, frame: FrameType) -> str | None:
        name = frame.f_code.co_filename
        if not name.startswith(self._root):
            return None
        return name.removeprefix(self._root).split("/")[0].removesuffix(".py")

    def _place(self, caller: FrameType | None) -> str:
        if caller is None:
            return "outside"
        return f"{caller.f_code.co_filename.removeprefix(self._root)}:{caller.f_lineno}"


def walk(root: Path, question: Callable[[], object]) -> Walk:
    """What `question` walks through."""
    found = Walk(root)
    with found.recording():
        question()
    return found
