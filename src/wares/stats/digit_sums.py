"""Sums by digits: the exact sum of a number over any products, out of how many have which decimal digit where.

A number is kept as its shortest decimal digits, each a code of place, digit and sign. How many products have each code
is one facet request; its answer has at most some hundred rows however many products there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal

HELD = -1
"""The code that every number has, 0 as well."""
_PLACES = 400  # a double's digits stand at 10^-340 to 10^308
_NEGATIVE = 10_000
_EXACT = Context(prec=2 * _PLACES)


def digits_of(number: float) -> list[int]:
    """The codes of a finite number; `HELD` is one of them."""
    sign, digits, exponent = Decimal(repr(float(number))).as_tuple()
    assert isinstance(exponent, int)
    places = range(exponent + len(digits) - 1, exponent - 1, -1)
    return [
        HELD,
        *(
            (place + _PLACES) * 10 + digit + sign * _NEGATIVE
            for place, digit in zip(places, digits, strict=True)
            if digit
        ),
    ]


def sum_of(counts: Mapping[int, int]) -> float:
    """The sum of all numbers, given how many have each code; the nearest double."""
    total = Decimal(0)
    for code, count in counts.items():
        if code == HELD:
            continue
        sign, rest = divmod(code, _NEGATIVE)
        place, digit = divmod(rest, 10)
        total = _EXACT.add(total, Decimal((sign, (*map(int, str(digit * count)),), place - _PLACES)))
    return float(total)
