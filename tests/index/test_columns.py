"""Columns against a plain dictionary, and views that stay whole while the writer goes on."""

from dataclasses import replace

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from wares.index.columns.compaction import compact
from wares.index.columns.counts import value_counts
from wares.index.columns.view import View
from wares.index.columns.writer import Columns
from wares.types import Entry, Filter, HasTerms, Match, Or, Range, Sparse


def selected(view: View, where: Filter) -> list[int]:
    return sorted(view.nums[view.mask(where)].tolist())


def counted(view: View, attribute: str) -> dict[str, int]:
    return value_counts(view.texts[attribute], np.flatnonzero(view.alive), None)


def entry(num: int, colours: tuple[str, ...] = (), price: float | None = None, terms: tuple[int, ...] = ()) -> Entry:
    sparse = Sparse(np.array(terms, np.uint32), np.ones(len(terms), np.float32))
    return Entry(num, {}, sparse, {"colour": colours} if colours else {}, {} if price is None else {"price": price})


entries = st.builds(
    entry,
    st.integers(1, 40),
    st.lists(st.sampled_from("rgb"), max_size=3).map(tuple),
    st.none() | st.sampled_from([1.0, 2.0, 3.0]),
    st.lists(st.integers(0, 5), max_size=3, unique=True).map(tuple),
)


class ColumnsMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.columns = Columns()
        self.columns.declare({"colour": "text", "price": "number"})
        self.model: dict[int, Entry] = {}
        self.kept = [(self.columns.view, self.expected())]

    @rule(batch=st.lists(entries, max_size=30))
    def put(self, batch: list[Entry]) -> None:
        self.columns.put(batch)
        self.model.update({e.num: e for e in batch})

    @rule(batch=st.lists(entries, min_size=1, max_size=3), times=st.integers(50, 400))
    def put_again_and_again(self, batch: list[Entry], times: int) -> None:
        self.put(batch * times)

    @rule(nums=st.lists(st.integers(0, 50), max_size=20))
    def remove(self, nums: list[int]) -> None:
        self.columns.remove(np.array(nums, np.int64))
        for num in nums:
            self.model.pop(num, None)

    @rule()
    def keep_the_view(self) -> None:
        self.kept.append((self.columns.view, self.expected()))

    def expected(self) -> dict[str, list[int]]:
        found = dict(sorted(self.model.items()))
        return {
            "all": list(found),
            "red": [n for n, e in found.items() if "r" in e.facets.get("colour", ())],
            "cheap": [n for n, e in found.items() if e.numbers.get("price", 9) <= 2],
            "words": [n for n, e in found.items() if {1, 2} <= set(e.words.indices.tolist())],
        }

    @invariant()
    def every_view_says_what_was_true_when_it_was_made(self) -> None:
        for view, expected in [*self.kept, (self.columns.view, self.expected())]:
            red, cheap = Match("colour", ("r",)), Range("price", high=2)
            assert sorted(view.nums[view.alive].tolist()) == expected["all"]
            assert selected(view, red) == expected["red"]
            assert selected(view, cheap) == expected["cheap"]
            assert selected(view, HasTerms((1, 2))) == expected["words"]
            union = sorted({*expected["red"], *expected["words"]})
            assert selected(view, Or((red, HasTerms((1, 2))))) == union
            everything = np.arange(60)
            assert everything[view.keep(everything, red)].tolist() == expected["red"]
            assert counted(view, "colour").get("r", 0) == len(expected["red"])
            assert len(view) == len(expected["all"])


TestColumns = ColumnsMachine.TestCase
TestColumns.settings = settings(max_examples=25, stateful_step_count=12, deadline=None)


def test_the_dead_are_swept_out() -> None:
    columns = Columns()
    for _ in range(50):
        columns.put([entry(n, ("r",), 1.0, (1, n)) for n in range(1, 101)])
    assert len(columns.view) == 100
    assert len(columns.view.nums) <= 1100
    assert sum(map(len, columns.view.postings.values())) <= 2200
    columns.remove(np.arange(101))
    assert len(columns.view) == 0


def test_memory_a_product() -> None:
    columns = Columns()
    columns.put([entry(n, ("r",), 1.0) for n in range(1, 20_001)])
    view = columns.view
    arrays = [view.nums, view.alive, view.row_of, view.groups, view.numbers["price"], view.texts["colour"].codes]
    assert sum(a.itemsize for a in arrays) == 8 + 1 + 4 + 8 + 8 + 4


def test_attributes_that_few_have_cost_what_these_have() -> None:
    columns = Columns()
    plain = [entry(n, ("r",), 1.0) for n in range(1, 5_001)]
    columns.put(plain)
    names = [f"attribute {n}" for n in range(2_000)]
    odd = [replace(plain[n], facets={name: ("x", "y")}, numbers={f"{name} #": n}) for n, name in enumerate(names)]
    columns.put(odd)
    view = columns.view
    assert len(view.texts.sparse) == len(view.numbers.sparse) == 2_000
    assert sum(len(column.cells) for column in view.texts.sparse.values()) == 4_000
    found = counted(view, "attribute 7")
    assert found == {"x": 1, "y": 1}
    assert selected(view, Range("attribute 9 #", 9, 9)) == [10]
    columns.put([replace(one, facets={"attribute 7": ("z",)}, numbers={}) for one in plain[:4_900]])
    assert "attribute 7" in columns.view.texts.whole
    assert counted(columns.view, "attribute 7") == {"z": 4_900}
    assert counted(view, "attribute 7") == {"x": 1, "y": 1}
    assert selected(compact(columns.view), Range("attribute 1999 #", 0, 9_999)) == []
    assert selected(compact(view), Range("attribute 1999 #", 0, 9_999)) == [2_000]
