"""`wares events`: logs taken and checked, by itself and through a server that has the shop."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import wares
from until import LONG
from wares.cli.app import app
from wares.cli.shoppers import events as command
from wares.errors import BadFeed, BadSetting

LOG = """event_time,event_type,product_id,price,user_id,user_session
2026-01-01 00:00:05 UTC,view,1,60,u,s
2026-01-01 00:00:09 UTC,cart,1,60,u,s
2026-01-01 00:01:05 UTC,purchase,1,60,u,s
2026-01-01 00:01:09 UTC,scrolled,1,60,u,s
2026-01-01 00:02:05 UTC,view,9,60,,t
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "log.csv").write_text(LOG, "utf-8")
    with wares.open(folder / "shop", create=True) as open_shop:
        open_shop.add([{"id": "1", "title": "Red running shoes"}])
    return folder


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        app, ["events", *words], env={"COLUMNS": "200", "NO_COLOR": "1"}, catch_exceptions=False
    )
    return result.exit_code, result.stdout


def test_a_log_is_taken_once_and_checked(folder: Path) -> None:
    shop = str(folder / "shop")
    code, text = run(str(folder / "log.csv"), "--shop", shop)
    assert code == 0
    assert "4 events taken, 0 there already, 1 row skipped" in text
    assert 'log.csv: kind is read from "event_type"' in text
    assert "Named products that the shop does not have: 1, kept all the same." in text
    assert "log.csv:5 kind: 'scrolled' is no kind" in text
    code, text = run(str(folder / "log.csv"), "--check", "--shop", shop, "--json", "--kind", "scrolled=view")
    answer = json.loads(text)
    assert (answer["taken"]["taken"], answer["taken"]["repeated"]) == (1, 4)
    assert answer["quality"]["events"] == 5
    assert answer["quality"]["findings"][0]["name"] == "products_known"
    assert answer["quality"]["findings"][0]["passed"] is False


def test_the_check_is_a_table_with_remedies(folder: Path) -> None:
    code, text = run("--check", "--shop", str(folder / "shop"))
    assert code == 0
    assert "products_known" in text
    assert "FAIL" in text
    assert "PASS" in text
    assert "Tell events with the ids that the feed has" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name the logs to take, or give --check"),
        (("x.csv", "--kind", "buy"), "'buy' is no kind; kinds are view, click"),
        (("x.csv", "--kind", "4=buy"), "'buy' is no kind"),
        (("x.csv", "--column", "shopper"), "FIELD=COLUMN"),
    ],
)
def test_wrong_words_say_what_would_be_right(folder: Path, words: tuple[str, ...], says: str) -> None:
    with pytest.raises(BadSetting, match=says):
        run(*words, "--shop", str(folder / "shop"))


def test_a_log_that_cannot_be_read_leaves_no_empty_bar(folder: Path) -> None:
    (folder / "odd.csv").write_text("a,b\n1,2\n", "utf-8")
    words = ["events", str(folder / "odd.csv"), "--shop", str(folder / "shop")]
    result = CliRunner().invoke(app, words, env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert isinstance(result.exception, BadFeed)
    assert "Taking events" not in result.output


def test_what_is_declared() -> None:
    result = command.parse_declarations(["shopper=a=b", "prices="], ["purchase", "1=view", "x=y=cart"])
    assert result["columns"] == {"shopper": "a=b", "prices": ""}
    assert (result["kind"], result["kinds"]) == ("purchase", {"1": "view", "x=y": "cart"})


def test_a_shop_that_is_served_takes_events_through_its_server(folder: Path) -> None:
    shop = folder / "served"
    with wares.open(shop, create=True) as open_shop:
        open_shop.add([{"id": "1", "title": "Red running shoes"}])
    command = [sys.executable, "-m", "wares", "serve", "--shop", str(shop), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}) as server:
        assert server.stdout is not None
        while "open at" not in server.stdout.readline():
            pass
        try:
            for taken in (4, 0):
                code, text = run(str(folder / "log.csv"), "--check", "--shop", str(shop), "--json")
                answer = json.loads(text)
                assert (code, answer["taken"]["taken"], answer["taken"]["repeated"]) == (0, taken, 4 - taken)
                assert (answer["taken"]["skipped"], answer["quality"]["events"]) == (1, 4)
                assert Path(answer["taken"]["file"]).parent == shop / "reports"
        finally:
            server.terminate()
        assert server.wait(LONG) == 0
    with wares.open(shop, create=True) as open_shop:
        assert len(open_shop.tracking.log.of("u")) == 3
