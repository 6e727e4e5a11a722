"""Processes that are killed, restarted and ended under load: what was acknowledged is kept, and nobody fails.

One server goes through all of it, as a real one would; the tests follow one another.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import wares
import world
from serve_processes import Connection, Load, Serving
from until import LONG, until


def require_kept(serving: Serving, load: Load) -> None:
    """Every acknowledged product and event is there, at both."""
    connections = serving.connect_each()
    for connection in connections:
        until(lambda connection=connection: all(_price(connection, id_) >= load.taken[id_] for id_ in load.taken))
        connection.close()


def _price(connection: Connection, id_: str) -> float:
    status, answer = connection.ask("GET", f"/v1/products/{id_}")
    return answer["price"] if status == 200 else -1.0


def test_a_reader_that_is_killed_is_started_again(serving: Serving) -> None:
    readers = serving.readers
    with Load(serving, patient=True) as load:
        killed = min(readers)
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in serving.children and len(serving.children) == 3)
        load.go_on()
    assert not load.failures
    assert not load.refused  # the other one answered
    require_kept(serving, load)


def test_a_writer_that_is_killed_is_started_again_and_reads_go_on(serving: Serving) -> None:
    readers = serving.readers
    with Load(serving, patient=True) as load:
        killed, reads = serving.writer, load.reads
        os.kill(killed, signal.SIGKILL)
        until(lambda: load.reads > reads + 10)
        until(lambda: killed not in serving.children and serving.writer != killed)
        until(serving.takes_writes)
        load.go_on()
    assert not load.failures
    assert all(status == 503 and after for status, after in load.refused)
    assert serving.readers == readers
    require_kept(serving, load)


def test_without_a_writer_writes_are_refused_and_it_is_said(serving: Serving) -> None:
    until(lambda: _is_refused_without_a_writer(serving))
    until(serving.takes_writes)
    with serving.connect() as connection:
        assert connection.ask("POST", "/v1/products", [{"id": "late", "title": "Late"}])[0] == 200


def _is_refused_without_a_writer(serving: Serving) -> bool:
    """Whether the writer was killed before the question came."""
    os.kill(serving.writer, signal.SIGKILL)
    with serving.connect() as connection:
        status, answer = connection.ask("POST", "/v1/products", [{"id": "late", "title": "Late"}])
        if status == 200:
            return False
        assert (status, answer["error"]["code"]) == (503, "writer_away")
        assert connection.retry_after
        assert connection.ask("GET", "/v1/ready") == (200, {"ready": True, "writes": False})
        assert connection.found("mug")
    return True


def test_a_restart_of_all_fails_nobody(serving: Serving) -> None:
    before = serving.children
    with Load(serving, patient=False) as load:
        serving.process.send_signal(signal.SIGHUP)
        until(lambda: load.failures or (len(serving.children) == 3 and not serving.children & before))
        load.go_on()
    assert not load.failures
    assert not load.refused
    require_kept(serving, load)


def test_the_end_fails_nobody(serving: Serving, folder: Path) -> None:
    with Load(serving, patient=False) as load:
        code = serving.stop()
    assert code == 0
    assert not load.failures
    with wares.open(folder) as shop:
        assert all((shop.get(id_).price or 0.0) >= price for id_, price in load.taken.items())
        assert shop.tracking.log.count() >= len(load.told)


def test_all_end_with_the_supervisor(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with wares.open(folder, create=True) as shop:
        shop.add(world.products())
    serving = Serving(folder)
    try:
        children = serving.children
        assert len(children) == 3
        os.kill(serving.process.pid, signal.SIGKILL)
        serving.process.wait(LONG)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children))
    finally:
        serving.clear()
    with wares.open(folder) as shop:
        assert shop.get("mug-red")


def test_a_shop_that_cannot_be_opened_ends_it_with_a_word(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from wares.cli.app import app

    result = CliRunner().invoke(app, ["serve", "--workers", "2", "--port", "0", "--shop", str(tmp_path / "none")])
    assert result.exit_code == 1
