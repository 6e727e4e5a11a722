"""Supervisor of the processes of one server: starts them, starts again what dies, restarts and ends them in order."""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from wares.server.processes import children
from wares.server.processes.board import Board, WriterState
from wares.server.processes.children import Child, Lifeline, Ready

MOST_WAIT = 30.0
"""Seconds between the end of a process that fails again and again and its next start, at most."""

_FIRST_WAIT, _STEADY_SECONDS = 0.5, 10.0
_LOOK_SECONDS = 1.0
_READERS_LEAVE, _WRITER_LEAVES = 40.0, 120.0
"""Seconds after which a process that was told to end is killed: a writer puts what is pending on the disk first."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Post:
    """What one process does, and who does it.

    name       of the post, for the log
    role       (generation) → what the child does
    child      who does it now
    successor  who takes over once it answers
    leaving    who was told to end, and until when (`time.monotonic`)
    failures   ends in a row without a steady time between
    due        when it is to be started; None = when somebody says so
    """

    name: str
    role: Callable[[int, Ready], None]
    child: Child | None = None
    successor: Child | None = None
    leaving: dict[int, float] = field(default_factory=dict)
    failures: int = 0
    due: float | None = None
    generation: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no process is left."""
        return self.child is None and self.successor is None and not self.leaving


@dataclass(frozen=True, slots=True)
class Told:
    """What a supervisor calls: once all answer; when a writer has died; when all are to end."""

    ready: Callable[[], None]
    lost_writer: Callable[[], None]
    ending: Callable[[], None]


