"""Paths under which a product's pictures are served."""

from __future__ import annotations

from urllib.parse import quote, unquote

_MOST_DIGITS = 3


def picture_path(product_id: str, number: int) -> str:
    """Where a product's picture is served; numbers start at 0."""
    return f"/v1/products/{quote(product_id, safe='')}/pictures/{number}"


def picture_at(path: str) -> tuple[str, int] | None:
    """The product's id and the picture's number of a path that `picture_path` made; None = it is none."""
    base, _, number = path.rpartition("/pictures/")
    product_id = base.removeprefix("/v1/products/")
    if product_id in ("", base) or "/" in product_id or not (number.isascii() and number.isdecimal()):
        return None
    return (unquote(product_id), int(number)) if len(number) <= _MOST_DIGITS else None
