"""Codes of a product: everything by which somebody who has one in hand may ask for it."""

from __future__ import annotations

import re
from functools import lru_cache

from wares.catalog.columns.heading_patterns import heading_option, is_code
from wares.catalog.offers import variant_codes
from wares.types import Product

_LONGEST = 48
_CODE = re.compile(r"[^\W_]+(?:[-./_# ]{1,2}[^\W_]+)*")
_TELLING = re.compile(r"(?=.*\d)(?:\d{6,}|(?=.*[^\W\d_])\S{5,})")
"""What is a code by itself, under whatever name: six digits or more, or letters and digits without spaces."""
_WHOLE = 1e15
"""Up to here a number is held exactly."""


def product_codes(product: Product) -> list[str]:
    """The product's id, its variants' codes, and the values of attributes that are codes by their name or form."""
    codes = {product.id: None, **dict.fromkeys(variant_codes(product))}
    for name, values in product.attributes.items():
        named = _names_code(name)
        texts = values if isinstance(values, tuple) else _number_texts(values) if named else ()
        for text in texts:
            if len(text) <= _LONGEST and _CODE.fullmatch(text.strip()) and (named or _TELLING.fullmatch(text.strip())):
                codes[text] = None
    return list(codes)


@lru_cache(maxsize=4096)
def _names_code(attribute: str) -> bool:
    return is_code(attribute) and heading_option(attribute) != "size"


def _number_texts(number: float) -> tuple[str, ...]:
    return (str(int(number)),) if 0 <= number < _WHOLE and number == int(number) else ()
