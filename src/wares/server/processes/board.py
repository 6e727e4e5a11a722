"""Shared memory of a server's processes: how the writer stands, told by the supervisor, seen by all at no cost."""

from __future__ import annotations

import mmap
from enum import IntEnum


class WriterState(IntEnum):
    """How the process that writes stands.

    NONE    there is none: the shop is only read
    COMING  it is being started, or restarted as planned: what is sent to it waits for it
    READY   it takes what is sent to it
    AWAY    it has ended by itself and is being started again: writes are refused, reads go on
    """

    NONE = 0
    COMING = 1
    READY = 2
    AWAY = 3


class Board:
    """One byte that the supervisor writes and the processes that it forks read."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, mmap.PAGESIZE)

    @property
    def writer(self) -> WriterState:
        """How the process that writes stands."""
        return WriterState(self._memory[0])

    @writer.setter
    def writer(self, state: WriterState) -> None:
        self._memory[0] = state
