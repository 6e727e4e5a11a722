"""`wares use-encoder`, and what `wares train encoder` refuses, as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import wares
import world
from until import LONG
from wares.encode.load import SHIPPED, load


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as open_shop:
        open_shop.add(world.products()[:3])
    return tmp_path / "shop"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "wares", *words], capture_output=True, text=True, env=environment, timeout=LONG
    )


def test_an_encoder_is_taken_in(shop: Path) -> None:
    result = run("use-encoder", str(SHIPPED), "--shop", str(shop), "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["encoder"] == load().fingerprint
    again = run("use-encoder", "--built-in", "--shop", str(shop))
    assert again.stdout == f"Encoder {load().fingerprint} is in use already.\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["use-encoder"], "--built-in"),
        (["use-encoder", "nowhere"], "nowhere"),
        (["train", "encoder", "nowhere.csv", "--from-scratch", "--from", "x"], "give one of them"),
        (["train", "encoder", "nowhere.csv", "--photos", "no-photos"], "no-photos"),
    ],
)
def test_errors_are_one_line_and_exit_1(shop: Path, words: list[str], says: str) -> None:
    place = ["--shop", str(shop)] if words[0] == "use-encoder" else []
    result = run(*words, *place)
    assert result.returncode == 1
    assert result.stderr.startswith("wares: ")
    assert says in result.stderr
    assert "Traceback" not in result.stderr
