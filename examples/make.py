"""Draws what lies here: products.csv with pictures/, events.csv and photo.jpg. The same each time.

python examples/make.py
"""

from __future__ import annotations

import csv
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

import wares
from wares.demo.articles import Article, plan
from wares.demo.draw import picture
from wares.demo.feed_rows import feed_row
from wares.demo.simulation.simulate import simulate
from wares.types import Event

HERE = Path(__file__).parent
SEED = 7
DRAWN, KEPT = 4000, 60  # products planned, and of these in the file
SIDE = 120  # pixels of a picture
UNTIL = datetime(2025, 11, 30, tzinfo=UTC).timestamp()
SHOPPERS, DAYS = 24, 30.0
KINDS = ("search", "view", "cart", "purchase", "favourite")
COLUMNS = (
    "id", "title", "title_zh", "price", "currency", "brand", "category", "category_zh", "colour", "colour_zh",
    "material", "stock", "popularity", "image",
)  # fmt: skip


def chosen() -> list[Article]:
    """Running shoes first, so that there is something to run in; then whatever comes."""
    articles = plan(DRAWN, SEED)
    running = [one for one in articles if is_running(one)]
    others = [one for one in articles if not is_running(one)]
    return sorted((running[:24] + others)[:KEPT], key=lambda one: one.number)


def is_running(article: Article) -> bool:
    """Whether it is a pair of running shoes."""
    return "running" in str(feed_row(article)["title"]).lower()


def text(name: str, value: object) -> object:
    """As a spreadsheet has it."""
    return (" > " if name == "category" else "|").join(map(str, value)) if isinstance(value, list) else value


def write_products(articles: list[Article]) -> None:
    """The feed, and every other product's picture."""
    (HERE / "pictures").mkdir(exist_ok=True)
    with (HERE / "products.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, extrasaction="ignore", restval="", lineterminator="\n")
        table.writeheader()
        for number, article in enumerate(articles):
            values = {name: text(name, value) for name, value in feed_row(article).items()}
            if number % 2 == 0:
                name = f"pictures/{values['id']}.jpg"
                shot = Image.fromarray(picture(article, SEED)).resize((SIDE, SIDE))
                shot.save(HERE / name, "JPEG", quality=80)
                values["image"] = name
            table.writerow(values)


def write_photo(articles: list[Article]) -> None:
    """Another pair of the first red shoes."""
    red = next(one for one in articles if one.colour == "red" and is_running(one))
    Image.fromarray(picture(red, SEED + 1)).resize((2 * SIDE, 2 * SIDE)).save(HERE / "photo.jpg", "JPEG", quality=85)


def write_events() -> None:
    """What simulated shoppers did, a row for each product; the busiest is called ann."""
    with tempfile.TemporaryDirectory() as folder, wares.open(folder, create=True) as shop:
        shop.ingest(HERE / "products.csv")
        table = shop.personalization.live.view.now().table
        products = [shop.get(table.ids[place]) for place in table.everything().tolist()]
    history = simulate(products, shoppers=SHOPPERS, days=DAYS, seed=SEED, until=UNTIL)
    events = [event for event in history if event.kind in KINDS]
    names = [event.shopper for event in events if event.shopper]
    busiest = max(sorted(set(names)), key=names.count)
    with (HERE / "events.csv").open("w", encoding="utf-8", newline="") as file:
        table_ = csv.writer(file, lineterminator="\n")
        table_.writerow(("time", "event", "product_id", "price", "query", "shopper", "session"))
        for event in events:
            table_.writerows(rows(event, busiest))


def rows(event: Event, busiest: str) -> list[tuple[str, ...]]:
    """An event as rows of the log."""
    time = datetime.fromtimestamp(event.time, UTC).strftime("%Y-%m-%d %H:%M:%S")
    shopper = "ann" if event.shopper == busiest else event.shopper
    prices = [str(price) for price in event.prices] or [""] * len(event.products)
    told = zip(event.products, prices, strict=True) if event.products else [("", "")]
    return [(time, event.kind, one, price, event.query, shopper, event.session) for one, price in told]


if __name__ == "__main__":
    articles = chosen()
    write_products(articles)
    write_photo(articles)
    write_events()
