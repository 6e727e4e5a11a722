"""Worker pool: tasks over processes, answers in order, so many in work at once that memory stays bounded.

Processes are started by command and spoken to through pipes: `multiprocessing` would run the main module of whoever
uses this library again in each of them.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from wares.shop.ingest.workers.process import Failure, send
from wares.shop.ingest.workers.workplace import WorkerTask, Workplace, WorkplaceRecipe
from wares.shop.runtime.components import Components

START_AFTER = 2000
"""Milliseconds of work after which processes are started; one takes about half as long to start."""
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_log = logging.getLogger(__name__)
R = TypeVar("R")


def worker_count(setting: int) -> int:
    """How many processes there may be: the setting, or as many as this process has cores."""
    if setting:
        return setting
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class WorkerPool:
    """Runs tasks: in a thread of this process at first, in `most` processes once there was enough work; a context
    manager. With `most` = 1 there are no processes.

    A process that dies takes nothing with it: its task is done here.
    """

    def __init__(self, components: Components, most: int) -> None:
        self._workplace, self._recipe, self._most = Workplace.of(components), WorkplaceRecipe.of(components), most
        self._here = ThreadPoolExecutor(1, "wares-work")
        self._there: ThreadPoolExecutor | None = None
        self._processes: list[_Process] = []
        self._local = threading.local()
        self._lock = threading.Lock()
        self._work = 0
        self._is_closed = False

    @property
    def encodes(self) -> bool:
        """Whether processes can have the encoder."""
        return bool(self._recipe.encoder)

    def expect(self, size: int) -> None:
        """Tasks of about so many milliseconds are to come, so that processes are worth starting with the first one."""
        with self._lock:
            self._work += size if size > START_AFTER else 0

    def map(self, tasks: Iterable[WorkerTask[R]]) -> Iterator[R]:
        """The tasks' answers in order; the next tasks are in work meanwhile."""
        waiting: deque[Future[R]] = deque()
        try:
            for task in tasks:
                waiting.append(self._submit(task))
                while len(waiting) > (2 * self._most if self._is_ready() else 1):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def close(self) -> None:
        """End the processes; what they are at is dropped."""
        with self._lock:
            processes, self._is_closed = list(self._processes), True
        for process in processes:
            process.kill()
        for executor in filter(None, (self._there, self._here)):
            executor.shutdown(cancel_futures=True)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _submit(self, task: WorkerTask[R]) -> Future[R]:
        if not task.is_portable:
            return self._here.submit(task.run, self._workplace)
        with self._lock:
            self._work += task.size
            if self._there is None and self._most > 1 and self._work > START_AFTER:
                self._there = ThreadPoolExecutor(self._most, "wares-worker", initializer=self._start)
                for _ in range(self._most):
                    self._there.submit(lambda: None)
        if self._there is not None and self._is_ready():
            return self._there.submit(self._run_there, task)
        return self._here.submit(task.run, self._workplace)

    def _is_ready(self) -> bool:
        return bool(self._processes)

    def _start(self) -> None:
        """Start the process of this thread."""
        try:
            process = _Process(self._recipe)
        except (OSError, EOFError, pickle.PickleError) as error:
            _log.warning("a process for taking products in could not be started (%s); it goes on without", error)
            return
        with self._lock:
            self._local.process = process
            self._processes.append(process)
        if self._is_closed:
            process.kill()

    def _run_there(self, task: WorkerTask[R]) -> R:
        process: _Process | None = getattr(self._local, "process", None)
        if process is not None:
            try:
                answer = process.ask(task)
            except (OSError, EOFError, ValueError, pickle.PickleError) as error:
                self._local.process = None
                process.kill()
                if self._is_closed:
                    raise CancelledError from error
                _log.warning("a process for taking products in has ended (%s); it goes on without", error or "EOF")
            else:
                if not isinstance(answer, Failure):
                    return answer  # type: ignore[no-any-return]
                _log.debug("a task failed in its process and is done here: %s", answer.text)
        return task.run(self._workplace)


class _Process:
    """One worker, ready for tasks once it is made. Raises `OSError` or `EOFError` when it cannot be."""

    def __init__(self, recipe: WorkplaceRecipe) -> None:
        command = (
            f"import sys; sys.path[:] = {sys.path!r}; from wares.shop.ingest.workers.process import serve; serve()"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-c", command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **_ONE_THREAD},
        )  # fmt: skip
        try:
            self.ask(recipe)
        except BaseException:
            self.kill()
            raise

    def ask(self, message: Any) -> Any:
        """The answer to a message."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        send(self._process.stdin, message)  # type: ignore[arg-type]
        return pickle.load(self._process.stdout)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                continue
