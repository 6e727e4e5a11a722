"""The command as its user runs it: a real process, its output and its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import wares
import world
from until import LONG

SHOES = [
    {"id": "1", "title": "Red running shoes", "price": 60, "brand": "Acme", "texts": {"zh": {"title": "红色跑步鞋"}}},
    {"id": "2", "title": "Blue running shoes", "price": 70, "brand": "Lumen"},
    {"id": "3", "title": "Red [bold]mug[/bold]", "price": 9, "brand": "Acme"},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    feed = folder / "feed.jsonl"
    feed.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in SHOES), "utf-8")
    (folder / "red.png").write_bytes(world.picture("red"))
    found = run("ingest", str(feed), "--shop", str(folder / "shop"), "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["added"] == 3
    return folder


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "WARES_SEARCH_ENOUGH": "0"}
    return subprocess.run(
        [sys.executable, "-m", "wares", *words], capture_output=True, text=True, env=environment, timeout=LONG
    )


def test_a_search_prints_the_promised_json(folder: Path) -> None:
    found = run(
        "search", "red shoes", "--facet", "brand", "--filter", "price < 65", "--shop", str(folder / "shop"), "--json"
    )
    answer = json.loads(found.stdout)
    assert answer["total"] == 1
    assert answer["hits"][0]["id"] == "1"
    assert answer["hits"][0]["score"] > 0
    assert answer["facets"]["brand"]["values"] == [{"value": "Acme", "count": 1, "label": "Acme"}]


def test_a_search_prints_for_people(folder: Path) -> None:
    found = run("search", "红色跑鞋", "--explain", "--language", "zh", "--shop", str(folder / "shop"))
    assert "红色跑步鞋" in found.stdout
    assert "words" in found.stdout
    assert "[bold]mug[/bold]" in run("search", "mug", "--shop", str(folder / "shop")).stdout


def test_a_picture_may_be_asked_with(folder: Path) -> None:
    found = run("search", "--image", str(folder / "red.png"), "--shop", str(folder / "shop"), "--json")
    assert json.loads(found.stdout)["total"] == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["search", "x", "--filter", "price <"], "wares: "),
        (["search", "x", "--filter", "nonsense:1"], "nonsense"),
        (["search", "x", "--image", "nowhere.png"], "nowhere.png"),
        (["search", "x", "--refine", "brand"], "NAME=VALUE"),
        (["search", "x", "--weight", "words=much"], "'much' is not a number"),
        (["ingest", "nowhere.csv"], "nowhere.csv"),
        (["ingest", "nowhere.csv", "--column", "title"], "FIELD=COLUMN"),
    ],
)
def test_errors_are_one_line_and_exit_1(folder: Path, words: list[str], says: str) -> None:
    found = run(*words, "--shop", str(folder / "shop"))
    assert found.returncode == 1
    assert says in found.stderr
    assert "Traceback" not in found.stderr


def test_a_missing_shop_says_how_to_make_one(tmp_path: Path) -> None:
    found = run("search", "x", "--shop", str(tmp_path / "none"))
    assert (found.returncode, "wares ingest FEED" in found.stderr) == (1, True)


def test_status_delete_suggest_and_evaluate(folder: Path) -> None:
    shop = str(folder / "shop")
    assert json.loads(run("status", "--shop", shop, "--json").stdout)["products"] == 3
    assert "running shoes" in run("suggest", "runn", "--shop", shop).stdout.lower()
    assert json.loads(run("evaluate", "--shop", shop, "--json").stdout)["exact"]["recall_at_10"] == 1
    (folder / "judged.csv").write_text("query,id,relevance\nred shoes,1,3\nred shoes,2,1\n", "utf-8")
    judged = run("evaluate", str(folder / "judged.csv"), "--shop", shop, "--json")
    assert judged.returncode == 0, judged.stderr
    assert json.loads(run("delete", "3", "9", "--shop", shop, "--json").stdout) == {"deleted": 1}


def test_a_shop_that_is_served_answers_through_its_server(folder: Path) -> None:
    shop = folder / "served"
    with wares.open(shop, create=True) as opened:
        opened.add(SHOES)
    command = [sys.executable, "-m", "wares", "serve", "--shop", str(shop), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}) as server:
        assert server.stdout is not None
        while "open at" not in server.stdout.readline():
            pass
        asked = run("search", "红色跑步鞋", "--image", str(folder / "red.png"), "--shop", str(shop), "--json")
        assert asked.returncode == 0, asked.stderr
        assert json.loads(asked.stdout)["hits"][0]["id"] == "1"
        assert json.loads(run("status", "--shop", str(shop), "--json").stdout)["served_at"].startswith(
            "http://127.0.0.1:"
        )
        assert "Red running" in run("suggest", "red runn", "--shop", str(shop)).stdout
        wrong = run("search", "x", "--filter", "nonsense:1", "--shop", str(shop))
        assert (wrong.returncode, "nonsense" in wrong.stderr) == (1, True)
        refused = run("ingest", str(folder / "feed.jsonl"), "--shop", str(shop))
        assert refused.returncode == 1
        assert f"process {server.pid}" in refused.stderr
        assert "ask that server" in refused.stderr
        server.terminate()
        assert server.wait(LONG) == 0
    assert run("status", "--shop", str(shop)).returncode == 0


def test_help_names_every_verb() -> None:
    text = run("--help").stdout
    for verb in ("demo", "ingest", "search", "train", "serve", "evaluate", "status"):
        assert verb in text
