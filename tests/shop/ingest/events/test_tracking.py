"""What shoppers do comes into a shop: taken, repeated, refused or unknown, durable, and told to who listens."""

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

import wares
import world
from until import LONG
from wares.errors import BadInput, StoreFull
from wares.shop.ingest.events.tracking import RefusedEvent, TrackReport
from wares.shop.live.followers import Followers
from wares.store.changes import ChangeFeed, Changes
from wares.types import Event

SERVE = """
import sys
sys.path.insert(0, sys.argv[2])
import wares, world
from wares.server.app import run
with wares.open(sys.argv[1], encoder=world.ColourEncoder(), create=True) as shop:
    run(shop, "127.0.0.1", 0, lambda address: print(address, flush=True))
"""


def view(id_: str, *products: str, **parts: object) -> dict[str, object]:
    return {"id": id_, "kind": "view", "session": "s", "products": products or ("running-red",), **parts}


def test_the_report_tells_what_became_of_each(shop: wares.Shop) -> None:
    told = [view("a"), view("b", "running-red", "moonboot", "moonboot"), {"kind": "view"}, view("a"), view("c", time=3)]
    report = shop.track(told)
    assert (report.taken, report.repeated, report.unknown_products) == (2, 1, 2)
    assert [(one.index, one.field) for one in report.refused] == [(2, "shopper"), (4, "time")]
    assert shop.track(told[:2]) == TrackReport(0, 2, (), 0)
    assert shop.track([]) == TrackReport(0, 0, (), 0)


def test_events_without_id_and_time_get_their_own(shop: wares.Shop) -> None:
    bare = {"kind": "view", "shopper": "u", "products": ["running-red"]}
    shop.tracking.clock = lambda: 1_800_000_000.0
    assert shop.track([bare, bare]).taken == 2
    first, second = shop.tracking.log.of("u")
    assert first.time == second.time == 1_800_000_000
    assert len({first.id, second.id}) == 2
    assert [one.received for part in shop.tracking.log.since() for one in part] == [1_800_000_000] * 2


def test_too_many_at_once_are_refused(shop: wares.Shop) -> None:
    with pytest.raises(BadInput, match="10,001 events in one call, 10,000 are allowed; send them in several"):
        shop.track(view(str(n)) for n in range(10_001))
    assert shop.tracking.log.count() == 0


def test_one_event_is_no_list(shop: wares.Shop) -> None:
    with pytest.raises(BadInput, match="give a list of them"):
        shop.track(view("a"))  # type: ignore[arg-type]


def test_an_event_may_be_an_object(shop: wares.Shop) -> None:
    event = Event(id="e", kind="purchase", time=1.7e9, shopper="u", products=("running-red",), prices=(60,))
    assert shop.track([event]).taken == 1
    assert shop.tracking.log.of("u") == [event]
    reason = "neither shopper nor session is given; give at least one of them"
    assert shop.track([replace(event, shopper="")]).refused == (RefusedEvent(0, "shopper", reason),)


class Recorder:
    """Follows the log and remembers what it was given."""

    def __init__(self, path: Path) -> None:
        self.path, self.position, self.inside, self.most = path, 0, 0, 0
        self.events: list[tuple[int, str]] = []

    def follow(self, changes: Changes) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        for one in changes.events:
            with sqlite3.connect(self.path) as db:
                assert db.execute("SELECT count(*) FROM events WHERE id = ?", [one.event.id]).fetchone() == (1,)
            self.events.append((one.num, one.event.id))
        self.position = changes.upto
        self.inside -= 1


@pytest.fixture
def recorder(shop: wares.Shop, tmp_path: Path) -> Recorder:
    recorder = Recorder(tmp_path / "log.db")
    shop.tracking.followers = Followers(ChangeFeed(shop.tracking.log.engine), ("events",), [recorder])
    return recorder


def test_followers_have_taken_in_what_is_new_and_durable_on_return(shop: wares.Shop, recorder: Recorder) -> None:
    assert shop.track([view("a"), view("b"), {"kind": "nonsense"}]).taken == 2
    assert recorder.events == [(1, "a"), (2, "b")]
    assert shop.track([view("a"), view("c")]).taken == 1
    assert shop.track([view("a")]).taken == 0
    assert recorder.events == [(1, "a"), (2, "b"), (3, "c")]


