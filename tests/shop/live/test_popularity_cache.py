"""Snapshots rank as a whole sort would, and are no oftener taken than they are worth."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wares.profiles.traits import Traits, TraitsTable
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.counts.head import Head, keys
from wares.shop.live.popularity_cache import PopularityCache

DAY = 86_400.0


class Counts:
    """Counts whose products are the more popular the later they came."""

    def __init__(self) -> None:
        self.asked = 0
        self.position = 0

    def ready(self) -> None:
        """Nothing is to be counted first."""

    def head(self, source: str, view: CatalogView) -> np.ndarray:
        self.asked += source == "popular"
        return np.arange(len(view))

    def popular(self, view: CatalogView, rows: np.ndarray, now: float) -> np.ndarray:
        return rows.astype(np.float32)

    trending = popular


class Index:
    """An index without popularity."""

    def attributes(self) -> dict[str, str]:
        return {}


def view_of(size: int, seq: int = 1, table: TraitsTable | None = None) -> CatalogView:
    rows, none = np.arange(size), np.zeros((size, 1), np.float32)
    table = table or TraitsTable.of([Traits(id=str(row)) for row in range(size)], none, none, 1)
    groups = np.full(size, -1, np.int32)
    return CatalogView(table, rows + 1, np.ones(size, np.bool_), rows * 1.0, groups, np.arange(-1, size), seq, "")


@given(st.lists(st.tuples(st.integers(0, 19), st.floats(0, 60), st.sampled_from([1.0, 5.0, -1.0])), max_size=60))
def test_a_head_holds_those_that_a_whole_sort_puts_first(counted: list[tuple[int, float, float]]) -> None:
    """However counts come, and some are taken back."""
    values, times, head = np.zeros(20), np.zeros(20), Head(most=4)

    def keys_of(codes: np.ndarray) -> np.ndarray:
        return keys(values[codes], times[codes], 14.0)

    for code, day, weight in counted:
        newest = max(times[code], day)
        values[code] = values[code] * 0.5 ** ((newest - times[code]) / 14) + weight * 0.5 ** ((newest - day) / 14)
        times[code] = newest
        head.put(code, float(keys_of(np.array([code]))[0]), keys_of)
        if head.is_short(keys_of):
            head.fill(20, keys_of)
    now = np.maximum(values, 0) * 0.5 ** ((100 - times) / 14)
    positive = [code for code in range(20) if now[code] > 0]
    first = sorted(positive, key=lambda code: -now[code])[: 2 if np.isfinite(head.bound) else len(positive)]
    least = min((now[code] for code in first), default=0.0)
    inside = {code for code in positive if now[code] > least * (1 + 1e-9)}
    assert inside <= head.members
    assert len(head.members) <= 8


def test_a_snapshot_is_taken_anew_when_it_is_old_or_events_came_or_the_catalogue_moved() -> None:
    counts, now, first = Counts(), [1000.0], view_of(3)
    cache = PopularityCache(counts, lambda: now[0], share=np.inf)  # type: ignore[arg-type]
    assert cache.ranked("popular", first, Index()).items.tolist() == [2, 1]  # type: ignore[arg-type]
    assert cache.now(first, Index()).first.tolist() == [2, 1, 0]  # type: ignore[arg-type]
    assert counts.asked == 1
    now[0] += 6
    cache.now(first, Index())  # type: ignore[arg-type]
    assert counts.asked == 2
    counts.position += 1
    cache.now(first, Index())  # type: ignore[arg-type]
    assert counts.asked == 3
    assert len(cache.now(view_of(4, 2, first.table), Index()).first) == 4  # type: ignore[arg-type]
    assert counts.asked == 4


def test_nothing_is_called_popular_of_which_that_is_not_known() -> None:
    """Events of the weight of five views, and no fewer than half of the others."""
    cache, rows = PopularityCache(Counts(), lambda: 1000.0), np.arange(12)  # type: ignore[arg-type]
    snapshot = cache.now(view_of(12), Index())  # type: ignore[arg-type]
    assert np.flatnonzero(snapshot.is_known("popular", view_of(12), rows)).tolist() == [6, 7, 8, 9, 10, 11]
    few = cache.now(view_of(4), Index())  # type: ignore[arg-type]
    assert not few.is_known("trending", view_of(4), np.arange(4)).any(), "three views are no trend"


def test_a_dear_snapshot_answers_longer() -> None:
    counts, now, first = Counts(), [1000.0], view_of(3)
    cache = PopularityCache(counts, lambda: now[0], share=1e-9)  # type: ignore[arg-type]
    for _ in range(2):
        cache.now(first, Index())  # type: ignore[arg-type]
        now[0] += 60
    assert counts.asked == 2
    assert len(cache.now(view_of(4, 2, first.table), Index()).first) == 3  # type: ignore[arg-type]
    assert counts.asked == 2
    assert len(cache.now(view_of(4, 2), Index()).first) == 4, "rows of another view mean other products"  # type: ignore[arg-type]
