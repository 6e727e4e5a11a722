"""Rows of one product come together wherever they stand, and few of them wait in memory."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wares.catalog.platforms.adapter import RowLinks
from wares.catalog.row_groups import Member, RowBuffer, row_groups
from wares.tabular.sources import FeedBounds, RawRecord, RawRow, Source
from wares.types import Problem

SOURCE = Source(Path("a.csv"), "csv", "utf-8", ",", (), FeedBounds())


def links(values: RawRow) -> RowLinks:
    parent = str(values.get("parent", ""))
    return RowLinks(
        str(values["id"]), (f"sku {values['sku']}",) if "sku" in values else (), (parent,) if parent else ()
    )


def reader(rows: list[dict[str, str]]) -> Callable[[], Iterator[RawRecord | Problem]]:
    return lambda: iter([RawRecord(number, row, number / len(rows)) for number, row in enumerate(rows, 2)])


def together(rows: list[dict[str, str]]) -> list[list[int]]:
    records = row_groups(reader(rows), links, SOURCE)
    return [[member.record.line for member in record] for record in records if not isinstance(record, Problem)]


def test_rows_with_one_name_come_together_wherever_they_stand() -> None:
    rows = [{"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": "c"}, {"id": "a"}]
    assert together(rows) == [[3], [5], [2, 4, 6]]


def test_children_find_their_parent_above_and_below_by_any_name() -> None:
    rows = [{"id": "c1", "parent": "p"}, {"id": "p", "sku": "P-1"}, {"id": "c2", "parent": "sku P-1"}, {"id": "x"}]
    assert together(rows) == [[2, 3, 4], [5]]
    (family,) = [
        rows_of_one for rows_of_one in row_groups(reader(rows[:3]), links, SOURCE) if isinstance(rows_of_one, list)
    ]
    assert [member.is_child for member in family] == [True, False, True]


def test_a_child_of_a_child_belongs_to_the_first_parent() -> None:
    rows = [{"id": "g", "parent": "c"}, {"id": "c", "parent": "p"}, {"id": "p"}, {"id": "o", "parent": "nobody"}]
    assert together(rows) == [[2, 3, 4], [5]]


def test_a_row_that_names_itself_or_nobody_stands_alone() -> None:
    assert together([{"id": "a", "parent": "a"}, {"id": "b", "parent": "z"}]) == [[2], [3]]


def test_rows_without_a_name_go_on_with_the_row_above() -> None:
    rows = [{"id": "a"}, {"id": ""}, {"id": "b"}, {"id": ""}, {"id": ""}]
    assert together(rows) == [[2, 3], [4, 5, 6]]


def test_problems_come_where_they_are_met() -> None:
    broken = SOURCE.problem(3, "broken")

    def read() -> Iterator[RawRecord | Problem]:
        yield RawRecord(2, {"id": "a"}, 0.3)
        yield broken
        yield RawRecord(4, {"id": "a"}, 1.0)

    found = list(row_groups(read, links, SOURCE))
    assert found[0] is broken
    assert isinstance(found[1], list) and len(found[1]) == 2


@pytest.mark.parametrize("most", [1, 7, 10_000])
def test_rows_that_wait_on_disk_are_the_same(most: int) -> None:
    rows = [{"id": str(number % 50), "n": str(number)} for number in range(500)]
    random.Random(3).shuffle(rows)
    records = [
        rows_of_one
        for rows_of_one in row_groups(reader(rows), links, SOURCE, in_memory=most)
        if isinstance(rows_of_one, list)
    ]
    assert len(records) == 50
    for family in records:
        lines = [member.record.line for member in family]
        assert lines == sorted(lines)
        assert len({member.record.values["id"] for member in family}) == 1
        assert len(family) == 10


def test_a_product_has_so_many_rows_and_no_more() -> None:
    records = list(row_groups(reader([{"id": "a"}] * 5), links, SOURCE, most_rows=3))
    assert [record.line for record in records if isinstance(record, Problem)] == [5, 6]
    assert [len(record) for record in records if isinstance(record, list)] == [3]


def test_waiting_rows_are_given_back_once() -> None:
    with RowBuffer(2) as waiting:
        for number in range(5):
            waiting.add(number % 2, Member(RawRecord(number, {"n": number}, 0.0), False))
        assert [member.record.line for member in waiting.pop(0)] == [0, 2, 4]
        assert not waiting.has(0)
        assert [[member.record.line for member in one] for one in waiting.flush()] == [[1, 3]]