def test_followers_are_given_one_stretch_at_a_time(shop: wares.Shop, recorder: Recorder) -> None:
    threads = [
        threading.Thread(target=lambda: [shop.track([view(str(n)), view(str(n + 1))]) for n in range(10)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (recorder.most, Counter(id_ for _, id_ in recorder.events)) == (1, Counter(str(n) for n in range(11)))


def test_what_is_kept_is_acknowledged_whatever_becomes_of_a_follower(
    shop: wares.Shop, recorder: Recorder, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "follow", lambda changes: 1 / 0)
    with caplog.at_level(logging.ERROR):
        assert shop.track([view("a")]).taken == 1
    assert "are kept" in caplog.text
    monkeypatch.undo()
    assert shop.track([view("b")]).taken == 1
    assert recorder.events == [(1, "a"), (2, "b")]


def test_events_outlive_the_shop_and_so_do_their_ids(tmp_path: Path) -> None:
    for expected in (2, 0):
        with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
            assert opened.track([view("a"), view("b")]).taken == expected
            assert opened.tracking.log.count() == 2


def test_a_full_disk_says_so_and_keeps_what_was_acknowledged(shop: wares.Shop, recorder: Recorder) -> None:
    shop.track([view("kept")])
    engine = shop.tracking.log._engine
    with engine.connect() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar()
    engine.dispose()
    from sqlalchemy import event

    event.listen(engine, "checkout", lambda connection, *_: connection.execute(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StoreFull):
        shop.track([view(f"{n} {'x' * 400}") for n in range(500)])
    assert recorder.events == [(1, "kept")]
    assert [one.event.id for part in shop.tracking.log.since() for one in part] == ["kept"]


def test_quality_knows_the_shops_products(shop: wares.Shop) -> None:
    shop.track([view("a"), view("b", "moonboot"), {"id": "c", "kind": "search", "session": "s", "query": "boots"}])
    quality = shop.tracking.quality()
    (known,) = (one for one in quality.findings if one.name == "products_known")
    assert (quality.events, known.count, known.of, known.passed) == (3, 1, 2, False)
    found = shop.tracking.numbered()
    assert [found.products[code] if code >= 0 else "" for code in found.log.products] == ["running-red", "moonboot", ""]
    assert (found.sessions, found.shoppers) == (("s",), ())


def test_numbers_speak_of_owners(shop: wares.Shop) -> None:
    shop.track([view("a", time=1.7e9), view("b", shopper="u", time=1.7e9 + 1), view("c", session="t", time=1.7e9 + 2)])
    found = shop.tracking.numbered()
    assert [found.shoppers[code] if code >= 0 else "" for code in found.log.shoppers] == ["u", "u", ""]


def posting(client: httpx.Client, name: str, acknowledged: list[str]) -> Callable[[], None]:
    """Posts single events and batches, some of them twice, until the server is gone."""

    def post() -> None:
        for n in range(10_000):
            ids = [f"{name} {n} {i}" for i in range(1 + n % 3)]
            events = [view(id_) for id_ in (*ids, *acknowledged[-2:])]
            try:
                answer = client.post("/v1/events", json=events)
            except httpx.HTTPError:
                return
            assert answer.json()["taken"] == len(ids)
            acknowledged.extend(ids)

    return post


def test_killed_while_events_are_posted_every_acknowledged_one_is_there_once(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    command = [sys.executable, "-c", SERVE, str(folder), str(Path(world.__file__).parent)]
    acknowledged: list[list[str]] = [[], [], []]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        with httpx.Client(base_url=address, trust_env=False, timeout=LONG) as client:
            threads = [threading.Thread(target=posting(client, str(n), mine)) for n, mine in enumerate(acknowledged)]
            for thread in threads:
                thread.start()
            while sum(map(len, acknowledged)) < 40:
                assert server.poll() is None
            os.kill(server.pid, signal.SIGKILL)
            for thread in threads:
                thread.join()
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        kept = Counter(one.event.id for part in shop.tracking.log.since() for one in part)
        assert set(kept.values()) == {1}
        told = [id_ for mine in acknowledged for id_ in mine]
        assert set(told) <= set(kept)
        assert len(told) >= 40
        assert shop.track([view(id_) for id_ in told]).repeated == len(told)


def test_a_session_of_somebody_else_is_refused_with_its_place(shop: wares.Shop) -> None:
    assert shop.track([view("a", shopper="ann")]).taken == 1
    told = [{"kind": "nonsense"}, view("b"), view("c", shopper="bob"), view("d", session="t", shopper="bob")]
    report = shop.track(told)
    assert (report.taken, report.repeated) == (2, 0)
    assert [(one.index, one.field) for one in report.refused] == [(0, "kind"), (2, "shopper")]
    assert "begin a new session" in report.refused[1].reason
    event = Event(id="e", kind="view", time=1.7e9, shopper="bob", session="s", products=("running-red",))
    assert shop.tracking.take([event]).taken == 0
    assert shop.tracking.take([event], trusted=True).taken == 1


@pytest.mark.parametrize("name", ["id", "shopper", "session", "query_id", "products"])
@pytest.mark.parametrize("odd", ["\x1b[2J", "\r\n", "\x07", "\x9b31m", "\u202e", "\u2028", "\x7f", "\t"])
def test_control_characters_never_come_in(shop: wares.Shop, name: str, odd: str) -> None:
    told = {**view("a"), name: [f"x{odd}y"] if name == "products" else f"x{odd}y"}
    (refused,) = shop.track([told]).refused
    assert refused.field == ("products[0]" if name == "products" else name)
    assert odd not in refused.reason
    assert shop.track([{**view(f"b{name}{ord(odd[0])}"), "query": f"red{odd}mug"}]).taken == 1
    (kept,) = shop.tracking.log.of_session("s")
    assert kept.query.isprintable()
    assert kept.query.startswith("red ")
