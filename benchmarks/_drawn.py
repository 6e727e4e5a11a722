"""A drawn shop's feed (products.jsonl), and the same products for single writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wares.types import Picture, Product

FEED = "products.jsonl"


def feed_in(data: Path, folder: Path, count: int) -> Path:
    """The feed of `data`; when it has none, a shop of `count` products is drawn into `folder`."""
    if (data / FEED).exists():
        return data / FEED
    from wares.demo.draw import draw_shop

    return draw_shop(folder, count)


def ids(feed: Path) -> list[str]:
    """Ids in the feed's order."""
    return [str(row["id"]) for row in _rows(feed)]


def products(feed: Path) -> list[Product]:
    """The feed's products with their main fields and pictures."""
    return [
        Product(
            id=str(row["id"]),
            title=row["title"],
            description=row.get("description", ""),
            brand=row.get("brand"),
            category=tuple(row.get("category", ())),
            colour=row.get("colour"),
            pictures=tuple(Picture(path=str(feed.parent / name)) for name in row.get("pictures", ())),
        )
        for row in _rows(feed)
    ]


def _rows(feed: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in feed.read_text(encoding="utf-8").splitlines() if line.strip()]
