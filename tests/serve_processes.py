"""`wares serve --workers 2` of a tiny shop, as the processes that it is."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import wares
from until import LONG, until

KEY = "a key of the shop's people"
HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
_SETTINGS = {"WARES_SERVER_ADMIN_KEY": KEY, "WARES_SERVER_MAX_BODY_MEGABYTES": "0.5"}


class Connection:
    """One connection to a server, which stays with the process that took it."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
        self._http.connect()
        self.port: int = self._http.sock.getsockname()[1]
        self.is_over = False

    def ask(self, method: str, path: str, body: object = None, headers: Mapping[str, str] = HEADERS) -> tuple[int, Any]:
        """Status and JSON of the answer (lines of JSON: the last; nothing that is JSON: its text)."""
        self._http.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._http.getresponse()
        data, self.is_over = answer.read(), answer.will_close
        self.retry_after = answer.getheader("Retry-After")
        with contextlib.suppress(ValueError):
            return answer.status, json.loads(data.strip().splitlines()[-1] if data else b"null")
        return answer.status, data.decode()

    def found(self, words: str) -> list[str]:
        """Ids."""
        status, answer = self.ask("GET", f"/v1/search?per_page=100&q={words}")
        assert status == 200
        return [hit["id"] for hit in answer["hits"]]

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Serving:
    """The server of the shop in `folder`: its supervisor is `process`."""

    def __init__(self, folder: Path, workers: int = 2, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        source = str(Path(wares.__file__).parents[1])
        command = [sys.executable, "-m", "wares", "serve", "--workers", str(workers), "--port", "0", "--shop"]
        self.process = subprocess.Popen(
            [*command, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                **_SETTINGS,
                **(settings or {}),
                "PYTHONPATH": source,
                "PYTHONUNBUFFERED": "1",
                "COLUMNS": "200",
            },
        )
        assert self.process.stdout
        address = next(word for line in self.process.stdout for word in line.split() if word.startswith("http://"))
        self.port = int(address.rpartition(":")[2].split("/")[0])

    @property
    def children(self) -> set[int]:
        return {int(pid) for pid in _read(f"/proc/{self.process.pid}/task/{self.process.pid}/children").split()}

    @property
    def writer(self) -> int:
        """The process that holds the shop's lock; waits for one."""
        found: list[int] = []
        lock = str(self.folder / "lock")

        def look() -> bool:
            found[:] = [pid for pid in self.children if lock in _files(pid)]
            return bool(found)

        until(look)
        return found[0]

    @property
    def readers(self) -> set[int]:
        return self.children - {self.writer}

    def connect(self) -> Connection:
        return Connection(self.port)

    def takes_writes(self) -> bool:
        """Whether it says so itself."""
        with self.connect() as connection:
            status, answer = connection.ask("GET", "/v1/ready")
        assert status == 200
        return bool(answer["writes"])

    def connect_each(self) -> list[Connection]:
        """A connection to each process that answers."""
        found: dict[int, Connection] = {}

        def look() -> bool:
            connections = [self.connect() for _ in range(4)]
            for connection in connections:
                assert connection.ask("GET", "/v1/health")[0] == 200
                if found.setdefault(self.taken_by(connection), connection) is not connection:
                    connection.close()
            return len(found) == 2

        until(look)
        return list(found.values())

    def taken_by(self, connection: Connection) -> int:
        """The process that has a connection."""
        lines = [line.split() for line in _read("/proc/net/tcp").splitlines()[1:]]
        far, near = f"{connection.port:04X}", f"{self.port:04X}"
        inode = next(one[9] for one in lines if one[1].endswith(f":{near}") and one[2].endswith(f":{far}"))
        return next(pid for pid in self.children if f"socket:[{inode}]" in _files(pid))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(LONG)

    def clear(self) -> None:
        """End whatever is left."""
        for pid in (self.process.pid, *self.children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class Load:
    """Clients that search, put products and tell events, each on a connection of its own, until told to stop.

    Where `patient`, a request that is refused or whose connection ends is no failure: another connection goes on.
    """

    def __init__(self, serving: Serving, *, patient: bool, clients: int = 4) -> None:
        self._serving, self._patient = serving, patient
        self.taken: dict[str, float] = {}
        self.told: set[str] = set()
        self.failures: list[str] = []
        self.refused: list[tuple[int, str | None]] = []
        self.answered = 0
        self.reads = 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(clients)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        until(lambda: self.taken and self.told)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(LONG)

    def go_on(self) -> None:
        """Until many more are answered."""
        goal = self.answered + 30
        until(lambda: self.answered >= goal or self.failures)

    def _run(self, number: int) -> None:
        connection, count = self._serving.connect(), 0
        while not self._stop.is_set():
            count += 1
            try:
                if connection.is_over:
                    connection.close()
                    connection = self._serving.connect()
                self._one(connection, number, count)
            except (OSError, http.client.HTTPException) as error:
                if isinstance(error, ConnectionRefusedError) and not self._patient:
                    return  # the server has ended
                if not self._patient:
                    self.failures.append(repr(error))
                    return
                connection.is_over = True
        connection.close()

    def _one(self, connection: Connection, number: int, count: int) -> None:
        id_, price = f"p{number}-{count % 7}", float(count)
        event = {"id": f"e{number}-{count}", "kind": "view", "products": ["mug-red"], "session": f"s{number}"}
        asked: tuple[tuple[str, str, object], ...] = (
            ("GET", "/v1/search?q=mug", None),
            ("POST", "/v1/products", [{"id": id_, "title": f"Crate {number}", "price": price}]),
            ("POST", "/v1/events", [event]),
        )
        for place, (method, path, body) in enumerate(asked):
            if connection.is_over:
                return
            status, answer = connection.ask(method, path, body)
            if status != 200:
                self.refused.append((status, connection.retry_after))
                if not self._patient or status != 503:
                    self.failures.append(f"{method} {path}: {status} {answer}")
                continue
            self.answered += 1
            self.reads += place == 0
            if place == 1:
                self.taken[id_] = price
            elif place == 2:
                self.told.add(event["id"])  # type: ignore[arg-type]


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return ""


def _files(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        with contextlib.suppress(OSError):
            found.add(str(link.readlink()))
    return found
