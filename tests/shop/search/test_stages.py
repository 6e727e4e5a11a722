"""Every stage of a search is timed, and together they are the search."""

import pytest

import wares
from wares.types import StageClock

STAGES = ["encode", "understand", "admit", "candidates", "rank", "personalize", "page", "facets", "fetch", "highlight"]


@pytest.mark.parametrize("question", ["words", "product", "nothing"])
def test_stages_come_to_the_whole(shop: wares.Shop, question: str) -> None:
    like = shop.search().hits[0].id if question == "product" else None
    found = shop.search("red mug" if question == "words" else "", like=like, facets=("colour",), explain=True)
    assert set(found.timings_ms) <= {*STAGES, "explain"}
    assert all(took >= 0 for took in found.timings_ms.values())
    assert 0 < sum(found.timings_ms.values()) <= found.took_ms


def test_a_search_by_words_goes_through_all_of_them(shop: wares.Shop) -> None:
    assert set(shop.search("red mug").timings_ms) == set(STAGES)


def test_what_a_stage_takes_in_several_parts_is_added() -> None:
    clock = StageClock()
    clock.lap("admit")
    clock.lap("rank")
    once = clock.timings["admit"]
    clock.lap("admit")
    assert clock.timings["admit"] > once
    assert list(clock.timings) == ["admit", "rank"]
