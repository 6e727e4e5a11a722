"""A home page of recommendations over HTTP, in a whole shop with a long log of events."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import wares
from _common import Figures, Options, main, percentiles, resident_mb, say, temporary, timed
from _data import fashion_shop
from _served import Request, client, server, times, together
from wares.demo.simulation.simulate import simulate

EVENTS = 1_000_000
_SHOPPERS, _DAYS, _AT_ONCE = 20_000, 30.0, 10_000


def measure(options: Options) -> Figures:
    with temporary() as folder:
        path = options.shop or folder / "shop"
        figures, shoppers, products = _built(options, path)
        drawn = options.rng().choice(shoppers, options.sample).tolist()
        with server(path, options) as (port, pid):
            with client(port) as ask:
                figures |= percentiles([timed(ask, _home(name))[1] for name in drawn], "first_")
                figures |= percentiles(times(ask, [_home(name) for name in drawn]), "home_")
                beside = options.rng().choice(products, options.sample).tolist()
                figures |= percentiles(times(ask, [_beside(product) for product in beside]), "product_")
                figures |= percentiles(times(ask, [_search(name) for name in drawn]), "search_")
            figures |= together(port, [_home(name) for name in drawn], "four_")
            figures["resident_mb"] = resident_mb(pid)
    return figures


def _built(options: Options, path: Path) -> tuple[Figures, list[str], list[str]]:
    """The catalogue with a log of a million events, trained; and the tokens of those who shop there."""
    with fashion_shop(options, path) as shop:
        ids = list(shop.personalization.live.view.now().table.ids)
        figures: Figures = {"products": len(shop)}
        if not shop.tracking.log.count():
            figures |= _history(options, shop, ids)
        figures["events"] = shop.tracking.log.count()
        shoppers = sorted({name for rows in islice(shop.tracking.log.rows(), 5) for name in rows.shoppers} - {""})
    return figures, shoppers, ids


def _history(options: Options, shop: wares.Shop, ids: Sequence[str]) -> Figures:
    say("simulating shoppers …")
    found = [shop.get(product) for product in ids]
    history = simulate(found, shoppers=_SHOPPERS, days=_DAYS, seed=options.seed, until=time.time() - 3600)
    events = islice(history, EVENTS)
    started = time.perf_counter()
    while batch := list(islice(events, _AT_ONCE)):
        shop.track(batch)
    taken = time.perf_counter()
    say("training …")
    shop.train_recommenders()
    return {"events_s": round(taken - started, 1), "training_s": round(time.perf_counter() - taken, 1)}


def _home(shopper: str) -> Request:
    return Request("GET", "/v1/recommend?" + urlencode({"shopper": shopper}))


def _beside(product: str) -> Request:
    return Request("GET", "/v1/recommend?" + urlencode({"placement": "product", "product": product}))


def _search(shopper: str) -> Request:
    return Request("GET", "/v1/search?" + urlencode({"q": "shoes", "shopper": shopper}))


if __name__ == "__main__":
    main("recommend_latency", measure, sample=500)
