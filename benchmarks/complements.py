"""What goes together, by pairs of categories judged before; variants on a page; and home pages by true tastes.

The drawn shop without a log and with one of simulated shoppers, and the general shop without any.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import numpy as np

import wares
from _common import Figures, Options, main, rounded, say, temporary
from _intent_fixtures import DRAWN_PRODUCTS, DRAWN_SEED, GENERAL_FEED
from wares.demo.articles import plan
from wares.demo.feed_rows import feed_row
from wares.demo.simulation.simulate import draw_tastes, simulate
from wares.shop.core import Shop
from wares.types import Product, Recommendations

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "complements"
FIRST = 6
"""Complements of a product that are judged."""
PAGE = 12
SHOPPERS, DAYS, NOW = 600, 90.0, 1_760_000_000.0
_EVENTS_A_CALL = 2000
Grades: TypeAlias = Mapping[str, Mapping[str, int]]
"""Category → complementary category → 2 or 1; absent = wrong."""


def read_grades(name: str) -> Grades:
    """The pairs of a file of `FOLDER`."""
    lines = (FOLDER / name).read_text("utf-8").splitlines()[1:]
    grades = {}
    for category, right, plausible, _ in (line.split("|") for line in lines):
        grades[category] = dict.fromkeys(plausible.split(", "), 1) | dict.fromkeys(right.split(", "), 2)
    return grades


def measure(options: Options) -> Figures:
    """Share of the first six that are right, for every product of a judged category."""
    with temporary() as folder:
        return _general(folder / "general") | _drawn(folder / "drawn", options)


def _general(folder: Path) -> Figures:
    with wares.open(folder, create=True) as shop:
        shop.ingest(GENERAL_FEED)
        with GENERAL_FEED.open(encoding="utf-8", newline="") as lines:
            products = [shop.get(row["id"]) for row in csv.DictReader(lines)]
        say("general shop, without a log")
        return judged(shop, products, read_grades("general.psv"), " > ".join, "general")


def _drawn(folder: Path, options: Options) -> Figures:
    folder.mkdir(parents=True)
    feed = folder / "products.jsonl"
    rows = [feed_row(article) for article in plan(DRAWN_PRODUCTS, DRAWN_SEED)]
    lines = (json.dumps({key: row[key] for key in row if key != "pictures"}, ensure_ascii=False) for row in rows)
    feed.write_text("\n".join(lines), encoding="utf-8")
    with wares.open(folder / "shop", create=True) as shop:
        shop.ingest(feed)
        shop.tracking.clock = lambda: NOW
        products, grades = [shop.get(str(row["id"])) for row in rows], read_grades("drawn.psv")
        asked = _some(products, options)
        say("drawn shop, without a log")
        figures = judged(shop, asked, grades, _last, "content")
        events = simulate(products, shoppers=SHOPPERS, days=DAYS, seed=options.seed, until=NOW)
        while batch := list(islice(events, _EVENTS_A_CALL)):
            shop.track(batch)
        say("drawn shop, with a log")
        shop.train_recommenders()
        figures |= judged(shop, asked, grades, _last, "learnt")
        return figures | _pages(shop, products, options)


def _last(path: Sequence[str]) -> str:
    return path[-1]


def _some(products: Sequence[Product], options: Options) -> Sequence[Product]:
    """All, or as many as are to be drawn."""
    if not options.sample:
        return products
    return [products[place] for place in sorted(options.rng().permutation(len(products))[: options.sample].tolist())]


def judged(
    shop: Shop, products: Sequence[Product], grades: Grades, name: Callable[[Sequence[str]], str], prefix: str
) -> Figures:
    """Of products whose category is judged: the share of the first six complements that are right, their mean grade
    ÷ 2, and the share of products that got six.
    """
    shares, values, full = list[float](), list[float](), list[bool]()
    for product in products:
        right = grades.get(name(product.category))
        if right is None:
            continue
        items = shop.recommend("cart", products=(product.id,), limit=FIRST).items
        found = [right.get(name(item.product.category), 0) for item in items]
        shares.append(float(np.mean([grade > 0 for grade in found] or [0.0])))
        values.append(float(np.mean(found or [0.0])) / 2)
        full.append(len(found) == FIRST)
    return {
        f"{prefix}_products": len(shares),
        f"{prefix}_right": rounded(float(np.mean(shares))),
        f"{prefix}_grade": rounded(float(np.mean(values))),
        f"{prefix}_full": rounded(float(np.mean(full))),
    }


def _pages(shop: Shop, products: Sequence[Product], options: Options) -> Figures:
    """Home pages of the simulated shoppers: how well they suit their true tastes, beside what everyone gets, where a
    further variant of a product counts nothing; and such variants on any page.
    """
    tastes = draw_tastes(products, SHOPPERS, options.seed)
    shoppers = tastes.tokens[: options.sample or SHOPPERS]
    pages = {shopper: shop.recommend("home", shopper=shopper, limit=PAGE) for shopper in shoppers}
    everyone = shop.recommend("home", limit=PAGE)
    affinities = {shopper: tastes.affinities(shopper) for shopper in shoppers}

    def suits(shopper: str, page: Recommendations) -> float:
        best: dict[str, float] = {}
        for item in page.items:
            name = item.product.group or item.id
            best[name] = max(best.get(name, 0.0), float(affinities[shopper][tastes.row_of[item.id]]))
        return sum(best.values()) / PAGE

    beside = [shop.recommend(place, products=(product.id,), limit=PAGE)  # type: ignore[arg-type]
              for product in products[::5] for place in ("product", "cart")]  # fmt: skip
    return {
        "home_suits": rounded(float(np.mean([suits(shopper, page) for shopper, page in pages.items()]))),
        "home_suits_unpersonal": rounded(float(np.mean([suits(shopper, everyone) for shopper in shoppers]))),
        "pages": len(pages) + len(beside),
        "variants_repeated": sum(_repeated(page) for page in (*pages.values(), *beside)),
    }


def _repeated(page: Recommendations) -> int:
    groups = [item.product.group for item in page.items if item.product.group]
    return len(groups) - len(set(groups))


if __name__ == "__main__":
    main("complements", measure, sample=0, data=FOLDER)
