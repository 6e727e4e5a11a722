"""Checkout answers: what is handed over, what has changed meanwhile, and an order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from wares.server.schemas.responses.errors import ErrorBody

ChangeKind = Literal["gone", "choice", "sold_out", "fewer", "price"]
"""gone: no such product; choice: not sold with this choice; fewer: so many pieces cannot be had."""


class OrderLine(msgspec.Struct, frozen=True):
    """A line as it is ordered. `variant` is the shop's code of it, empty without one; `unit_price` null = not known."""

    id: str
    variant: str
    choice: Mapping[str, str]
    quantity: int
    unit_price: float | None
    currency: str


class CheckoutAnswer(msgspec.Struct, frozen=True):
    """Where the cart is handed over, and what: `payload`, JSON as text, with its `signature` (HMAC-SHA256, hex).

    An empty `address` = the shop has no checkout here; then there is nothing else either.
    """

    address: str
    method: Literal["post", "redirect"]
    nonce: str
    payload: str
    signature: str


class LineChange(msgspec.Struct, frozen=True):
    """What is different with one line, by its place from 0. `most` pieces can be had at `price` now."""

    line: int
    kind: ChangeKind
    most: int
    price: float | None


class ChangedAnswer(msgspec.Struct, frozen=True):
    """The cart is not as the shop has it (409, code `cart_changed`)."""

    error: ErrorBody
    changes: list[LineChange]


class OrderAnswer(msgspec.Struct, frozen=True):
    """An order of the shop's checkout. `order` is its number there, empty = not told; `recorded`: the purchase was
    taken into the log by this very call.
    """

    nonce: str
    order: str
    recorded: bool
    lines: list[OrderLine]
