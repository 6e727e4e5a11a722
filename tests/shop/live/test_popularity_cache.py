"""Snapshots rank as a whole sort would, and are no oftener taken than they are worth."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from wares.profiles.traits import Traits, TraitsTable
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.popularity_cache import PopularityCache, PopularitySnapshot


class Counts:
    """Counts whose products are the more popular the later they came."""

    def __init__(self) -> None:
        self.asked = 0

    def ready(self) -> None:
        self.asked += 1

    def popular(self, view: CatalogView, now: float) -> np.ndarray:
        return np.arange(len(view), dtype=np.float32)

    trending = popular

    def shown(self, view: CatalogView) -> np.ndarray:
        return np.zeros(len(view))


def view_of(size: int, seq: int = 1) -> CatalogView:
    table = TraitsTable.of([Traits(id=str(row)) for row in range(size)], 1)
    rows = np.arange(size)
    return CatalogView(table, rows + 1, np.ones(size, np.bool_), rows * 1.0, np.arange(-1, size), seq, "")


@given(npst.arrays(np.float32, st.integers(0, 30), elements=st.sampled_from([0.0, 1.0, 2.0, 3.0])), st.integers(0, 40))
def test_a_snapshot_ranks_as_a_whole_sort_does(scores: np.ndarray, limit: int) -> None:
    nums = np.random.default_rng(0).permutation(len(scores)) + 1
    snapshot = PopularitySnapshot({"popular": scores}, nums, np.zeros(len(scores)), top=8)
    ranked, order = snapshot.ranked("popular", limit).items.tolist(), snapshot.order(limit).tolist()
    by_row = [row for row in sorted(range(len(scores)), key=lambda row: (-scores[row], row)) if scores[row] > 0]
    newest_first = sorted(range(len(scores)), key=lambda row: (-scores[row], -nums[row]))
    assert len(ranked) >= min(limit, len(by_row))
    assert len(order) >= min(limit, len(scores))
    assert order == newest_first[: len(order)]
    if len(ranked) < 8:
        assert ranked == by_row[: len(ranked)]
    assert sorted((scores[row] for row in ranked), reverse=True) == [scores[row] for row in by_row[: len(ranked)]]


def test_a_snapshot_is_taken_anew_when_it_is_old_or_the_catalogue_moved() -> None:
    counts, now = Counts(), [1000.0]
    cache = PopularityCache(counts, lambda: now[0], share=np.inf)  # type: ignore[arg-type]
    assert cache.ranked("popular", view_of(3), 2).items.tolist() == [2, 1]
    cache.now(view_of(3))
    assert counts.asked == 1
    now[0] += 6
    cache.now(view_of(3))
    assert counts.asked == 2
    assert len(cache.now(view_of(4, seq=2))) == 4
    assert counts.asked == 3


def test_a_dear_snapshot_answers_longer() -> None:
    counts, now = Counts(), [1000.0]
    cache = PopularityCache(counts, lambda: now[0], share=1e-9)  # type: ignore[arg-type]
    cache.now(view_of(3))
    now[0] += 60
    assert len(cache.now(view_of(4, seq=2))) == 3
    assert counts.asked == 1
