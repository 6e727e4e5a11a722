"""Child processes of the supervisor: forked, so that they share what it has imported, and ended with it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

Ready = Callable[[], None]
Role = Callable[[Ready], None]
"""What a child does until `LEAVE`; it calls the function that it is given once it answers."""

LEAVE = signal.SIGUSR1
"""Tells a child to end in order. SIGTERM does not: service managers send it to all processes at once, but readers end
before the writer that they ask."""

_LEAVE_SECONDS = 30.0
"""After which a child whose supervisor has gone ends at once, whatever it is at."""


class Lifeline:
    """A pipe of which the supervisor alone has the writing end: it ends with the supervisor, however that ends."""

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()

    def hold(self) -> None:
        """In a child: end with the supervisor, in order where there is time."""
        os.close(self._writing)
        threading.Thread(target=self._watch, name="wares-lifeline", daemon=True).start()

    def _watch(self) -> None:
        os.read(self._reading, 1)
        os.kill(os.getpid(), LEAVE)
        time.sleep(_LEAVE_SECONDS)
        os._exit(1)


@dataclass(slots=True)
class Child:
    """A process as its parent sees it.

    announced   file descriptor that can be read once it answers, or has ended
    since       when it was started, `time.monotonic`
    """

    pid: int
    announced: int
    since: float
    is_ready: bool = False

    def hear(self) -> None:
        """Take in what it announced, where there is something; otherwise this waits."""
        self.is_ready = bool(os.read(self.announced, 1))
        self.forget()

    def forget(self) -> None:
        """Hear of it no more."""
        if self.announced >= 0:
            os.close(self.announced)
            self.announced = -1

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


def start(role: Role, lifeline: Lifeline, close: Callable[[], None]) -> Child:
    """Fork a child that does `role`; `close` gives up in it what is the parent's alone. Raises `OSError`."""
    reading, writing = os.pipe()
    gc.freeze()  # a collection in the child would touch, and so copy, every page of what is shared
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())  # none finds the parent's handlers there
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(writing)
        return Child(pid, reading, time.monotonic())
    code = 1
    try:
        os.close(reading)
        close()
        _own_signals()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        code = _perform(role, lifeline, writing)
    finally:
        os._exit(code)


def _own_signals() -> None:
    """What is sent to all processes at once is the supervisor's to follow."""
    signal.set_wakeup_fd(-1)
    signal.signal(LEAVE, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _perform(role: Role, lifeline: Lifeline, announcing: int) -> int:
    """The exit code of a child that has done `role`."""
    lifeline.hold()
    code = 0
    try:
        role(lambda: _announce(announcing))
    except KeyboardInterrupt:
        pass
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
        code = 1
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def _announce(descriptor: int) -> None:
    os.write(descriptor, b"1")
    os.close(descriptor)
