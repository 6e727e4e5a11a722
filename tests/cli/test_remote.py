"""Commands that change a shop go through the server that has it: the same reports, at once, to be stopped."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

import wares
import world
from until import LONG
from wares.cli import remote as client
from wares.cli.app import app
from wares.errors import BadFeed, BadInput, ShopBusy, WaresError
from wares.server.app import Server
from wares.shop.runtime.holder import server_of
from wares.shop.train.teaching import TrainingStep

Serving = Callable[[wares.Shop], AbstractContextManager[Server]]


@pytest.fixture
def shop(tmp_path: Path, served: Serving) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as open_shop:
        open_shop.add(world.products())
        with served(open_shop):
            yield open_shop


def run(shop: wares.Shop, *words: str) -> str:
    result = CliRunner().invoke(
        app, [*words, "--shop", str(shop.folder)], env={"COLUMNS": "200", "NO_COLOR": "1"}, catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_feed_is_taken_and_found_without_a_restart(
    shop: wares.Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feed.csv").write_text("sku,name,price\nx1,Zebra 玩具,9\nx2,,3\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    asked = ("ingest", "feed.csv", "--column", "id=sku")
    report = json.loads(run(shop, *asked, "--json"))
    assert (report["added"], report["skipped"]) == (1, 1)
    assert Path(report["file"]).parent == shop.folder / "reports"
    assert json.loads(run(shop, "search", "zebra", "--json"))["hits"][0]["id"] == "x1"
    assert "1 unchanged, 1 skipped" in run(shop, *asked)
    assert json.loads(run(shop, "delete", "x1", "nobody", "--json")) == {"deleted": 1}
    assert json.loads(run(shop, "search", "zebra", "--json"))["total"] == 0


def test_reports_are_the_same_with_and_without_a_server(tmp_path: Path, served: Serving) -> None:
    (tmp_path / "log.csv").write_text("event_time,event_type,product_id,user_id\n2026-01-01,view,mug-red,u\n", "utf-8")
    commands: list[tuple[str, ...]] = [
        ("events", str(tmp_path / "log.csv"), "--json"),
        ("train", "recommenders", "--no-sequence", "--json"),
        ("annotate", "--clear", "--json"),
        ("synonyms", "add", "sofa = couch", "--json"),
        ("settings", "search_min_matches=7", "--json"),
        ("delete", "mug-red", "--json"),
    ]
    result = []
    for name in ("alone", "behind a server"):
        with wares.open(tmp_path / name, create=True) as open_shop:
            open_shop.add(world.products())
            if name != "alone":
                with served(open_shop):
                    result.append([shape(json.loads(run(open_shop, *words))) for words in commands])
                continue
        result.append([shape(json.loads(run(open_shop, *words))) for words in commands])
    assert result[0] == result[1]


def shape(report: object) -> object:
    """A report without times and places, which are never the same."""
    if isinstance(report, dict):
        return {key: shape(value) for key, value in report.items() if key not in ("seconds", "file", "source")}
    return [shape(one) for one in report] if isinstance(report, list) else report


def test_synonyms_and_settings_answer_at_once(shop: wares.Shop) -> None:
    assert json.loads(run(shop, "search", "quaffer", "--json"))["matched"] != "all"
    run(shop, "synonyms", "add", "quaffer = mug", "夸夫杯 => 马克杯")
    assert json.loads(run(shop, "search", "quaffer", "--json"))["total"] == 6
    assert "2 of the shop's own" in run(shop, "synonyms")
    run(shop, "synonyms", "remove", "quaffer")
    assert "夸夫杯" in run(shop, "synonyms", "list")
    assert "search_min_matches" in run(shop, "settings", "search_min_matches=0")
    assert shop.settings.search_min_matches == 0
    assert "takes effect when the shop is opened again" in run(shop, "settings", "server_port=1234")
    assert shop.settings.server_port == 8700


def test_errors_say_the_same_as_without_a_server(shop: wares.Shop, tmp_path: Path) -> None:
    missing = str(tmp_path / "nowhere.csv")
    with pytest.raises(WaresError, match=r"nowhere\.csv") as told:
        run(shop, "ingest", missing)
    with wares.open(tmp_path / "other", create=True) as other, pytest.raises(BadFeed) as alone:
        other.ingest(missing)
    assert str(told.value) == str(alone.value)
    with pytest.raises(WaresError, match="unknown field `colums`"):
        client.change(shop.folder, "ingest", {"feeds": [], "options": {"colums": {}}})


def test_only_who_reads_the_folder_may_command(shop: wares.Shop) -> None:
    busy = server_of(shop.folder)
    assert busy is not None
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer é".encode()}):
        answer = httpx.post(f"{busy.address}/v1/commands/delete", json={"ids": ["mug-red"]}, headers=headers)
        assert answer.status_code == 401
    assert shop.get("mug-red")


def test_a_command_stops_when_nobody_reads_any_more(shop: wares.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    told, go_on, stopped = threading.Event(), threading.Event(), threading.Event()

    def annotate(*, clear: bool, progress: Callable[[float, int], None]) -> None:
        progress(0.1, 1)
        told.set()
        assert go_on.wait(LONG)
        try:
            while True:
                progress(0.2, 2)
        finally:
            stopped.set()

    monkeypatch.setattr(shop, "annotate", annotate)
    busy = server_of(shop.folder)
    assert busy is not None

    def leave(step: TrainingStep) -> None:
        assert told.wait(LONG)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.command(busy, "annotate", {}, leave)
    go_on.set()
    assert stopped.wait(LONG)


def test_what_cannot_be_reached_is_said_plainly(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with wares.open(folder, create=True) as open_shop:
        open_shop.announce("http://127.0.0.1:9")
        with pytest.raises(ShopBusy, match="did not answer"):
            client.change(folder, "delete", {"ids": ["x"]})
        open_shop.announce(None)
        with pytest.raises(ShopBusy, match="Wait until it is done"):
            client.change(folder, "delete", {"ids": ["x"]})
    killed = {"pid": 2**22 + 1, "address": "http://127.0.0.1:9", "token": ""}
    (folder / "holder.json").write_text(json.dumps(killed), "utf-8")
    assert client.change(folder, "delete", {"ids": ["x"]}) == {"deleted": 0}
    with pytest.raises(BadInput, match="there is no shop here"):
        client.change(tmp_path / "typo", "delete", {"ids": ["x"]})
    assert not (tmp_path / "typo").exists()
