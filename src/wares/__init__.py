"""Wares: the search and recommendations of a shop.

All of it is asked of a `Shop`, which `open` opens:

    import wares

    with wares.open("my-shop", create=True) as shop:
        shop.ingest("products.csv")
        for hit in shop.search("red running shoes", filter="price < 80").hits:
            print(hit.product.title)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from wares.errors import WaresError

if TYPE_CHECKING:
    from wares.shop import Preview, Shop
    from wares.shop.options import OpenOptions, PreviewOptions
    from wares.types import Event, Facet, FacetValue, Hit, Hits, Picture, Product, Query, Suggestion

__version__: str
__all__ = [
    "Event",
    "Facet",
    "FacetValue",
    "Hit",
    "Hits",
    "Picture",
    "Preview",
    "Product",
    "Query",
    "Shop",
    "Suggestion",
    "WaresError",
    "open",
    "preview",
]


def open(path: Path | str, **options: Unpack[OpenOptions]) -> Shop:  # noqa: A001 - reads as wares.open(path), like gzip.open
    """Open the shop in a folder; `create=True` makes it when there is none. Options and errors: `wares.shop.Shop`."""
    from wares.shop import Shop

    return Shop(path, **options)


def preview(feeds: Sequence[Path | str] | Path | str, **options: Unpack[PreviewOptions]) -> Preview:
    """What an ingest of these feeds would take, without a shop and without storing anything. Options and errors:
    `wares.shop.ingest.feeds.preview.preview`.
    """
    from wares.shop.ingest.feeds.preview import preview

    return preview(feeds, **options)


def __getattr__(name: str) -> Any:
    if name in ("Preview", "Shop"):
        from wares import shop

        return getattr(shop, name)
    if name == "__version__":
        from importlib.metadata import version

        return version("wares")
    if name in __all__:
        from wares import types

        return getattr(types, name)
    raise AttributeError(f"module 'wares' has no attribute {name!r}")
