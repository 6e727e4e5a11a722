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
from wares.cli import main

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
    result = run("ingest", str(feed), "--shop", str(folder / "shop"), "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["added"] == 3
    return folder


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "WARES_SEARCH_MIN_MATCHES": "0"}
    return subprocess.run(
        [sys.executable, "-m", "wares", *words], capture_output=True, text=True, env=environment, timeout=LONG
    )


def test_a_search_prints_the_promised_json(folder: Path) -> None:
    result = run(
        "search", "red shoes", "--facet", "brand", "--filter", "price < 65", "--shop", str(folder / "shop"), "--json"
    )
    answer = json.loads(result.stdout)
    assert answer["total"] == 1
    assert answer["hits"][0]["id"] == "1"
    assert answer["hits"][0]["score"] > 0
    assert answer["facets"]["brand"]["values"] == [{"value": "Acme", "count": 1, "label": "Acme"}]


def test_a_search_prints_for_people(folder: Path) -> None:
    result = run("search", "红色跑鞋", "--explain", "--language", "zh", "--shop", str(folder / "shop"))
    assert "红色跑步鞋" in result.stdout
    assert "words" in result.stdout
    assert "[bold]mug[/bold]" in run("search", "mug", "--shop", str(folder / "shop")).stdout


def test_a_correction_is_said_with_the_way_back(folder: Path) -> None:
    assert "Results for shoes; --verbatim" in run("search", "shoess", "--shop", str(folder / "shop")).stdout
    assert "Results for" not in run("search", "shoess", "--verbatim", "--shop", str(folder / "shop")).stdout


def test_a_picture_may_be_asked_with(folder: Path) -> None:
    result = run("search", "--image", str(folder / "red.png"), "--shop", str(folder / "shop"), "--json")
    assert json.loads(result.stdout)["total"] == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["search", "x", "--filter", "price <"], "wares: --filter, character 8: "),
        (["search", "x", "--filter", "nonsense:1"], "--filter: "),
        (["search", "x", "--image", "nowhere.png"], "nowhere.png"),
        (["search", "x", "--refine", "brand"], "NAME=VALUE"),
        (["search", "x", "--weight", "words=much"], "--weight words: 'much' is not a number"),
        (["search", "x", "--image", "."], "--image .: Is a directory"),
        (["search", "x", "--sort", "nonsense"], "--sort: 'nonsense' is not relevance, or one of discount,"),
        (["search", "x", "--facet", "nonsense"], "--facet: this shop has no attribute 'nonsense'"),
        (["search", "x", "--refine", "nonsense=1"], "--refine: this shop has no attribute 'nonsense'"),
        (["search", "x", "--per-page", "-1"], "--per-page: -1 is outside"),
        (["search", "x", "--language", "xx"], "--language: 'xx' is not one of"),
        (["recommend", "--limit", "-1"], "--limit: -1 is not"),
        (["recommend", "product"], "--product: name the product"),
        (["settings", "search_min_matchse=1"], "near: search_min_matches"),
        (["synonyms", "add", "sofa"], "'sofa' stands alone"),
        (["ingest", "nowhere.csv"], "nowhere.csv"),
        (["ingest", "nowhere.csv", "--column", "title"], "FIELD=COLUMN"),
    ],
)
def test_errors_are_one_line_and_exit_1(
    folder: Path, words: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["wares", *words, "--shop", str(folder / "shop")])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert says in told
    assert len([line for line in told.splitlines() if line.strip(" \x1b[?25lh0mKA\r━")]) == 1, told


def test_a_prune_that_is_not_done_says_so_and_exits_with_1(tmp_path: Path) -> None:
    feed, shop = tmp_path / "feed.csv", str(tmp_path / "shop")
    feed.write_text("id,title\n" + "".join(f"{n},Mug {n}\n" for n in range(10)), "utf-8")
    assert run("ingest", str(feed), "--shop", shop, "--prune").returncode == 0
    feed.write_text("id,title\n" + "".join(f"{n},Mug {n}\n" for n in range(5)) + ",Mug 5\n", "utf-8")
    refused = run("ingest", str(feed), "--shop", shop, "--prune", "--json")
    report = json.loads(refused.stdout)
    assert (refused.returncode, report["deleted"], report["unseen"]) == (1, 0, 5)
    assert "feed.csv, line 7" in report["prune_refusal"]
    assert "--prune-force" in refused.stderr
    shown = run("ingest", str(feed), "--shop", shop, "--prune")
    assert (shown.returncode, shown.stderr.count("--prune-force"), "--prune-force" in shown.stdout) == (1, 1, False)
    forced = run("ingest", str(feed), "--shop", shop, "--prune-force")
    assert (forced.returncode, "5 deleted" in forced.stdout) == (0, True)


def test_a_missing_shop_says_how_to_make_one(tmp_path: Path) -> None:
    result = run("search", "x", "--shop", str(tmp_path / "none"))
    assert (result.returncode, "wares ingest FEED" in result.stderr) == (1, True)


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
    with wares.open(shop, create=True) as open_shop:
        open_shop.add(SHOES)
    command = [sys.executable, "-m", "wares", "serve", "--shop", str(shop), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}) as server:
        assert server.stdout is not None
        try:
            while "open at" not in server.stdout.readline():
                pass
            ask_what_is_served(folder, shop)
        finally:
            server.terminate()
        assert server.wait(LONG) == 0
    assert run("status", "--shop", str(shop)).returncode == 0


def ask_what_is_served(folder: Path, shop: Path) -> None:
    asked = run("search", "红色跑步鞋", "--image", str(folder / "red.png"), "--shop", str(shop), "--json")
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["hits"][0]["id"] == "1"
    assert json.loads(run("status", "--shop", str(shop), "--json").stdout)["served_at"].startswith("http://127.0.0.1:")
    assert "Red running" in run("suggest", "red runn", "--shop", str(shop)).stdout
    wrong = run("search", "x", "--filter", "nonsense:1", "--shop", str(shop))
    assert (wrong.returncode, "--filter: " in wrong.stderr) == (1, True)
    for unchanged in (0, 3):
        taken = run("ingest", str(folder / "feed.jsonl"), "--shop", str(shop), "--json")
        assert (taken.returncode, json.loads(taken.stdout)["unchanged"]) == (0, unchanged), taken.stderr


def test_help_names_every_verb() -> None:
    text = run("--help").stdout
    for verb in ("demo", "ingest", "search", "train", "serve", "evaluate", "status"):
        assert verb in text
