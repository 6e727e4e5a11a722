"""What stays of a product beside words, over a tiny index: who is found, and what having it counts."""

import numpy as np
import pytest

from contracts.index_contract import DIM, axis, reading, words
from oracles.exact_index import ExactIndex
from wares.search.kept import ASKED, KeptAttribute, KeptAttributes, kept_leg, nearest_kept
from wares.types import ALL, Entry, HasTerms, Match

COLOURS = ("red", "blue")
BLUE = Match("colour", ("blue",))
SHIRTS = Match("kind", ("shirts",))
MEN = KeptAttribute(Match("gender", ("men",)), 2.0)
BLUE_SHIRTS = KeptAttributes(SHIRTS, (BLUE,), (reading(("colour", "blue", 1.0)),), (MEN,))


@pytest.fixture(scope="module")
def index() -> ExactIndex:
    """1–8 are shirts, 9–16 shoes; red and blue by turns; the first half of each for men. Term 2 in every fourth."""
    made = ExactIndex(DIM)
    made.upsert(
        [
            Entry(
                num=num,
                vectors={"image": axis(num % 2)},
                words=words(t1=1, t2=1) if num % 4 == 0 else words(t1=1),
                facets={
                    "colour": (COLOURS[num % 2],),
                    "kind": ("shirts" if num <= 8 else "shoes",),
                    "gender": ("men" if (num - 1) % 8 < 4 else "women",),
                },
                numbers={"popularity": float(num)},
            )
            for num in range(1, 17)
        ]
    )
    return made


def test_no_other_kind_is_found_and_what_is_asked_is_found_however_far_it_looks(index: ExactIndex) -> None:
    nums = nearest_kept(index, BLUE_SHIRTS, [("image", axis(0))], ALL, 2)
    assert set(nums.tolist()) <= set(range(1, 9))
    assert {1, 3} <= set(nums.tolist())  # blue ones for men, though the nearest are red
    assert len(nearest_kept(index, KeptAttributes(SHIRTS), [("image", axis(0))], ALL, 2)) == 2


def test_without_a_vector_the_popular_are_found(index: ExactIndex) -> None:
    assert nearest_kept(index, KeptAttributes(SHIRTS), [], ALL, 3).tolist() == [6, 7, 8]


def test_having_all_counts_most_and_shares_are_as_worked_by_hand(index: ExactIndex) -> None:
    leg = kept_leg(index, BLUE_SHIRTS, np.arange(1, 9))
    scores = dict(zip(leg.nums.tolist(), leg.scores.tolist(), strict=True))
    assert scores[1] == pytest.approx(1.0)
    assert scores[5] == pytest.approx(ASKED / (ASKED + 2))
    assert scores[2] == pytest.approx(2 / (ASKED + 2))
    assert 6 not in scores


def test_words_that_name_no_value_count_as_much_as_those_that_do(index: ExactIndex) -> None:
    both = KeptAttributes(SHIRTS, (BLUE, HasTerms((2,))), BLUE_SHIRTS.readings)
    leg = kept_leg(index, both, np.arange(1, 9))
    scores = dict(zip(leg.nums.tolist(), leg.scores.tolist(), strict=True))
    assert scores == {1: 0.5, 3: 0.5, 5: 0.5, 7: 0.5, 4: 0.5, 8: 0.5}
