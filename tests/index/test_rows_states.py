"""States: every one goes on answering as it did, whatever is written, taken out, written again or compacted."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.index_contract import MEMORY
from oracles.exact_index import ExactIndex
from rows_world import DIM, KNOWN, MOST, TURNS, assert_same, entry, versions_of
from wares.index.embedded import EmbeddedIndex
from wares.index.revisions import compaction
from wares.types import ALL, Filter, Selection

numbers = st.lists(st.integers(1, MOST), max_size=6)
steps = st.one_of(
    st.tuples(st.just("upsert"), numbers),
    st.tuples(st.just("delete"), numbers),
    st.tuples(st.just("keep"), st.just([])),
    st.tuples(st.just("optimize"), st.just([])),
    st.tuples(st.just("reopen"), st.just([])),
)


@settings(max_examples=60)
@given(st.lists(steps, max_size=14))
def test_every_state_answers_as_it_did(made: list[tuple[str, list[int]]]) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        patch.setattr(compaction, "LEAST_DEAD", 0)
        path = Path(folder) / "index"
        index, exact = EmbeddedIndex.open(path, DIM), ExactIndex(DIM)
        for one in (index, exact):
            one.upsert([KNOWN])
        kept = [pair(index, exact, ALL)]
        for turn, (step, nums) in enumerate(made, 1):
            if step == "upsert":
                entries = [entry(num, turn) for num in nums]
                index.upsert(entries)
                exact.upsert(entries)
            elif step == "delete":
                index.delete(nums)
                exact.delete(nums)
            elif step == "keep":
                kept.append(pair(index, exact, TURNS))
            elif step == "optimize":
                index.optimize()
            else:
                for chosen, wanted in kept:
                    assert_same(chosen, wanted)
                kept.clear()
                index.close()
                index = EmbeddedIndex.open(path, DIM)
            kept.append(pair(index, exact, ALL))
        for chosen, wanted in kept:
            assert_same(chosen, wanted)
        versions_of(index)
        index.close()


def pair(index: EmbeddedIndex, exact: ExactIndex, where: Filter) -> tuple[Selection, Selection]:
    return index.select(where=where), exact.select(where=where)
