"""Checkout requests: the lines of a cart, and an order that has come back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from wares.types.constraints import ID_LENGTH, LANGUAGE, MOST_CHOICES, MOST_NUMBER, NAME, VALUE_LENGTH

MOST_LINES, MOST_PIECES = 100, 999
MOST_PAYLOAD = 200_000
"""Characters of what is handed over."""
MOST_TOKEN = 2_000
SIGNATURE_LENGTH = 64

_Option = Annotated[str, Meta(max_length=ID_LENGTH)]
_LineChoice = Annotated[dict[_Option, Annotated[str, Meta(max_length=VALUE_LENGTH)]], Meta(max_length=MOST_CHOICES)]


class LineRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of a cart: a product's id, the value chosen of each of its options, how many pieces.

    `price` is what the shopper saw for one piece; null = it is not compared.
    """

    id: Annotated[str, Meta(min_length=1, max_length=ID_LENGTH)]
    choice: _LineChoice = {}
    quantity: Annotated[int, Meta(ge=1, le=MOST_PIECES)] = 1
    price: Annotated[float, Meta(ge=0, le=MOST_NUMBER)] | None = None


class CheckoutRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A cart to be handed over, the language of its page, and who has it (empty = that is not told)."""

    lines: Annotated[tuple[LineRequest, ...], Meta(min_length=1, max_length=MOST_LINES)]
    language: Annotated[str, LANGUAGE] = "en"
    shopper: Annotated[str, NAME] = ""
    session: Annotated[str, NAME] = ""


class OrderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order: what was handed over with its signature, and the token with which the shop's checkout sent back."""

    payload: Annotated[str, Meta(max_length=MOST_PAYLOAD)]
    signature: Annotated[str, Meta(max_length=SIGNATURE_LENGTH)]
    token: Annotated[str, Meta(max_length=MOST_TOKEN)]
