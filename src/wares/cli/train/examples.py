"""Training examples: products with their pictures, read out of feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wares.cli.errors import parse_pair
from wares.errors import BadInput, BadPicture

if TYPE_CHECKING:
    from wares.catalog.pictures.decode import PictureLimits
    from wares.catalog.pictures.fetch import Fetcher
    from wares.types import Pixels, Product

Conditions = Mapping[str, str]
"""Attribute → value that a row must have, where it has the attribute."""


def parse_conditions(only: Sequence[str] | None) -> Conditions:
    """What `--only` says. Raises `BadSetting`."""
    return dict(parse_pair("--only", text, "ATTRIBUTE=VALUE, e.g. split=train") for text in only or ())


def picture_pairs(
    feeds: Sequence[Path], conditions: Conditions, products: dict[str, Product], progress: Callable[[float], None]
) -> Iterator[tuple[Product, Pixels]]:
    """The products of the feeds that meet the conditions, with their first pictures. Raises `BadInput` for none.

    products   is filled: id → product, also of those without a picture
    progress   is told the share that is read, 0–1
    """
    from wares.catalog.pictures.decode import PictureLimits
    from wares.catalog.pictures.fetch import Fetcher

    limits, count = PictureLimits(), 0
    with Fetcher(limits) as fetcher:
        for product in _read_products(feeds, progress):
            if not _meets(product, conditions):
                continue
            products[product.id] = product
            pixels = _first_picture(product, fetcher, limits)
            if pixels is not None:
                count += 1
                yield product, pixels
    if not count:
        raise BadInput("no row with a readable picture fits; look at --only and at the feeds")


def _read_products(feeds: Sequence[Path], progress: Callable[[float], None]) -> Iterator[Product]:
    from wares.catalog.cleaner import Cleaner
    from wares.catalog.feeds import open_feed
    from wares.types import Problem

    for number, path in enumerate(feeds):
        feed = open_feed(path)
        cleaner = Cleaner(feed.columns, path.parent, "")
        for row in feed.rows():
            if isinstance(row, Problem):
                continue
            progress((number + row.progress) / len(feeds))
            product = cleaner.product(row, path.name).product
            if product is not None:
                yield product


def _first_picture(product: Product, fetcher: Fetcher, limits: PictureLimits) -> Pixels | None:
    """None without one that can be read."""
    from wares.catalog.pictures.decode import decode

    if not product.pictures:
        return None
    try:
        return decode(fetcher.load(product.pictures[0]), limits).pixels
    except BadPicture:
        return None


def _meets(product: Product, conditions: Conditions) -> bool:
    return all(product.attributes.get(name, (value,)) == (value,) for name, value in conditions.items())
