"""A quiet shopper in a process of its own, who asks an ordinary search every 100 ms and notes how long it waited.

`_quiet.py PORT LOG WORDS…` writes one JSON list a line: when it asked (monotonic seconds), how long it waited
(seconds), the status (0 = no answer) and how many products were found. It goes when its standard input is closed.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

EVERY = 0.1
_OWN_ADDRESS = "127.0.0.2"
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: when (monotonic seconds), how long it took (seconds), the status, how many products were found."""

    at: float
    seconds: float
    status: int
    total: int


@contextlib.contextmanager
def quiet_shopper(port: int, log: Path, words: Sequence[str]) -> Iterator[None]:
    """Asks beside whatever happens; `log` is added to."""
    command = [sys.executable, __file__, str(port), str(log), *words]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(_PATIENCE + 10)


def heard(log: Path) -> list[Asked]:
    """What a quiet shopper noted."""
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return [Asked(*json.loads(line)) for line in lines]


def _ask(port: int, log: Path, words: Sequence[str]) -> None:
    gone = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), gone.set()), daemon=True).start()
    connection = _connection(port)
    with log.open("a", encoding="utf-8") as file:
        for text in itertools.cycle(words):
            begun = time.monotonic()
            try:
                connection.request("GET", "/v1/search?" + urlencode({"q": text, "facets": "category,colour"}))
                answer = connection.getresponse()
                status, body = answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                status, body = 0, b""
                connection.close()
            took = time.monotonic() - begun
            file.write(json.dumps([begun, took, status, _total(body)]) + "\n")
            file.flush()
            if gone.wait(max(0.0, EVERY - took)):
                return


def _connection(port: int) -> http.client.HTTPConnection:
    """From an address of its own, where the machine has one, as another shopper would come."""
    own = (_OWN_ADDRESS, 0) if sys.platform == "linux" else None
    return http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE, source_address=own)


def _total(body: bytes) -> int:
    try:
        return int(json.loads(body)["total"])
    except (ValueError, KeyError, TypeError):
        return 0


if __name__ == "__main__":
    _ask(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
