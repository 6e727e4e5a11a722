"""Shopper state: what a simulated shopper remembers, has in the cart and sees."""

from __future__ import annotations

from dataclasses import dataclass, field

from wares.types import Matrix, Rows


@dataclass(frozen=True, slots=True)
class CartLine:
    """A product in the cart and the answer it was found in."""

    row: int
    quantity: int
    query: str
    query_id: str


@dataclass(slots=True)
class ShopperMemory:
    """What a shopper remembers from visit to visit.

    recent         rows looked at last, the newest first
    purchases      rows
    abandoned_cart      cart abandonment: what was left in the cart, at `abandoned_at` (Unix seconds)
    category       what was looked for last; −1 = nothing
    complement_of  category of the last purchase, until something that goes with it was looked for; −1 = none
    end            Unix seconds when the last visit ended
    """

    recent: list[int] = field(default_factory=list)
    purchases: set[int] = field(default_factory=set)
    abandoned_cart: tuple[CartLine, ...] = ()
    abandoned_at: float = 0.0
    category: int = -1
    complement_of: int = -1
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class ResultPage:
    """A page of the click model: rows in the order of positions, how well each suits the shopper and its attractiveness
    (the chance of a click where it is looked at), 0–1."""

    rows: Rows
    suitability: Matrix
    attractiveness: Matrix
    query: str
    query_id: str
