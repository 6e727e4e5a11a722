"""Commands on a shop that another process has open: those that ask read beside it, those that write say who has it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

import wares
import world
from until import LONG, until
from wares.cli.app import app
from wares.errors import ShopBusy


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("cli") / "shop", create=True) as shop:
        shop.add(world.products())
        shop.track([{"kind": "view", "products": ["mug-red"], "shopper": "u"}])
        yield shop


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--shop", str(folder)], env={"COLUMNS": "200", "NO_COLOR": "1"})


@pytest.mark.parametrize(
    "words",
    [
        ("search", "mug", "--json"),
        ("suggest", "mu", "--json"),
        ("recommend", "--json"),
        ("profile", "u", "--json"),
        ("status", "--json"),
        ("attributes", "--json"),
        ("analytics", "funnel", "--json"),
        ("events", "--check", "--json"),
        ("evaluate", "--json"),
    ],
    ids=lambda words: words[0],
)
def test_what_asks_reads_beside_the_process_that_writes(writer: wares.Shop, words: tuple[str, ...]) -> None:
    result = run(writer.folder, *words)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)


def test_what_was_just_written_is_found(writer: wares.Shop) -> None:
    writer.add([{"id": "z", "title": "Zeppelin"}])
    assert json.loads(run(writer.folder, "search", "zeppelin", "--json").stdout)["total"] == 1


@pytest.mark.parametrize(
    "words", [("delete", "mug-red"), ("annotate", "--clear"), ("forget", "u")], ids=lambda words: words[0]
)
def test_what_writes_says_who_has_the_shop(writer: wares.Shop, words: tuple[str, ...]) -> None:
    result = run(writer.folder, *words)
    assert isinstance(result.exception, ShopBusy)
    assert f"is open in process {os.getpid()}" in str(result.exception)
    assert writer.get("mug-red")


def test_a_feed_is_taken_beside_a_server_that_reads(tmp_path: Path) -> None:
    folder, feed = tmp_path / "shop", tmp_path / "feed.csv"
    with wares.open(folder, create=True) as shop:
        shop.add(world.products())
    feed.write_text("id,title,price\nz,Zeppelin,9\n", "utf-8")
    command = [sys.executable, "-m", "wares", "serve", "--read-only", "--port", "0", "--shop", str(folder)]
    source = str(Path(wares.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": source, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout
        address = next(word for line in server.stdout for word in line.split() if word.startswith("http://"))
        try:
            with httpx.Client(base_url=address, trust_env=False, timeout=LONG) as client:
                assert client.get("/v1/products/z").status_code == 404
                assert run(folder, "ingest", str(feed)).exit_code == 0
                until(lambda: client.get("/v1/search", params={"words": "zeppelin"}).json()["hits"][0]["id"] == "z")
                assert run(folder, "delete", "z").exit_code == 0
                until(lambda: client.get("/v1/products/z").status_code == 404)
                refused = client.post("/v1/events", json=[{"kind": "view", "products": ["mug-red"], "shopper": "u"}])
                assert (refused.status_code, refused.json()["error"]["code"]) == (409, "shop_read_only")
        finally:
            server.terminate()
        server.communicate(timeout=LONG)
        assert server.returncode == 0
