"""What is held back is the shopper's newest item, and nothing of its future remains."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from _blend import hold_back
from recommend.worlds import made
from wares.types import EVENT_KINDS

ROWS = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 5), st.integers(0, 30), st.just(1.0), st.sampled_from(("view", "purchase"))
    ),
    max_size=40,
).map(lambda rows: sorted(rows, key=lambda row: row[2]))


@settings(deadline=None, max_examples=40)
@given(ROWS, st.integers(0, 5))
def test_held_items_are_new_last_and_gone(rows, most: int) -> None:
    world = made(rows, 5, 6)
    rest, held = hold_back(world, most, np.random.default_rng(0))
    assert len(held) <= most
    assert len({one.taste.shopper for one in held}) == len(held)
    assert (rest.shopper_count, rest.item_count) == (5, 6)
    for one in held:
        own = rest.items[rest.shoppers == one.taste.shopper]
        assert sorted(own.tolist()) == sorted(one.taste.items.tolist())
        assert one.item not in own
        assert len(own)
    untouched = ~np.isin(world.shoppers, [one.taste.shopper for one in held])
    assert np.isin(rest.shoppers, world.shoppers[untouched]).sum() == untouched.sum()


@settings(deadline=None, max_examples=40)
@given(ROWS)
def test_only_kinds_asked_for_are_held(rows) -> None:
    world = made(rows, 5, 6)
    _, held = hold_back(world, 5, np.random.default_rng(0), kinds=("purchase",))
    for one in held:
        of_it = (world.shoppers == one.taste.shopper) & (world.items == one.item)
        assert EVENT_KINDS.index("purchase") in world.kinds[of_it]


def test_shoppers_of_one_item_are_left_alone() -> None:
    world = made([(0, 1), (0, 1, 1.0), (1, 2)], 2, 3)
    rest, held = hold_back(world, 5, np.random.default_rng(0))
    assert held == []
    assert len(rest.items) == 3


def test_a_purchase_is_held_from_the_first_look_on() -> None:
    rows = [(0, 5, 0.0), (0, 1, 1.0), (0, 2, 2.0), (0, 1, 3.0, 1.0, "purchase"), (0, 3, 4.0)]
    rest, (held,) = hold_back(made(rows, 1, 6), 1, np.random.default_rng(0), kinds=("purchase",))
    assert (held.item, held.taste.items.tolist(), rest.items.tolist()) == (1, [5], [5])
    _, (newest,) = hold_back(made(rows, 1, 6), 1, np.random.default_rng(0))
    assert newest.item == 3
