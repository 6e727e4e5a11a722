"""The benchmark of feeds on the platforms' files, and its judgement: what is wrong is found."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("xlsxwriter")

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


def test_the_files_are_right_and_what_is_wrong_is_found() -> None:
    feeds = import_module("feeds")
    common = import_module("_common")
    figures = feeds.measure(common.Options(feeds.FILES, 2, 0, None, ""))
    assert figures["files"] > 25
    assert {figures[f"{kind}_right"] for kind in ("whole", "cut", "encoded", "excel", "language")} == {1.0}
    right = {"title": "Tee", "price": 3.0, "variants": [{"sku": "A"}, {"sku": "B"}]}
    assert feeds._wrong_part({**right, "price": 2.0}, right)
    assert feeds._wrong_part({**right, "variants": [{"sku": "C"}]}, right)
    assert not feeds._wrong_part({**right, "price": 4.0, "variants": [{"sku": "B"}]}, right)
    assert feeds._difference({"1": right}, {"1": right, "2": right})