class Supervisor:
    """Has readers, and a writer where there is one, run until SIGTERM or SIGINT. SIGHUP restarts one after another."""

    def __init__(self, writer: Post | None, readers: Sequence[Post], board: Board, told: Told) -> None:
        self._writer, self._readers, self._board, self._told = writer, tuple(readers), board, told
        board.writer = WriterState.NONE if writer is None else WriterState.COMING
        self._lifeline = Lifeline()
        self._rolling: deque[Post] = deque()
        self._is_open = self._is_ending = False
        self._code = 0

    @property
    def _posts(self) -> tuple[Post, ...]:
        return (*self._readers, *([self._writer] if self._writer else []))

    def run(self) -> int:
        """The exit code, once all have ended."""
        with _signals_as_bytes() as signals:
            self._signals = signals
            for post in [self._writer] if self._writer else self._readers:
                self._start(post)
            while True:
                self._hear()
                self._reap()
                if self._is_ending:
                    self._told.ending()
                    if self._end():
                        return self._code
                    continue
                self._go_on()

    # ------------------------------------------------------------------------------------------------------ what comes

    def _hear(self) -> None:
        """Wait for a signal, or for a child that answers by now."""
        starting = {
            child.announced: child
            for post in self._posts
            for child in (post.child, post.successor)
            if child is not None and child.announced >= 0
        }
        readable, _, _ = select.select([self._signals, *starting], [], [], self._patience())
        for one in readable:
            if one == self._signals:
                for number in os.read(self._signals, 256):
                    self._take(signal.Signals(number))
            else:
                starting[one].hear()

    def _patience(self) -> float:
        dues = [post.due for post in self._posts if post.due is not None]
        return max(0.0, min([_LOOK_SECONDS, *(due - time.monotonic() for due in dues)]))

    def _take(self, number: signal.Signals) -> None:
        if number == signal.SIGHUP and self._is_open and not self._is_ending:
            self._rolling = deque(self._posts)
        elif number in (signal.SIGTERM, signal.SIGINT):
            if self._is_ending:
                self._kill_all()
            self._is_ending = True

    def _reap(self) -> None:
        """Take note of children that have ended."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for post in self._posts:
                self._ended(post, pid, os.waitstatus_to_exitcode(status))

    def _ended(self, post: Post, pid: int, code: int) -> None:
        if post.leaving.pop(pid, None) and post is self._writer and not self._is_ending:
            post.due = time.monotonic()  # restarted as planned
        for name in ("child", "successor"):
            child: Child | None = getattr(post, name)
            if child is None or child.pid != pid:
                continue
            child.forget()
            setattr(post, name, None)
            if name == "successor":
                _log.error("%s: its successor ended with %d before it answered; no more are restarted", post.name, code)
                self._rolling.clear()
            else:
                self._lost(post, child, code)

    def _lost(self, post: Post, child: Child, code: int) -> None:
        """A process has ended by itself."""
        if self._is_ending:
            return
        if not self._is_open:
            self._code, self._is_ending = code if code > 0 else 1, True
            return
        steady = child.is_ready and time.monotonic() - child.since > _STEADY_SECONDS
        post.failures = 1 if steady else post.failures + 1
        wait = 0.0 if post.failures == 1 else min(MOST_WAIT, _FIRST_WAIT * 2.0 ** (post.failures - 2))
        post.due = time.monotonic() + wait
        _log.error("%s ended with %d; it is started again in %.1f s", post.name, code, wait)
        if post is self._writer:
            self._board.writer = WriterState.AWAY
            self._told.lost_writer()

    # ------------------------------------------------------------------------------------------------ what is done then

    def _go_on(self) -> None:
        for post in self._posts:
            self._take_over(post)
            self._kill_late(post)
            if post.due is not None and time.monotonic() >= post.due and post.child is None:
                self._start(post)
        if self._writer is not None and self._writer.child is not None and self._writer.child.is_ready:
            self._board.writer = WriterState.READY
            if not self._is_open:
                for post in self._readers:
                    if post.child is None:
                        self._start(post)
        if not self._is_open and all(post.child is not None and post.child.is_ready for post in self._posts):
            self._is_open = True
            self._told.ready()
        self._roll()

    def _start(self, post: Post) -> None:
        post.due = None
        post.child = self._fork(post)

    def _fork(self, post: Post) -> Child:
        post.generation += 1
        generation = post.generation
        return children.start(lambda ready: post.role(generation, ready), self._lifeline, self._give_up)

    def _give_up(self) -> None:
        """In a child: what is the supervisor's alone."""
        os.close(self._signals)
        for post in self._posts:
            for child in (post.child, post.successor):
                if child is not None:
                    child.forget()

    def _take_over(self, post: Post) -> None:
        if post.successor is not None and (post.successor.is_ready or post.child is None):
            before, post.child, post.successor, post.due = post.child, post.successor, None, None
            if before is not None:
                self._dismiss(post, before)

    def _dismiss(self, post: Post, child: Child) -> None:
        """Tell a child to end, in order."""
        child.forget()
        child.signal(children.LEAVE)
        patience = _WRITER_LEAVES if post is self._writer else _READERS_LEAVE
        post.leaving[child.pid] = time.monotonic() + patience

    def _kill_late(self, post: Post) -> None:
        for pid, until in post.leaving.items():
            if time.monotonic() > until:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _roll(self) -> None:
        """The next step of a restart of all: a reader's successor comes before it goes; of writers there is one."""
        if not self._rolling or any(post.leaving or post.successor or post.child is None for post in self._posts):
            return
        if not all(post.child is not None and post.child.is_ready for post in self._posts):
            return
        post = self._rolling.popleft()
        if post is not self._writer:
            post.successor = self._fork(post)
            return
        assert post.child is not None
        self._board.writer = WriterState.COMING
        self._dismiss(post, post.child)
        post.child = None

    def _end(self) -> bool:
        """End all, readers first, as they ask the writer; whether all have ended."""
        for posts in (self._readers, self._posts):
            for post in posts:
                for child in (post.child, post.successor):
                    if child is not None:
                        self._dismiss(post, child)
                post.child = post.successor = None
                self._kill_late(post)
            if not all(post.is_empty for post in posts):
                return False
        return True

    def _kill_all(self) -> None:
        for post in self._posts:
            pids = [child.pid for child in (post.child, post.successor) if child is not None]
            for pid in (*pids, *post.leaving):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@contextmanager
def _signals_as_bytes() -> Iterator[int]:
    """A file descriptor from which the numbers of signals can be read as they come."""
    reading, writing = os.pipe()
    for end in (reading, writing):
        os.set_blocking(end, False)
    before = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}
    woken = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    try:
        yield reading
    finally:
        signal.set_wakeup_fd(woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reading)
        os.close(writing)
