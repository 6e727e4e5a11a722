"""Five hundred changes a second beside thirty questions a second: when is a change found, and who waits for it?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import numpy as np

from _asked import search
from _common import Figures, Options, main, percentiles, say, temporary
from _data import open_shop
from _multiplied import Multiplied, product_of
from _paced import asked, heard
from _served import Request, client, server
from wares.types import Product

PRODUCTS = 10_000
CALLS, PRODUCTS_A_CALL = 10, 50
"""Calls a second, and changed products a call."""
QUESTIONS_A_SECOND = 30.0
_WRITERS = 4
_ADDED_AT_ONCE = 1000
_PATIENCE = 30.0
_PAUSE = 0.005
_WARM_SECONDS = 2.0
Ask = Callable[[Request], bytes]


def measure(options: Options) -> Figures:
    seconds = float(options.sample)
    multiplied = Multiplied(options.data, options.sizes[0], options.seed)
    products = [product_of(row) for row in multiplied.chunk(0)]
    with temporary() as folder:
        path = options.shop or folder / "shop"
        _build(options, path, products)
        with server(path, options) as (port, _):
            paths = _questions(products, options)
            heard(asked(port, QUESTIONS_A_SECOND, _WARM_SECONDS, paths))
            quiet = heard(asked(port, QUESTIONS_A_SECOND, seconds, paths))
            say("quiet; now with changes")
            asking = asked(port, QUESTIONS_A_SECOND, seconds, paths)
            changes = _Changes(port, products, options)
            started = time.perf_counter()
            try:
                changes.run(seconds)
                took = time.perf_counter() - started
            finally:
                beside = heard(asking)  # also ends the process that asks
    ratio = float(np.percentile(beside, 99) / np.percentile(quiet, 99))
    return {
        "products": multiplied.count,
        "seconds": seconds,
        "workers": options.workers,
        "titles": options.titles,
        "changes": len(changes.visible) * PRODUCTS_A_CALL,
        "changes_per_second": round(len(changes.visible) * PRODUCTS_A_CALL / took, 1),
        **percentiles(changes.visible, "visible_"),
        **percentiles(changes.acknowledged, "acknowledged_"),
        "questions": len(quiet),
        **percentiles(quiet, "quiet_"),
        **percentiles(beside, "beside_"),
        "p99_ratio": round(ratio, 3),
    }


def _build(options: Options, path: Path, products: Sequence[Product]) -> None:
    """The products as they will be sent again: what is not said to change is as before."""
    with open_shop(path, options) as shop:
        if len(shop) == 0:
            say("building the shop …")
            for start in range(0, len(products), _ADDED_AT_ONCE):
                shop.add(products[start : start + _ADDED_AT_ONCE])


def _questions(products: Sequence[Product], options: Options) -> list[str]:
    """Gender, colour and type of products, as shoppers type them."""
    drawn = options.rng().choice(len(products), size=min(400, len(products)), replace=False)
    return [search(_words(products[at])).path for at in drawn.tolist()]


def _words(product: Product) -> str:
    values = (product.attributes["gender"], (product.colour or "",), product.attributes["articleType"])
    return " ".join(str(value[0]) for value in values if isinstance(value, tuple)).lower()


class _Changes:
    """Calls at a steady pace; each gives its products a price of its own, or a word in their titles, and looks until a
    search for that finds one.

    visible, acknowledged   milliseconds of each call from the moment it was due
    """

    def __init__(self, port: int, products: Sequence[Product], options: Options) -> None:
        self._port, self._products, self._seed, self._titles = port, products, options.seed, options.titles
        self.visible: list[float] = []
        self.acknowledged: list[float] = []

    def run(self, seconds: float) -> None:
        """Change until the time is over and everything was found."""
        with ThreadPoolExecutor(_WRITERS) as writers:
            start = time.perf_counter()
            calls = []
            for number in range(int(seconds * CALLS)):
                moment = start + number / CALLS
                time.sleep(max(0.0, moment - time.perf_counter()))
                calls.append(writers.submit(self._call, number, moment))
            for call in calls:
                call.result()

    def _call(self, number: int, moment: float) -> None:
        first = number * PRODUCTS_A_CALL % len(self._products)
        places = [(first + place) % len(self._products) for place in range(PRODUCTS_A_CALL)]
        change = _Change(number, f"changed{self._seed}x{number}" if self._titles else "")
        changed = [change.of(self._products[place]) for place in places]
        with client(self._port) as ask:
            ask(Request("POST", "/v1/products", msgspec.json.encode(changed)))
            self.acknowledged.append((time.perf_counter() - moment) * 1000)
            until = time.perf_counter() + _PATIENCE
            while not change.is_found(ask):
                if time.perf_counter() > until:
                    raise RuntimeError(f"change {number}: not found after {_PATIENCE:g} s")
                time.sleep(_PAUSE)
        self.visible.append((time.perf_counter() - moment) * 1000)


@dataclass(frozen=True, slots=True)
class _Change:
    """What a call changes in its products, by which a search finds it; `mark` is a word, empty = titles stay."""

    number: int
    mark: str

    @property
    def price(self) -> float:
        """No product had it before."""
        return 100_000.0 + self.number

    def of(self, product: Product) -> dict[str, Any]:
        """The product as it is sent."""
        fields: dict[str, Any] = {
            name: value for name, value in msgspec.to_builtins(product).items() if value not in (None, [], {}, "")
        }
        title = f"{product.title} {self.mark}" if self.mark else product.title
        return {**fields, "title": title, "price": self.price, "stock": self.number}

    def is_found(self, ask: Ask) -> bool:
        """Whether a search finds a product with the mark, or with the price."""
        asked = {"q": self.mark} if self.mark else {"filter": f"price = {self.price:.0f}"}
        answer = json.loads(ask(Request("GET", "/v1/search?" + urlencode({**asked, "per_page": 1}))))
        return any(hit["product"]["price"] == self.price for hit in answer["hits"])


if __name__ == "__main__":
    main("freshness", measure, sample=30, extra=("sizes", "workers", "titles"))
