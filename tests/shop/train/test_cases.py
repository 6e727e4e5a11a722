"""The moments of a history at which something was taken, worked out by hand."""

from collections.abc import Iterator

import numpy as np
import pytest

import wares
import world
from wares.shop.live.catalog_view import CatalogView
from wares.shop.train.cases import draw_cases
from wares.types import Event, EventKind, Placement

NOW = 1_700_000_000.0


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogView]:
    with wares.open(tmp_path_factory.mktemp("moments") / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.ungrouped())
        yield shop.personalization.live.view.now()


def told(*events: tuple[float, EventKind, str]) -> list[Event]:
    return [
        Event(id=str(place), kind=kind, time=NOW + time, shopper="u", products=tuple(products.split()))
        for place, (time, kind, products) in enumerate(events)
    ]


def drawn(place: Placement, history: list[Event], view: CatalogView, after: float = 0.0) -> set[tuple[str, str, float]]:
    """(what the place starts from, what was taken, when) of every moment that may be drawn."""
    found = set()
    for seed in range(30):
        for one in draw_cases(place, [history, []], view, NOW + after, np.random.default_rng(seed)):
            given = " ".join(view.table.ids[row] for row in one.anchors.tolist())
            found.add((given, view.table.ids[one.row], one.now - NOW))
            assert all(touch.time < one.now for touch in one.profile.touches())
    return found


def test_home_seeks_what_was_taken_for_the_first_time(view: CatalogView) -> None:
    history = told((1, "view", "mug-red"), (2, "view", "mug-blue"), (3, "click", "mug-red"), (4, "purchase", "gone"))
    assert drawn("home", history, view) == {("", "mug-blue", 2)}
    assert drawn("home", history, view, after=2) == set()


def test_a_product_page_seeks_what_was_taken_next_in_the_same_visit(view: CatalogView) -> None:
    history = told(
        (1, "click", "mug-red"), (2, "view", "mug-red"), (3, "impression", "mug-green"), (4, "view", "mug-blue"),
        (5, "cart", "mug-blue"), (6, "view", "mug-red"), (7, "view", "mug-blue"), (9000, "view", "dress-red"),
    )  # fmt: skip
    assert drawn("product", history, view) == {("mug-red", "mug-blue", 4), ("mug-blue", "mug-red", 6)}, (
        "what lies in the cart is not sought, nor is what was taken hours later"
    )


def test_a_cart_seeks_what_was_put_beside_what_lay_there(view: CatalogView) -> None:
    history = told(
        (1, "cart", "mug-red"), (2, "cart", "mug-red"), (3, "cart", "dress-red"), (4, "purchase", "mug-red dress-red"),
        (5, "cart", "mug-blue"), (6, "cart", "dress-blue"), (7, "cart", "mug-red"),
    )  # fmt: skip
    assert drawn("cart", history, view) == {
        ("mug-red", "dress-red", 3),
        ("mug-blue", "dress-blue", 6),
    }, "the first one lies alone, and what was bought before is not recommended again"
