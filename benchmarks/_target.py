"""A server under attack: requests as bytes, what came of each kind of them, and which products must be there."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

from _common import resident_mb

ALLOWED = frozenset({501, 503, 507})
"""Statuses from 500 up that a server may answer with: not built in, busy, full."""
PATIENCE = 60.0
"""Seconds after which a request counts as hung."""
UNANSWERED, HUNG = 0, -1
_MOST = 64 << 20
_GIVEN_UP = 3
"""Requests of a kind that may hang before the others of that kind are left out."""
JSON = ("Content-Type", "application/json")


@dataclass(frozen=True, slots=True)
class Shot:
    """One request: `path` is sent as it is, percent-encoding and all; a `Host` among the headers replaces the usual."""

    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def encoded(self, port: int) -> bytes:
        """The request as it goes over the wire."""
        names = {name.lower() for name, _ in self.headers}
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        lines += [] if "host" in names else [f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if (self.body or self.method in ("POST", "PUT", "PATCH")) and not names & {
            "content-length",
            "transfer-encoding",
        }:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + self.body

    def shown(self) -> str:
        """The request in a line."""
        headers = ", ".join(f"{name}: {value[:80]}" for name, value in self.headers)
        body = f" {self.body[:120]!r} ({len(self.body):,} bytes)" if self.body else ""
        return f"{self.method} {self.path[:160]} [{headers}]{body}"


def post(path: str, body: Any, *headers: tuple[str, str]) -> Shot:
    """A POST of JSON; bytes go as they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Shot("POST", path, data, (JSON, *headers))


@dataclass(slots=True)
class Kind:
    """What came of one kind of requests: statuses (0 = no answer, −1 = hung), offences, and the window of time."""

    name: str
    begun: float
    ended: float = math.inf
    statuses: Counter[int] = field(default_factory=Counter)
    offences: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_shot: str = ""
    peak_mb: float = 0.0

    def line(self) -> str:
        """The kind in a line."""
        told = ", ".join(f"{status or 'unanswered'}: {n}" for status, n in sorted(self.statuses.items()))
        return (
            f"{self.name}: {self.ended - self.begun:.1f} s, slowest {self.slowest:.2f} s ({self.slowest_shot[:90]}), "
            f"peak +{self.peak_mb:.0f} MB, {told}"
        )


