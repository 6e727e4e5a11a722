"""What may be answered is asked of candidates, chunk by chunk, and never of the shop."""

import numpy as np
import pytest

from wares.errors import BadFilter
from wares.profiles.traits import TraitsTable
from wares.shop.live.catalog_view import CatalogView
from wares.shop.recommend.eligibility import AT_ONCE, CHUNK, Eligibility, QueryFilter, chunks
from wares.shop.recommend.query import RecommendQuery
from wares.types import Filter

SIZE = 20_000
NO_TRAITS = TraitsTable.of([], np.zeros((0, 1), np.float32), np.zeros((0, 1), np.float32), 1)


class EvenNumbers:
    """An index and its selection: even numbers, from `size` products, satisfy whatever is asked."""

    def __init__(self, size: int = SIZE) -> None:
        self.size, self.selected, self.asked = size, 0, [0]

    def __len__(self) -> int:
        return self.size

    def select(self, *, where: Filter) -> "EvenNumbers":
        self.selected += 1
        return self

    def keep(self, nums: np.ndarray) -> np.ndarray:
        self.asked.append(len(nums))
        return (nums % 2 == 0) & (nums <= self.size)

    def count(self) -> int:
        return self.size // 2

    def top(self, candidates: np.ndarray, order: None, offset: int, limit: int) -> np.ndarray:
        return np.arange(2, self.size + 1, 2)[::-1][offset : offset + limit]


def view(size: int = SIZE) -> CatalogView:
    rows = np.arange(size)
    columns = (rows + 1, rows % 5 > 0, np.zeros(size), np.full(size, -1, np.int32))
    return CatalogView(NO_TRAITS, *columns, np.arange(-1, size), 1, "")


def eligibility(index: EvenNumbers, query: RecommendQuery, size: int = SIZE) -> Eligibility:
    return Eligibility(view(size), index, QueryFilter(index, query), np.array([3, 7]))  # type: ignore[arg-type]


def test_a_row_is_eligible_when_nothing_speaks_against_it() -> None:
    found = eligibility(EvenNumbers(), RecommendQuery(filter="brand:Acme"))
    assert found.keep(np.array([-1, 0, 1, 2, 3, 4, 5, 7, 9, SIZE])).tolist() == [
        False, False, True, False, False, False, False, False, True, False,
    ]  # fmt: skip
    assert found.without(np.array([9])).keep(np.array([1, 9])).tolist() == [True, False]
    without_filter = eligibility(EvenNumbers(), RecommendQuery())
    assert without_filter.keep(np.array([1, 2, 3])).tolist() == [True, True, False]


def test_the_index_is_asked_of_bounded_numbers_by_one_selection() -> None:
    index = EvenNumbers()
    kept = eligibility(index, RecommendQuery(category=("Shoes",))).keep(np.arange(SIZE))
    assert kept.sum() == SIZE // 2 - SIZE // 10 - 2
    assert max(index.asked) <= AT_ONCE
    assert index.selected == 1


def test_the_first_ones_are_found_without_looking_at_the_rest() -> None:
    index = EvenNumbers()
    rows = np.arange(SIZE)[::-1]
    found = eligibility(index, RecommendQuery(filter="brand:Acme")).first(rows, 10)
    assert rows[found].tolist() == [row for row in rows.tolist() if row % 2 and row % 5][:10]
    assert sum(index.asked) <= CHUNK


def test_the_few_products_of_a_narrow_filter_are_found_without_asking_of_candidates() -> None:
    index = EvenNumbers(2 * AT_ONCE)
    rows = np.arange(SIZE)[::-1]
    first = eligibility(index, RecommendQuery(filter="brand:Acme")).first(rows, 10)
    assert rows[first].tolist() == [row for row in range(2 * AT_ONCE - 1, 0, -1) if row % 2 and row % 5][:10]
    assert sum(index.asked) == 0
    nothing = eligibility(EvenNumbers(0), RecommendQuery(filter="brand:Acme")).first(rows, 10)
    assert nothing.tolist() == []


def test_chunks_cover_everything_once() -> None:
    covered = [row for part in chunks(SIZE) for row in range(part.start, part.stop)]
    assert covered == list(range(SIZE))
    assert [part.stop - part.start for part in chunks(5 * CHUNK)][:2] == [CHUNK, 2 * CHUNK]


def test_an_empty_shop_knows_no_attribute_but_reads_the_filter() -> None:
    index = EvenNumbers(0)
    none = np.zeros(0, np.int64)
    assert not len(eligibility(index, RecommendQuery(filter="brand:Acme"), 0).keep(none))
    assert index.selected == 0
    with pytest.raises(BadFilter):
        eligibility(index, RecommendQuery(filter="brand:"), 0).keep(none)


def test_a_shop_that_lost_its_products_knows_no_attribute_either() -> None:
    index, size = EvenNumbers(0), 10
    gone = CatalogView(
        NO_TRAITS,
        np.zeros(size, np.int64),
        np.zeros(size, np.bool_),
        np.zeros(size),
        np.full(size, -1, np.int32),
        np.full(1, -1),
        1,
        "",
    )
    query = QueryFilter(index, RecommendQuery(category=("Shoes",)))  # type: ignore[arg-type]
    kept = Eligibility(gone, index, query, np.zeros(0, np.int64)).keep(np.arange(size))  # type: ignore[arg-type]
    assert not kept.any()
    assert index.selected == 0
