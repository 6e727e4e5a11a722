"""A process that asks so many questions a second, whether answers come or not: `_paced.py PORT RATE SECONDS < PATHS`.

Prints one JSON list: milliseconds of each question from the moment it was due, so that waiting in line counts.
"""

from __future__ import annotations

import http.client
import itertools
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

CLIENTS = 4
_PATIENCE = 60.0


def asked(port: int, rate: float, seconds: float, paths: Sequence[str]) -> subprocess.Popen[str]:
    """Such a process, begun; see `heard`."""
    command = [sys.executable, __file__, str(port), str(rate), str(seconds)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(json.dumps(list(paths)))
    process.stdin.close()
    return process


def heard(process: subprocess.Popen[str]) -> list[float]:
    """Milliseconds of each of its questions, once it is through."""
    assert process.stdout is not None
    with process:
        times: list[float] = json.loads(process.stdout.read())
    return times


def _clients(port: int, due: queue.Queue[tuple[float, str] | None], times: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    while (question := due.get()) is not None:
        moment, path = question
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        times.append((time.perf_counter() - moment) * 1000)


def _ask(port: int, rate: float, seconds: float, paths: Sequence[str]) -> list[float]:
    due: queue.Queue[tuple[float, str] | None] = queue.Queue()
    times: list[float] = []
    threads = [threading.Thread(target=_clients, args=(port, due, times)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    start = time.perf_counter()
    for number, path in zip(range(int(rate * seconds)), itertools.cycle(paths), strict=False):
        moment = start + number / rate
        time.sleep(max(0.0, moment - time.perf_counter()))
        due.put((moment, path))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return times


if __name__ == "__main__":
    print(json.dumps(_ask(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), json.loads(sys.stdin.read()))))