class Ledger:
    """Which products must be there: id → True, False, or None where no answer said what became of it."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.expected: dict[str, bool | None] = dict.fromkeys(ids, True)
        self.lock = threading.RLock()

    def added(self, ids: Iterable[str], status: int) -> None:
        """A batch was answered with `status`: taken as a whole, or refused and nothing of it may have changed."""
        for id_ in ids:
            if status == 200:
                self.expected[id_] = True
            elif 400 <= status < 500:
                self.expected.setdefault(id_, False)
            else:
                self.expected[id_] = None

    def deleted(self, id_: str, status: int) -> None:
        """A deletion was answered with `status`."""
        if status in (200, 404):
            self.expected[id_] = False
        elif not 400 <= status < 500:
            self.expected[id_] = None


class Target:
    """The server at `port` in process `pid`; every request belongs to the kind that was begun last."""

    def __init__(self, port: int, pid: int, ledger: Ledger, known: tuple[str, ...], scale: float, seed: int) -> None:
        self.port, self.pid, self.ledger, self.known, self.scale, self.seed = port, pid, ledger, known, scale, seed
        self.kinds: list[Kind] = []
        self.level_mb = resident_mb(pid)
        self._lock = threading.Lock()
        self._mine = threading.local()
        self._lines: list[socket.socket] = []

    def begin(self, name: str) -> Kind:
        """Begin a kind; the process's peak of memory is counted from here on."""
        with contextlib.suppress(OSError):
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        self.kinds.append(Kind(name, time.monotonic()))
        return self.kinds[-1]

    def close(self) -> None:
        """Close the connections that threads left open."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            line.close()

    def end(self) -> None:
        """End the kind."""
        self.close()
        kind = self.kinds[-1]
        kind.ended = time.monotonic()
        peak = resident_mb(self.pid, peak=True)
        kind.peak_mb = 0.0 if math.isnan(peak) else peak - self.level_mb

    def alive(self) -> bool:
        """Whether the server's process runs; one that answers nothing for a minute is killed."""
        if not math.isnan(resident_mb(self.pid)) and self._sent(Shot("GET", "/v1/health"), PATIENCE)[0] == HUNG:
            os.kill(self.pid, signal.SIGKILL)
            time.sleep(1)
        return not math.isnan(resident_mb(self.pid))

    def send(self, shot: Shot, patience: float = PATIENCE) -> tuple[int, bytes]:
        """Status and body; (0, what went wrong) without an answer, (−1, …) when none came in time. Kept in the kind."""
        if self.kinds[-1].statuses[HUNG] >= _GIVEN_UP:
            return UNANSWERED, b"given up"
        begun = time.monotonic()
        status, body = self._sent(shot, patience)
        took = time.monotonic() - begun
        with self._lock:
            kind = self.kinds[-1]
            kind.statuses[status] += 1
            if took > kind.slowest:
                kind.slowest, kind.slowest_shot = took, shot.shown()
            if status == HUNG or (status >= 500 and status not in ALLOWED):
                kind.offences.append(f"{status} for {shot.shown()}: {body[:200]!r}")
        return status, body

    def offend(self, what: str) -> None:
        """Note an offence that is no status."""
        with self._lock:
            self.kinds[-1].offences.append(what)

    def all(self, shots: Iterable[Shot], at_once: int = 1, seconds: float = 30.0) -> list[int]:
        """Send all, `at_once` together, none begun after `seconds`; their statuses."""
        until = time.monotonic() + seconds

        def one(shot: Shot) -> int:
            return self.send(shot)[0] if time.monotonic() < until else UNANSWERED

        if at_once == 1:
            return [one(shot) for shot in shots]
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(one, shots))

    def add(self, products: Any, *headers: tuple[str, str]) -> tuple[int, bytes]:
        """POST products (JSON, or bytes as they are) and note in the ledger what must be there now."""
        shot = post("/v1/products", products, *headers)
        return self.add_by(shot, ids_in(shot.body))

    def add_by(self, shot: Shot, ids: Iterable[str]) -> tuple[int, bytes]:
        """Send a request that adds products with these ids."""
        with self.ledger.lock:
            status, body = self.send(shot)
            self.ledger.added(ids, status)
        return status, body

    def delete_by(self, shot: Shot, id_: str) -> int:
        """Send a request that deletes a product."""
        with self.ledger.lock:
            status, _ = self.send(shot)
            self.ledger.deleted(id_, status)
        return status

    def _sent(self, shot: Shot, patience: float) -> tuple[int, bytes]:
        data = shot.encoded(self.port)
        for again in (True, False):
            kept: socket.socket | None = getattr(self._mine, "line", None)
            try:
                line = kept or self._connected(patience)
                line.settimeout(patience)
                return self._asked(line, data, shot.method)
            except TimeoutError:
                self._drop()
                return HUNG, b"no answer in time"
            except (OSError, HTTPException, ValueError) as error:
                self._drop()
                if kept is None or not again:
                    return UNANSWERED, repr(error).encode()
        raise AssertionError

    def _connected(self, patience: float) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=patience)
        with self._lock:
            self._lines.append(line)
        return line

    def _asked(self, line: socket.socket, data: bytes, method: str) -> tuple[int, bytes]:
        self._mine.line = line
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may have answered before it heard all
            line.sendall(data)
        with HTTPResponse(line, method=method) as answer:
            answer.begin()
            body = answer.read(_MOST)
            if answer.will_close:
                self._drop()
            return answer.status, body

    def _drop(self) -> None:
        line: socket.socket | None = getattr(self._mine, "line", None)
        self._mine.line = None
        if line is not None:
            line.close()


def ids_in(body: bytes) -> list[str]:
    """Ids of the products in a JSON list; none where it is no such list."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return []
    rows = told if isinstance(told, list) else []
    return [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]
