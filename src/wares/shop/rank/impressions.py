"""Impression log: what searches showed, where, and what was known of it then; files that are bounded and expire.

impressions/TIME-….npz   up to `_AT_ONCE` answers; see `Impressions`

No shopper or session stands in it: an answer's id ties its rows to the events that name it, and when these are
forgotten there is nothing left to tie.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.constants import DAY
from wares.rank.features.registry import COLUMNS
from wares.types import Floats, Ints, Matrix, Nums

_AT_ONCE = 256
_EVERY = 60.0
"""Seconds after which what was recorded is written, when something more comes."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One answer that was shown.

    query_id   names it
    words      what was asked
    time       Unix seconds
    version    of the ranker; "" = the linear blend
    nums       (n,) products of the page, in order; `first` is the 1-based place of the first
    features   (n, `COLUMNS`) of these, as they were
    """

    query_id: str
    words: str
    time: float
    version: str
    nums: Nums
    first: int
    features: Matrix


@dataclass(frozen=True, slots=True)
class Impressions:
    """Rows of the log, answer by answer.

    query_ids, versions  (a,) of each answer
    words      (a,) int64 a code of what was asked
    times      (a,) Unix seconds
    counts     (a,) rows of each answer
    nums, positions   (r,) product and 1-based place
    features   (r, `COLUMNS`)
    """

    query_ids: NDArray[np.str_]
    versions: NDArray[np.str_]
    words: Ints
    times: Floats
    counts: Ints
    nums: Nums
    positions: Ints
    features: Matrix

    def __len__(self) -> int:
        return len(self.query_ids)


@dataclass(frozen=True, slots=True)
class ImpressionLimits:
    """How much is recorded: a share of the answers, at most so many megabytes, for so many days."""

    share: float
    megabytes: float
    days: float


class ImpressionLog:
    """Records what is shown. Nothing waits for the disk but every 256th answer."""

    def __init__(self, folder: Path, writes: bool = True) -> None:
        self._folder, self._writes = folder, writes
        self._lock = threading.Lock()
        self._waiting: list[ShownAnswer] = []
        self._written = time.monotonic()

    def wants(self, query_id: str, limits: ImpressionLimits) -> bool:
        """Whether this answer is of the share that is recorded; by its id, so that it is drawn evenly."""
        if not self._writes or limits.share <= 0 or limits.megabytes <= 0:
            return False
        return zlib.crc32(query_id.encode()) % 10_000 < limits.share * 10_000

    def record(self, answer: ShownAnswer, limits: ImpressionLimits) -> None:
        """Take an answer in; a full disk costs the log, not the answer."""
        with self._lock:
            self._waiting.append(answer)
            is_due = len(self._waiting) >= _AT_ONCE or time.monotonic() - self._written > _EVERY
        if is_due:
            self.flush(limits, answer.time)

    def flush(self, limits: ImpressionLimits | None = None, now: float | None = None) -> None:
        """Write what waits, and remove what is too old or too much."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
            self._written = time.monotonic()
        if not waiting or not self._writes:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(waiting)
            if limits is not None:
                self.prune(limits, waiting[-1].time if now is None else now)
        except OSError as error:
            _log.warning("%d impressions are not recorded: %s", len(waiting), error)

    def prune(self, limits: ImpressionLimits, now: float) -> None:
        """Remove files that are older than the retention, and the oldest of those that are too much."""
        files = sorted(self._folder.glob("*.npz"))
        room = limits.megabytes * 1e6
        for path in reversed(files):
            room -= path.stat().st_size
            if room < 0 or float(path.name.partition("-")[0]) / 1000 < now - limits.days * DAY:
                path.unlink(missing_ok=True)

    def read(self) -> Impressions:
        """Everything that was recorded, in order of time; files of other features are passed over."""
        self.flush()
        return _joined([*self._files()])

    def size(self) -> int:
        """Bytes on the disk."""
        return sum(path.stat().st_size for path in self._folder.glob("*.npz")) if self._folder.is_dir() else 0

    def _files(self) -> Iterator[Impressions]:
        for path in sorted(self._folder.glob("*.npz")) if self._folder.is_dir() else ():
            try:
                with np.load(path, allow_pickle=False) as kept:
                    if tuple(kept["columns"].tolist()) == COLUMNS:
                        yield Impressions(**{name: kept[name] for name in Impressions.__dataclass_fields__})
            except (OSError, ValueError, KeyError, EOFError):
                _log.warning("%s cannot be read and is passed over", path)

    def _write(self, answers: Sequence[ShownAnswer]) -> None:
        name = f"{int(answers[-1].time * 1000):015d}-{time.time_ns():020d}-{os.getpid()}"
        part = self._folder / f"{name}.part"
        with part.open("wb") as file:
            np.savez_compressed(
                file,
                columns=np.array(COLUMNS),
                query_ids=np.array([answer.query_id for answer in answers]),
                versions=np.array([answer.version for answer in answers]),
                words=np.array([zlib.crc32(answer.words.encode()) for answer in answers], np.int64),
                times=np.array([answer.time for answer in answers]),
                counts=np.array([len(answer.nums) for answer in answers], np.int64),
                nums=np.concatenate([answer.nums for answer in answers]),
                positions=np.concatenate([answer.first + np.arange(len(answer.nums)) for answer in answers]),
                features=np.concatenate([answer.features for answer in answers]),
            )
        part.replace(self._folder / f"{name}.npz")


def _joined(parts: Sequence[Impressions]) -> Impressions:
    if not parts:
        texts, ints = np.zeros(0, np.str_), np.zeros(0, np.int64)
        return Impressions(texts, texts, ints, np.zeros(0), ints, ints, ints, np.zeros((0, len(COLUMNS)), np.float32))
    return Impressions(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in Impressions.__dataclass_fields__}
    )
