"""Offer fields from plain values, as JSON or a dict has them: one reader a field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from wares.catalog.bounds import MOST_OPTIONS, MOST_PATHS, MOST_VARIANTS
from wares.catalog.checks import primitives
from wares.catalog.values.availability import read_stock
from wares.catalog.values.category_paths import read_path
from wares.catalog.values.counts import parse_count
from wares.catalog.values.texts import read_text, read_texts
from wares.tabular.values import prices
from wares.tabular.values.text import abbreviate, is_missing
from wares.types import Availability, Sale, Variant

_WORDS: Mapping[Availability, str] = {
    "in_stock": "in stock|instock|available|available for order|in store only|limited availability|low stock|yes|true|"
    "有货|有库存|现货|充足|在售|有現貨|有貨",
    "out_of_stock": "out of stock|outofstock|sold out|soldout|unavailable|not available|discontinued|no|false|"
    "缺货|无货|售罄|已售罄|暂无库存|没货|缺貨|無貨",
    "preorder": "preorder|pre order|presale|pre sale|预售|预购|預購",
    "backorder": "backorder|back order|available on backorder|on backorder|onbackorder|可预订|补货中|缺货可订",
}
_STATES = {word: state for state, words in _WORDS.items() for word in words.split("|")}
_APART = re.compile(r"[\s_-]+")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PUBLISHED = {
    **dict.fromkeys(("yes", "true", "1", "published", "active", "online", "visible", "enabled", "是", "已发布"), True),
    **dict.fromkeys(("no", "false", "0", "draft", "unpublished", "archived", "hidden", "private", "否", "草稿"), False),
}


def availability(value: object) -> Availability | None:
    """One of the four states, from itself, its usual words in English or Chinese, schema.org's addresses, yes or no."""
    if is_missing(value):
        return None
    text = read_text(value)
    word = text.rsplit("/", 1)[-1] if text.startswith("http") else text
    state = _STATES.get(_APART.sub(" ", _CAPITAL.sub(" ", word)).casefold())
    if state is None:
        raise ValueError(f"{abbreviate(value)} is not known; give one of {', '.join(_WORDS)}")
    return state


def published(value: object) -> bool:
    """Whether shoppers may see it, from true or false or their usual words; True where nothing is said."""
    if is_missing(value):
        return True
    is_published = _PUBLISHED.get(read_text(value).casefold())
    if is_published is None:
        raise ValueError(f"{abbreviate(value)} does not say whether it is published; give true or false")
    return is_published


def timestamp(value: object) -> float | None:
    """Unix seconds, from themselves or an ISO 8601 date, with or without a time; UTC where no zone is said."""
    if is_missing(value):
        return None
    if isinstance(value, date):
        value = value.isoformat()
    if not isinstance(value, str):
        return prices.parse_number(value)
    text = value.strip()
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        try:
            return prices.parse_number(float(text))
        except ValueError:
            raise ValueError(
                f"{abbreviate(value)} is no date; give Unix seconds or ISO 8601 such as 2025-11-28T09:00:00Z"
            ) from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def amount(value: object, currency: str) -> float | None:
    """A price; the currency that it may name is the product's."""
    return None if is_missing(value) else prices.parse_price(value, currency).amount


def number(value: object) -> float | None:
    """A number."""
    return None if is_missing(value) else prices.parse_number(value)


def count(value: object) -> int | None:
    """How many, such as `120` or `5000+`."""
    if is_missing(value):
        return None
    return primitives.integer(parse_count(value), "ratings")


def sale(value: object, currency: str) -> Sale | None:
    """A sale as an object with `price`, and `start` and `end` where they are known."""
    if is_missing(value) or isinstance(value, Sale):
        return value if isinstance(value, Sale) else None
    fields_of_sale = _object(value, "a sale", _SALE)
    price = amount(fields_of_sale.get("price"), currency)
    if price is None:
        raise ValueError('the price is missing; a sale is given as {"price": 5, "start": …, "end": …}')
    return Sale(price, timestamp(fields_of_sale.get("start")), timestamp(fields_of_sale.get("end")))


def paths(value: object) -> tuple[tuple[str, ...], ...]:
    """Category paths, each as text or as a list of levels."""
    if is_missing(value):
        return ()
    items = [value] if isinstance(value, str) else primitives.as_tuple(value, MOST_PATHS, "categories")
    return tuple(path for item in items if (path := read_path(item)))


def choices(value: object) -> dict[str, tuple[str, ...]]:
    """Name → values, from an object of lists or single values."""
    if is_missing(value):
        return {}
    by_name = primitives.mapping(value, MOST_OPTIONS, "choices")
    return {
        name: texts
        for name, by_value in by_name.items()
        if not is_missing(by_value) and (texts := read_texts(by_value))
    }


def variants(value: object, currency: str) -> tuple[Variant, ...]:
    """Variants, each as an object with the names of `Variant`'s fields."""
    if is_missing(value):
        return ()
    result: list[Variant] = []
    for number, variant in enumerate(primitives.as_tuple(value, MOST_VARIANTS, "variants")):
        try:
            result.append(variant if isinstance(variant, Variant) else _variant(variant, currency))
        except primitives.UNREADABLE as error:
            raise ValueError(f"number {number}: {error}") from error
    return tuple(result)


_SALE = ("price", "start", "end")
_VARIANT = tuple(Variant.__dataclass_fields__)


def _variant(value: object, currency: str) -> Variant:
    by_name = _object(value, "a variant", _VARIANT)

    def take(field: str, reader: Any, *more: object) -> Any:
        try:
            return reader(by_name.get(field), *more)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from error

    codes = by_name.get("codes")
    return Variant(
        options=take("options", _options),
        sku=take("sku", read_text),
        codes=() if is_missing(codes) else take("codes", read_texts),
        price=take("price", amount, currency),
        was_price=take("was_price", amount, currency),
        sale=take("sale", sale, currency),
        stock=take("stock", read_stock),
        availability=take("availability", availability),
        picture=take("picture", _position),
    )


def _options(value: object) -> dict[str, str]:
    if is_missing(value):
        return {}
    by_name = primitives.mapping(value, MOST_OPTIONS, "options")
    return {name: text for name, raw_value in by_name.items() if (text := read_text(raw_value))}


def _position(value: object) -> int | None:
    return None if is_missing(value) else primitives.integer(value, "as a position")


def _object(value: object, noun: str, names: tuple[str, ...]) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{noun} is given as one object with {', '.join(names)}, not {primitives.type_name(value)}")
    unknown_names = sorted(map(abbreviate, set(value) - set(names)))
    if unknown_names:
        raise ValueError(f"{noun} has no {', '.join(unknown_names[:5])}; it has {', '.join(names)}")
    return value
