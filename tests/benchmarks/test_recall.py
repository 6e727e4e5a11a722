"""Recall beside exact search: an exact index finds all, one that stops short does not."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from oracles.exact_index import ExactIndex
from wares.types import Entry, LegCandidates, Sparse

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NOTHING = Sparse(np.empty(0, np.uint32), np.empty(0, np.float32))


@pytest.fixture(autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


class Short(ExactIndex):
    """Says of the nearest only every other one."""

    def select(self, *arguments: Any, **named: Any) -> Any:
        selection = super().select(*arguments, **named)
        return SimpleNamespace(keep=selection.keep, candidates=lambda legs: [_half(*selection.candidates(legs))])


def _half(found: LegCandidates) -> LegCandidates:
    return LegCandidates(found.nums[::2], found.scores[::2])


@pytest.mark.parametrize(("made", "share"), [(ExactIndex, 1.0), (Short, 0.5)])
def test_recall(made: type[ExactIndex], share: float) -> None:
    from _recall import recall

    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((400, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = made(16)
    facets = {"masterCategory": ("Footwear",), "subCategory": ("Watches",)}
    index.upsert(
        [Entry(num, {"image": vector}, NOTHING, facets, {"price": float(num)}) for num, vector in enumerate(vectors, 1)]
    )
    figures = recall(index, {"image": vectors[:5]})
    for name in ("all", "hundredth", "category"):
        assert figures[f"recall_image_{name}"] == pytest.approx(share, abs=0.02)
    assert figures["recall_image_all_worst"] == pytest.approx(share, abs=0.02)
