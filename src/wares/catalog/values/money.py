"""Money: amounts in any form, regular, reduced and compared, and what of them holds when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from wares.catalog.findings import Findings
from wares.constants import DAY
from wares.tabular.values.date_formats import DEFAULT_DATE_FORMAT, DateFormat, is_missing_date
from wares.tabular.values.number_formats import DEFAULT_NUMBER_FORMAT, NumberFormat
from wares.tabular.values.prices import Price, parse_currency
from wares.tabular.values.text import abbreviate, is_missing
from wares.types import Sale

_AMOUNTS = ("amount", "value", "price", "centAmount", "cents", "amount_cents", "minor_units", "gross", "net")
_CURRENCIES = ("currency", "currencyCode", "currency_code", "currency_iso", "code")
_MINOR = frozenset({"centAmount", "cents", "amount_cents", "minor_units"})
_NO_DECIMALS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF", "RWF", "KMF", "DJF"})
_THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "JOD", "TND", "LYD", "IQD"})


@dataclass(frozen=True, slots=True)
class Money:
    """How a feed writes prices and the dates of sales.

    currency   ISO 4217 code of amounts that name none; empty = not known
    """

    decimals: NumberFormat = DEFAULT_NUMBER_FORMAT
    dates: DateFormat = DEFAULT_DATE_FORMAT
    currency: str = ""

    def read(self, value: object, cents: bool = False) -> Price:
        """An amount with its currency: text, a number, an object, or a list of which the shop's currency counts.

        `cents`: the amount is in the currency's smallest unit.

        Raises `ValueError` with the reason.
        """
        if isinstance(value, Mapping):
            return self._object(value, cents)
        if isinstance(value, list | tuple):
            if not value:
                raise ValueError("an empty list is not a price")
            prices = [self.read(item, cents) for item in value]
            return next((price for price in prices if price.currency == self.currency), prices[0])
        price = self.decimals.price(value, self.currency)
        return _in_major_units(price, price.currency or self.currency) if cents else price

    def _object(self, value: Mapping[str, object], cents: bool) -> Price:
        key = next((key for key in _AMOUNTS if not is_missing(value.get(key))), None)
        if key is None:
            raise ValueError(f"{abbreviate(dict(value))} is not a price; give it as {{'amount': …, 'currency': …}}")
        currency_value = next((value[name] for name in _CURRENCIES if not is_missing(value.get(name))), None)
        code = None if currency_value is None else parse_currency(currency_value, self.currency)
        price = self.read(value[key])
        price = Price(price.amount, price.currency or code)
        return _in_major_units(price, price.currency or self.currency) if cents or key in _MINOR else price


def _in_major_units(price: Price, currency: str) -> Price:
    """A price in units of its currency from one in its smallest unit."""
    scale = 1 if currency in _NO_DECIMALS else 1000 if currency in _THREE_DECIMALS else 100
    return Price(price.amount / scale, price.currency)


@dataclass(frozen=True, slots=True)
class Offer:
    """The prices of a product or a variant, as `Product` has them."""

    price: float | None = None
    was_price: float | None = None
    sale: Sale | None = None
    currency: str | None = None


NO_OFFER = Offer()


def offer(values: Mapping[str, object], money: Money, findings: Findings, cents: frozenset[str] = frozenset()) -> Offer:
    """The offer in a row's `price`, `was_price`, `sale_price`, `sale_start` and `sale_end`.

    A sale price holds within its dates; without dates it is the price, and the regular one the price before. One of
    0, or not below the regular price, is none; so is a price before that is not above the price.

    cents   which of these fields are in the currency's smallest unit
    """
    prices = {
        name: findings.read(name, partial(money.read, cents=name in cents), value, None)
        for name in ("price", "was_price", "sale_price")
        if not is_missing(value := values.get(name))
    }
    regular, before, sale = prices.get("price"), prices.get("was_price"), prices.get("sale_price")
    first = regular or sale
    if first is None:
        return NO_OFFER
    currency = next((amount.currency for amount in (regular, sale, before) if amount and amount.currency), None)
    price, was = first.amount, before.amount if before else None
    if sale is not None and sale.amount > 0 and (regular is None or sale.amount < regular.amount):
        start, end = sale_dates(values, money.dates, findings)
        if regular is not None and (start is not None or end is not None):
            return Offer(price, None, Sale(sale.amount, start, end), currency)
        price, was = sale.amount, regular.amount if regular else was
    return Offer(price, was if was is not None and was > price else None, None, currency)


def sale_dates(
    values: Mapping[str, object], dates: DateFormat, findings: Findings
) -> tuple[float | None, float | None]:
    """Start and end (exclusive) of a sale; a day alone as the end counts whole. `2026-01-01/2026-01-31` is both."""
    start, end = values.get("sale_start"), values.get("sale_end")
    if isinstance(start, str) and is_missing(end) and len(ends := start.split("/")) == 2:
        start, end = ends
    first = None if is_missing_date(start) else findings.read("sale_start", dates.read, start, None)
    last = None if is_missing_date(end) else findings.read("sale_end", dates.read, end, None)
    if last is not None and not last % DAY and not (isinstance(end, str) and ":" in end):
        last += DAY
    if first is not None and last is not None and last <= first:
        findings.add(
            "sale_end", f"the sale ends ({abbreviate(end)}) before it starts ({abbreviate(start)}); its end is left out"
        )
        last = None
    return first, last
