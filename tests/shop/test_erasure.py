"""Whoever is forgotten is found nowhere in the shop's folder, byte by byte: open, closed and killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.errors import BadQuery
from wares.shop import erasure

VICTIM, OTHER = "victim-4711-token", "other-0815-token"
SECRETS = (VICTIM, "visit-of-victim", "opaque teapot of the victim", "wish of nobody else")
NOW = 1.75e9
KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
import wares, world
shop = wares.open(sys.argv[1], encoder=world.ColourEncoder())
shop.forget("victim-4711-token")
print("forgotten", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def opened(folder: Path) -> wares.Shop:
    return wares.open(folder, encoder=world.ColourEncoder(), create=True)


def traces(folder: Path, secrets: tuple[str, ...] = SECRETS) -> list[tuple[str, str]]:
    """(file, secret) wherever any byte sequence of the folder spells one."""
    return [
        (str(path.relative_to(folder)), secret)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for secret in secrets
        if secret.encode() in path.read_bytes()
    ]


def view(number: int, **parts: object) -> dict[str, object]:
    return {"id": f"e{number}", "kind": "view", "products": ["mug-red"], "time": NOW + number, **parts}


def fill(shop: wares.Shop) -> None:
    """Many shoppers, so that pages of the store are split and shared; the victim among them all the time."""
    shop.add(world.products())
    for part in range(12):
        told: list[dict[str, object]] = []
        for number in range(part * 200, part * 200 + 200):
            who = {"shopper": f"u{number % 37}", "session": f"s{number % 91}-{number % 37}"}
            if number % 9 == 0:
                who = {"shopper": VICTIM, "session": f"visit-of-victim-{number % 5}"}
            if number % 9 == 1:
                who = {"session": f"visit-of-victim-{number % 5}"}
            told.append(view(number, **who))
        shop.track(told)
    search = {"kind": "search", "query": "opaque teapot of the victim", "session": "visit-of-victim-1"}
    shop.track([{**search, "id": "s", "time": NOW}])
    shop.record_query("wish of nobody else", session="visit-of-victim-1")
    shop.record_query("wish of nobody else", shopper=VICTIM)
    for shopper in (VICTIM, OTHER, "third", "fourth"):
        shop.record_query("red mugs", shopper=shopper)
    shop.recommend(shopper=VICTIM)
    shop.profile(VICTIM)


def report(folder: Path) -> None:
    (folder / "reports").mkdir(exist_ok=True)
    problem = {"kind": "problem", "file": "x", "line": 4711, "field": "time", "reason": f"{VICTIM!r} is no time"}
    lines = [
        {"kind": "summary", "read": 2, "notes": [f"{VICTIM} is no time", "kept"]},
        problem,
        {**problem, "reason": "-"},
    ]
    (folder / "reports" / "ingest-1.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    shown = [{"token": one, "name": {}, "line": {}} for one in (VICTIM, OTHER)]
    (folder / "showcase.json").write_text(json.dumps({"shoppers": shown}))


def test_nothing_of_a_forgotten_shopper_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with opened(folder) as shop:
        fill(shop)
        report(folder)
        shop.train_recommenders()
        before = len(shop.tracking.log.of("u1"))
        assert any(file.startswith("shop.db") for file, _ in traces(folder))
        told = shop.forget(VICTIM)
        assert traces(folder) == []
        assert told.wiped
        assert told.events == 267 + 267 + 1
        assert told.sessions == 5
        assert told.files == ("reports/ingest-1.jsonl", "showcase.json")
        assert any("train recommend" in one for one in told.stays)
        assert not shop.profile(VICTIM).known
        assert not shop.profile(session="visit-of-victim-1").known
        assert len(shop.tracking.log.of("u1")) == before
        assert [one.token for one in shop.personalization.showcase()] == [OTHER]
        assert len((folder / "reports" / "ingest-1.jsonl").read_text().splitlines()) == 2
        assert shop.forget(VICTIM).events == 0
    assert traces(folder) == []
    with opened(folder) as shop:
        assert traces(folder) == []
        assert {one.text for one in shop.suggest("red mug") if one.source == "query"} == {"red mugs"}
        assert shop.track([view(1, shopper=VICTIM, session="visit-of-victim-1")]).taken == 1  # may come back, as new


def test_killed_after_forgetting(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with opened(folder) as shop:
        fill(shop)
    command = [sys.executable, "-c", KILLED, str(folder), str(Path(world.__file__).parent)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, env=os.environ)
    assert (done.stdout, done.returncode) == ("forgotten\n", -signal.SIGKILL)
    assert traces(folder) == []
    with opened(folder) as shop:
        assert traces(folder) == []
        assert len(shop.recommend(limit=3).items) == 3


def test_a_wipe_that_was_interrupted_is_finished_at_opening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "shop"
    with opened(folder) as shop:
        fill(shop)
        monkeypatch.setattr(erasure, "wipe", lambda log: False)
        assert not shop.forget(VICTIM).wiped
    with opened(folder):
        assert traces(folder) == []


def test_counts_of_what_everyone_takes_are_taken_back(tmp_path: Path) -> None:
    with opened(tmp_path / "shop") as shop:
        shop.tracking.clock = lambda: NOW + 5000
        shop.add(world.products())
        cart = [{**view(n, shopper=VICTIM), "products": ["mug-blue"], "kind": "cart"} for n in range(50)]
        shop.track([*(view(100 + n, shopper=OTHER) for n in range(20))])
        shop.personalization.live.popularity.ready()
        shelf = shop.personalization.live.view.now()
        counts, rows = shop.personalization.live.popularity, np.arange(len(shelf))
        before = counts.popular(shelf, rows, NOW + 5000)
        shop.track([*cart, *(view(200 + n, shopper=VICTIM, kind="impression") for n in range(9))])
        assert counts.popular(shelf, rows, NOW + 5000).sum() > before.sum() + 100
        shop.forget(VICTIM)
        assert counts.popular(shelf, rows, NOW + 5000) == pytest.approx(before, abs=1e-4)
        assert counts.impressions(shelf, rows).sum() == 0


def test_a_session_is_forgotten_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with opened(folder) as shop:
        shop.track([view(1, session="fleeting-visit"), view(2, shopper=OTHER, session="second-visit")])
        shop.track([view(3, shopper=OTHER, session="third-visit")])
        shop.record_query("shoes of nobody else", session="fleeting-visit")
        assert shop.forget(session="fleeting-visit").events == 1
        assert traces(folder, ("fleeting-visit", "shoes of nobody else")) == []
        assert shop.profile(OTHER).counts == {"view": 2}
        assert shop.forget(session="second-visit").sessions == 1
        assert shop.profile(OTHER).counts == {"view": 1}


def test_a_session_that_two_had_stays_the_others(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    rows = [
        f"view,{VICTIM},both,mug-red,{NOW}",
        f"view,,both,mug-blue,{NOW + 1}",
        f"view,{OTHER},both,mug-red,{NOW + 2}",
    ]
    log.write_text("kind,shopper,session,products,time\n" + "\n".join(rows) + "\n")
    with opened(tmp_path / "shop") as shop:
        assert shop.import_events(log).taken == 3
        told = shop.forget(VICTIM)
        assert (told.events, told.sessions) == (2, 0)
        assert "go on naming it" in told.stays[0]
        assert [one.products for one in shop.tracking.log.of(OTHER)] == [("mug-red",)]
        assert traces(tmp_path / "shop", (VICTIM,)) == []


def test_nobody_comes_back_by_an_import_that_runs(tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    who = [OTHER if n % 3 else VICTIM for n in range(25_000)]
    rows = (f"{who[n]}-{n},view,{who[n]},,mug-red,{NOW + n}" for n in range(25_000))
    log.write_text("id,kind,shopper,session,products,time\n" + "\n".join(rows) + "\n")
    with opened(tmp_path / "shop") as shop:
        forgot: list[int] = []

        def once(done: float, rows: int) -> None:
            if not forgot:
                forgot.append(shop.forget(VICTIM).events)

        told = shop.import_events(log, progress=once)
        assert forgot[0] > 3000
        assert told.taken + told.skipped == 25_000
        assert shop.tracking.log.of(VICTIM) == []
        assert traces(tmp_path / "shop", (VICTIM,)) == []
        assert len(shop.tracking.log.of(OTHER)) == sum(n % 3 > 0 for n in range(25_000))


def test_asked_for_at_the_same_moment_nobody_comes_back_by_memory(tmp_path: Path) -> None:
    with opened(tmp_path / "shop") as shop:
        shop.add(world.products())
        for turn in range(4):
            shop.track([view(n, shopper=VICTIM, session=f"v{turn}", id=f"{turn}-{n}") for n in range(60)])
            stop = threading.Event()

            def ask(stop: threading.Event = stop) -> None:
                while not stop.is_set():
                    shop.profile(VICTIM)

            asking = threading.Thread(target=ask)
            asking.start()
            shop.forget(VICTIM)
            stop.set()
            asking.join()
            assert not shop.profile(VICTIM).known


def test_who_is_to_be_forgotten_must_be_named(tmp_path: Path) -> None:
    with opened(tmp_path / "shop") as shop:
        with pytest.raises(BadQuery, match="name a shopper or a session"):
            shop.forget()
        with pytest.raises(BadQuery, match="shopper: holds"):
            shop.forget("\x1b[2J")
        assert shop.forget("whoever").events == 0
