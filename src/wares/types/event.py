"""Events of shoppers, and the recommender protocol that learns from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, Self, get_args

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from wares.types.arrays import Scores
from wares.types.constraints import (
    ID_LENGTH,
    MOST_CHOICES,
    MOST_EVENT_PRODUCTS,
    Amount,
    Constraint,
    Id,
    Name,
    Pieces,
)

EventKind = Literal["view", "click", "cart", "purchase", "favourite", "rating", "search", "impression", "return",
    "remove_from_cart",
]  # fmt: skip
"""`return` takes back a purchase, `remove_from_cart` what `cart` put in."""

EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)

_TIME = 'Unix seconds as a number, or ISO 8601 text such as "2026-01-31T12:00:00Z"'
_CHOICES = (
    f'a list of objects such as {{"size": "M"}}, one a product, each of at most {MOST_CHOICES} names, names and values '
    f"texts of 1 to {ID_LENGTH} characters"
)
EventToken = Annotated[Name, Constraint(Meta(description=f"text of at most {ID_LENGTH} characters"))]
"""Of a shopper, a session or an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a shopper did. At least one of `shopper` and `session` is set.

    id          given by whoever tells of it, 1–512 characters; the same id counts once, whatever else it says
    shopper     the shop's own token of a known shopper; "" = not signed in
    session     token of one visit; events of a session that has a shopper are that shopper's, the earlier ones too
    products    ids; empty only for a search
    query       words of the search that led here, or of a `search` itself
    query_id    names the answer that was acted upon; "" = not known
    positions   1-based places in that answer, one a product, or empty
    prices      paid for one piece, one a product, or empty
    quantities  pieces, one a product, or empty = one each
    choices     the choices made (`Variant.options`), one mapping a product, or empty = none told
    rating      1–5, of a `rating` only
    time        when it happened, Unix seconds (UTC)
    """

    id: Annotated[Id, Constraint(Meta(description=f"text of 1 to {ID_LENGTH} characters"))]
    kind: Annotated[EventKind, Constraint(Meta(description=f"one of {', '.join(EVENT_KINDS)}"))]
    time: Annotated[float, Constraint(Meta(description=_TIME))]
    shopper: EventToken = ""
    session: EventToken = ""
    products: Annotated[
        tuple[Id, ...],
        Constraint(
            Meta(
                max_length=MOST_EVENT_PRODUCTS,
                description=f"a list of at most {MOST_EVENT_PRODUCTS} ids of 1 to {ID_LENGTH} characters",
            )
        ),
    ] = ()
    query: Annotated[str, Constraint(Meta(max_length=2000, description="text of at most 2,000 characters"))] = ""
    query_id: EventToken = ""
    positions: Annotated[
        tuple[Pieces, ...], Constraint(Meta(description="a list of whole numbers from 1, one a product"))
    ] = ()
    prices: Annotated[
        tuple[Amount, ...], Constraint(Meta(description="a list of numbers from 0 to 1e15, one a product"))
    ] = ()
    quantities: Annotated[
        tuple[Pieces, ...], Constraint(Meta(description="a list of whole numbers from 1 to 1e9, one a product"))
    ] = ()
    choices: Annotated[
        tuple[Annotated[Mapping[Id, Id], Constraint(Meta(max_length=MOST_CHOICES))], ...],
        Constraint(Meta(description=_CHOICES)),
    ] = ()
    rating: Annotated[float, Constraint(Meta(ge=1, le=5, description="a number from 1 to 5"))] | None = None


@dataclass(frozen=True, slots=True)
class Interactions:
    """Interactions: who did what to which product, one row each, in the order of time. Arrays of the same length (n,).

    shoppers   int64 codes 0 … `shopper_count` − 1
    items      int64 codes 0 … `item_count` − 1; a recommender answers in these
    times      float64 Unix seconds
    weights    float32 ≥ 0, what the kind of event is worth
    kinds      int8 positions in `EVENT_KINDS`
    """

    shoppers: NDArray[np.int64]
    items: NDArray[np.int64]
    times: NDArray[np.float64]
    weights: NDArray[np.float32]
    kinds: NDArray[np.int8]
    shopper_count: int
    item_count: int


@dataclass(frozen=True, slots=True)
class Taste:
    """What a recommender is told of one shopper.

    items     (n,) int64 codes of what was interacted with, oldest first; may repeat
    times     (n,) float64 Unix seconds
    weights   (n,) float32 ≥ 0
    shopper   code of the shopper in the `Interactions` that were learnt from; None = unknown then
    now       Unix seconds of the question
    """

    items: NDArray[np.int64]
    times: NDArray[np.float64]
    weights: NDArray[np.float32]
    shopper: int | None = None
    now: float = 0.0


class Recommender(Protocol):
    """Learns from interactions, then scores every item for a shopper. Scores are larger-is-better, of any scale.

    Made from its settings; `fit` returns the recommender itself, ready. Whatever it knows of the items beside the
    interactions (vectors, attributes) it is given when it is made.
    """

    name: str

    def fit(self, interactions: Interactions, progress: Callable[[float], None] = lambda done: None) -> Self:
        """Learn; `progress` hears the share that is done, 0–1."""
        ...

    def scores(self, tastes: Sequence[Taste]) -> Scores:
        """(shoppers, items) float32; −inf where it has nothing to say. What was seen is scored like the rest."""
        ...
