"""Paths under which a product's pictures are served."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_MOST_DIGITS = 3
_SECOND = re.compile(r"\d{1,5}(?:\.\d{1,3})?")


def picture_path(product_id: str, number: int, second: float | None = None) -> str:
    """Where a product's picture is served; numbers start at 0. A frame of a film says its `second` as the fragment does
    of media (W3C Media Fragments): `#t=12.5`.
    """
    path = f"/v1/products/{quote(product_id, safe='')}/pictures/{number}"
    return path if second is None else f"{path}#t={second:.2f}"


def second_at(path: str) -> float | None:
    """The second of a film at which the picture of a path is shown; None = it is a picture of its own."""
    second = path.partition("#t=")[2]
    return float(second) if _SECOND.fullmatch(second) else None


def picture_at(path: str) -> tuple[str, int] | None:
    """The product's id and the picture's number of a path that `picture_path` made; None = it is none."""
    base, _, number = path.partition("#t=")[0].rpartition("/pictures/")
    product_id = base.removeprefix("/v1/products/")
    if product_id in ("", base) or "/" in product_id or not (number.isascii() and number.isdecimal()):
        return None
    return (unquote(product_id), int(number)) if len(number) <= _MOST_DIGITS else None
