"""Recommendations, profiles, training and analytics as typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import wares
import world
from wares.cli.app import app
from wares.errors import BadInput

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "shop"
    with wares.open(path, create=True) as shop:
        shop.add(world.ungrouped())
        shop.track(
            [
                {"kind": "view", "products": [product], "shopper": "ann"}
                for product in ("mug-red", "dress-red", "mug-blue", "dress-red")
            ]
        )
        shop.track([{"kind": "search", "query": words, "shopper": "ann"} for words in ("zither", "$5 \\mugs$")])
    return path


def run(*words: str) -> str:
    result = RUNNER.invoke(app, list(words), env={"COLUMNS": "200", "NO_COLOR": "1"}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_recommendations_for_people_and_machines(folder: Path) -> None:
    shown = run("recommend", "--shopper", "ann", "--limit", "3", "--shop", str(folder))
    assert "ecause" in shown
    answer = json.loads(run("recommend", "product", "--product", "mug-red", "--shop", str(folder), "--json"))
    assert answer["placement"] == "product"
    assert len(answer["items"]) == 12


def test_a_search_by_somebody(folder: Path) -> None:
    asked = ("search", "mug", "--shop", str(folder), "--json")
    plain, mine, off = (json.loads(run(*asked, *who)) for who in ((), ("--shopper", "ann"), ("--session", "s")))
    assert "query_id" not in plain
    assert mine["query_id"] and mine["personal"]
    assert mine["hits"][0]["id"] == "mug-red"
    moved = [hit["moved"] for hit in mine["hits"]]
    assert sum(moved) == 0 < max(moved)
    assert off["query_id"] and not off["personal"]
    assert f"↑{max(moved)}" in run("search", "mug", "--shopper", "ann", "--shop", str(folder))
    assert not json.loads(run(*asked, "--shopper", "ann", "--no-personal"))["personal"]


def test_a_profile_in_words(folder: Path) -> None:
    assert "Mug" in run("profile", "ann", "--shop", str(folder))
    assert "马克杯" in run("profile", "ann", "--language", "zh", "--shop", str(folder))
    assert json.loads(run("profile", "ann", "--shop", str(folder), "--json"))["counts"]["view"] == 4
    assert " cart" not in run("profile", "ann", "--shop", str(folder)), "nothing lies in it"
    assert "Nothing is known" in run("profile", "nobody", "--shop", str(folder))


def test_training_and_what_it_learnt_from(folder: Path) -> None:
    report = json.loads(run("train", "recommenders", "--no-sequence", "--shop", str(folder), "--json"))
    assert report["events"] == 4
    assert "Too few shoppers" in run("train", "recommenders", "--no-sequence", "--shop", str(folder))


def test_analytics_as_tables_and_plots(folder: Path, tmp_path: Path) -> None:
    assert "visits" in run("analytics", "funnel", "--shop", str(folder))
    assert "zither" in run("analytics", "queries", "--shop", str(folder))
    assert "1 shoppers" in run("analytics", "segments", "--shop", str(folder))
    pytest.importorskip("matplotlib")
    for name in ("funnel", "queries"):
        run("analytics", name, "--plot", str(tmp_path / "plot.png"), "--shop", str(folder))
        assert (tmp_path / "plot.png").read_bytes().startswith(b"\x89PNG")
        (tmp_path / "plot.png").unlink()


def test_a_demo_has_a_history_and_shoppers_to_be_seen_as(tmp_path: Path) -> None:
    shop = tmp_path / "demo-shop"
    demo = ("demo", "--shop", str(shop), "--products", "16", "--shoppers", "4", "--no-serve")
    assert "events of 4 simulated shoppers" in run(*demo)
    shown = json.loads((shop / "showcase.json").read_text(encoding="utf-8"))["shoppers"]
    assert [one["token"] for one in shown] == ["mei", "tom"]
    assert set(shown[0]["name"]) == set(shown[0]["line"]) == {"en", "zh"}
    assert "simulated" not in run(*demo), "a history is given once"
    home = json.loads(run("recommend", "home", "--shopper", "mei", "--shop", str(shop), "--json"))
    assert not home["fallback"], "the shop lies where the demo was told to be"
    (shop / "showcase.json").unlink()
    run(*demo)
    assert (shop / "showcase.json").exists(), "a history that was interrupted is finished"
    smaller = run("demo", "--shop", str(shop), "--products", "8", "--shoppers", "4", "--no-serve")
    assert smaller.startswith("8 products"), "what is not drawn any more goes"


def test_a_demo_of_an_earlier_version_and_other_folders(tmp_path: Path) -> None:
    old = tmp_path / "old"
    with wares.open(old / "shop", create=True):
        pass
    (old / "demo.json").write_text("{}", "utf-8")
    demo = ("--products", "2", "--shoppers", "0", "--no-serve")
    assert "the demo of an earlier version" in run("demo", "--shop", str(old), *demo)
    assert json.loads(run("status", "--shop", str(old), "--json"))["products"] == 2
    run("demo", "--shop", str(old), *demo, "--fresh")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("precious", "utf-8")
    for more in ((), ("--fresh",)):
        result = RUNNER.invoke(app, ["demo", "--shop", str(tmp_path / "mine"), *demo, *more])
        assert isinstance(result.exception, BadInput)
    assert (tmp_path / "mine" / "thesis.txt").exists()
