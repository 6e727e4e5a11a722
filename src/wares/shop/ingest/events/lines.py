"""The lines of what logs tell: orders that a refund names, and products that codes stand for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from wares.shop.ingest.events.variant_codes import Named, Resolve
from wares.types import Event

MOST_ORDERS = 200_000
"""Orders of a log that are remembered, the latest ones."""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """An event of a log, and the codes of what was bought: one a product, "" = none; or ()."""

    event: Event
    codes: tuple[str, ...] = ()


@dataclass(slots=True)
class OrderIndex:
    """What the orders of a log held, for refunds that name nothing but the order."""

    _lines: OrderedDict[str, dict[str, int]] = field(default_factory=OrderedDict)

    def hear(self, order: str, event: Event) -> None:
        """An event that has this order's number, "" = none."""
        if not order or event.kind != "purchase":
            return
        lines = self._lines.setdefault(order, {})
        for position, product in enumerate(event.products):
            lines[product] = lines.get(product, 0) + (event.quantities[position] if event.quantities else 1)
        if len(self._lines) > MOST_ORDERS:
            self._lines.popitem(last=False)

    def lines(self, order: str) -> dict[str, object]:
        """The order's products and quantities as an event's; {} = it is not known."""
        lines = self._lines.get(order, {})
        return {"products": tuple(lines), "quantities": tuple(lines.values())} if lines else {}


def with_products(events: Sequence[LogEvent], resolve: Resolve) -> list[Event]:
    """The events with the products and choices that their products' names, or their codes, stand for.

    What is not found stays as it is; choices that the event tells itself win.
    """
    names = dict.fromkeys(product for event in events for product in event.event.products)
    codes = dict.fromkeys(code for event in events for code in event.codes if code)
    matches = resolve([*names, *(code for code in codes if code not in names)])
    return [_resolve(event, matches) for event in events]


def _resolve(log_event: LogEvent, matches: Mapping[str, Named]) -> Event:
    event = log_event.event
    if not event.products:
        return event
    products = list(event.products)
    choices: list[Mapping[str, str]] = list(event.choices) or [{}] * len(products)
    for position, product in enumerate(products):
        own = matches.get(product)
        coded = matches.get(log_event.codes[position]) if log_event.codes else None
        if coded is not None and (own is None or coded[0] == own[0]):
            own = coded
        if own is not None:
            products[position] = own[0]
            if event.kind in _WITH_CHOICES:
                choices[position] = {**own[1], **choices[position]}
    new_choices = tuple(choices) if any(choices) else ()
    if tuple(products) == event.products and new_choices == event.choices:
        return event
    return replace(event, products=tuple(products), choices=new_choices)


_WITH_CHOICES = frozenset({"cart", "purchase", "return", "remove_from_cart"})
