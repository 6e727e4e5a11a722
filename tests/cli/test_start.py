"""A command loads only what it needs: told by the list of modules, not by a clock."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import wares
import world
from until import LONG

HEAVY = {
    "numpy", "scipy", "onnxruntime", "uvicorn", "starlette", "sqlalchemy", "httpx", "torch", "matplotlib",
    "tantivy", "PIL", "rapidfuzz", "rjieba", "pypinyin", "opencc", "Stemmer", "tomlkit", "wares.types",
    "wares.shop.core",
}  # fmt: skip
LOADED = """
import contextlib, io, sys
sys.argv = ["wares", *sys.argv[1:]]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    from wares.cli import main
    main()
print(" ".join(sys.modules))
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("start") / "shop"
    with wares.open(folder, create=True) as open_shop:
        open_shop.add(world.products())
    return str(folder)


def loaded(*words: str) -> set[str]:
    source = str(Path(wares.__file__).parents[1])
    result = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        capture_output=True, text=True, timeout=LONG, env={**os.environ, "PYTHONPATH": source},
    )  # fmt: skip
    assert not result.stderr
    return set(result.stdout.split())


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["search", "--help"], ["synonyms", "--help"]])
def test_what_is_said_without_a_shop_needs_nothing(words: list[str]) -> None:
    assert not loaded(*words) & HEAVY


def test_settings_are_listed_without_opening_the_shop(shop: str) -> None:
    assert not loaded("settings", "--shop", shop) & (HEAVY - {"opencc"})


def test_a_search_loads_neither_a_server_nor_what_trains(shop: str) -> None:
    unneeded = {"uvicorn", "starlette", "httpx", "torch", "scipy", "pypinyin", "matplotlib"}
    assert not loaded("search", "red mug", "--shop", shop) & unneeded
    assert "onnxruntime" not in loaded("status", "--shop", shop)
