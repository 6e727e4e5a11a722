"""Small exports of every platform, written after its documentation: recognised, and every product as it shows it."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FILES = Path(__file__).parent / "files"
EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


@pytest.fixture(autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


def test_every_file_is_looked_at() -> None:
    assert {path.name for path in FILES.iterdir()} - {"expected.json"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_product_is_as_the_platform_shows_it(name: str) -> None:
    from _feeds import read, told

    feed, products, problems = read(FILES / name)
    assert feed.platform == EXPECTED[name]["platform"]
    if feed.platform:
        assert f"taken for {feed.platform}" in feed.columns.notes
    assert {id_: told(product) for id_, product in products.items()} == EXPECTED[name]["products"]
    assert not [problem for problem in problems if problem.severity != "noticed"]
