"""Status answers: the shop's language, health and counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

import msgspec

from wares.settings import Settings

LANGUAGES = ("en", "zh")
"""Languages in which the storefront speaks."""


class ComingAnswer(msgspec.Struct, frozen=True):
    """The encoder that is coming and how far it is; the one before answers until then."""

    coming: str


class AttributesAnswer(msgspec.Struct, frozen=True):
    """Every attribute with its kind, and, in the language asked for (empty without one), the labels of text values and
    the `addresses` of categories' and brands' pages by value, of an attribute that does not have too many of them.
    """

    attributes: Mapping[str, Literal["text", "number"]]
    labels: Mapping[str, Mapping[str, str]]
    addresses: Mapping[str, Mapping[str, str]] = {}


class ShopAnswer(msgspec.Struct, frozen=True):
    """What a page needs to know of the shop. `currency` is empty where the shop has none of its own.

    `delivery` and `returns` are texts by language, empty where nothing is said; `checkout` is how a cart is handed
    over, null = not at all: the page is a demo. `accepted`: whether whoever asks may tell events and name a shopper,
    as the shop's own pages may and those of `server_allowed_origins`. `voice`: whether recordings are understood.
    """

    name: str
    language: str
    currency: str
    languages: tuple[str, ...]
    delivery: Mapping[str, str]
    returns: Mapping[str, str]
    checkout: Literal["post", "redirect"] | None
    accepted: bool
    voice: bool

    @classmethod
    def of(cls, settings: Settings, accepted: bool = True, *, voice: bool = False) -> ShopAnswer:
        """The answer of a shop with these settings, to a page that is `accepted`, as its own are."""
        method = cast(Literal["post", "redirect"], settings.checkout_method)
        return cls(
            name=settings.shop_name,
            language=settings.shop_language,
            currency=settings.shop_currency,
            languages=LANGUAGES,
            delivery=_by_language(settings.shop_delivery_en, settings.shop_delivery_zh),
            returns=_by_language(settings.shop_returns_en, settings.shop_returns_zh),
            checkout=method if settings.checkout_url else None,
            accepted=accepted,
            voice=voice,
        )


class HealthAnswer(msgspec.Struct, frozen=True):
    """The process is alive."""

    status: Literal["ok"]


class ReadyAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The shop answers questions. `writes`: whether it takes changes just now, where several processes serve it."""

    ready: bool
    writes: bool | None = None


class StatusAnswer(msgspec.Struct, frozen=True):
    """What the shop says of itself (see `wares.shop.Status`)."""

    ready: bool
    shop: dict[str, Any]


def _by_language(english: str, chinese: str) -> Mapping[str, str]:
    """A text by language, the other one where one is missing; {} without any."""
    english, chinese = english.strip(), chinese.strip()
    return {"en": english or chinese, "zh": chinese or english} if english or chinese else {}
