"""Hand-over of a cart to the shop's own checkout, as the settings have it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

import msgspec

from wares.errors import BadInput, BadSetting
from wares.server.access.hosts import is_loopback, origin_of
from wares.server.checkout.signing import signature_of, text_of
from wares.server.schemas.requests.checkout import MOST_PAYLOAD, CheckoutRequest
from wares.server.schemas.responses.checkout import CheckoutAnswer, OrderLine

if TYPE_CHECKING:
    from wares.settings import Settings

Method = Literal["post", "redirect"]
LEAST_SECRET = 16
MOST_REDIRECT = 6_000
"""Characters of a payload that stands in an address; servers refuse much longer ones."""
_NO_LETTERS = " \t\r\n;,'\""
"""They would end a value in a page's security policy."""
_URL = "checkout_url: write the whole address of your checkout, with https, e.g. https://shop.example/checkout"


class HandedOver(msgspec.Struct, frozen=True, tag_field="type", tag="checkout", kw_only=True):
    """What is signed and handed over.

    nonce              names this hand-over: 32 hexadecimal digits, never used again
    issued_at          Unix seconds
    cart               path of the cart's page, for the way back
    shopper, session   whose cart it is, as events name them; "" = that was not told
    """

    shop: str
    nonce: str
    issued_at: int
    language: str
    cart: str
    shopper: str
    session: str
    lines: list[OrderLine]


@dataclass(frozen=True, slots=True)
class CartPlace:
    """Which shop's cart it is, and the path of its page."""

    shop: str
    path: str


@dataclass(frozen=True, slots=True)
class Checkout:
    """The shop's own checkout: its address, what signs, and how carts come to it. An empty address = there is none."""

    address: str
    method: Method
    secret: bytes = field(repr=False)

    @classmethod
    def of(cls, settings: Settings) -> Checkout:
        """The checkout of the settings. Raises `BadSetting` for an address or a secret that cannot be."""
        address, secret = settings.checkout_url.strip(), settings.checkout_secret.strip().encode()
        if address:
            _require_address(address)
            if len(secret) < LEAST_SECRET:
                raise BadSetting(
                    f"checkout_secret: {len(secret)} characters; give a random text of {LEAST_SECRET} or more, best in "
                    "the environment as WARES_CHECKOUT_SECRET, and have your checkout know it too"
                )
        return cls(address, cast(Method, settings.checkout_method), secret)

    @property
    def origin(self) -> str:
        """Of the address, for a page's security policy; empty without one."""
        parts = urlsplit(self.address)
        return origin_of(f"{parts.scheme}://{parts.netloc}") if self.address else ""

    def hand_over(
        self, place: CartPlace, request: CheckoutRequest, lines: list[OrderLine], now: float
    ) -> CheckoutAnswer:
        """What the page sends on for checked lines. Raises `BadInput` when it is too much for one address."""
        if not self.address:
            return CheckoutAnswer("", self.method, "", "", "")
        nonce = secrets.token_hex(16)
        payload = text_of(
            HandedOver(
                shop=place.shop,
                nonce=nonce,
                issued_at=int(now),
                language=request.language,
                cart=place.path,
                shopper=request.shopper,
                session=request.session,
                lines=lines,
            )
        )
        most = MOST_REDIRECT if self.method == "redirect" else MOST_PAYLOAD
        if len(payload) > most:
            raise BadInput(f"lines: they come to {len(payload):,} characters, {most:,} are allowed; order in two parts")
        return CheckoutAnswer(self.address, self.method, nonce, payload, signature_of(payload, self.secret))


def _require_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadSetting(f"{_URL} ({error})") from error
    if parts.username is not None or parts.fragment:
        raise BadSetting(f"{_URL}; leave out names, passwords and what follows #")
    is_origin = bool(host and origin_of(f"{parts.scheme}://{parts.netloc}"))
    if not is_origin or any(letter in address for letter in _NO_LETTERS):
        raise BadSetting(f"{_URL}; {address[:100]!r} is none")
    if parts.scheme.lower() != "https" and not is_loopback(host):
        raise BadSetting(f"{_URL}; http is for this machine alone, and {host} may be another")
