"""Ratings as feeds write them, on any scale."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from wares.catalog.values.counts import parse_count
from wares.catalog.values.texts import read_text
from wares.tabular.values.prices import parse_number
from wares.tabular.values.text import abbreviate, is_missing

_RATIO = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|von|sur|de|su|av|z|van|من|中の?)\s*(\d+)(?:\s*\D{1,12})?")
_MEANS = ("average", "rate", "value", "ratingValue", "rating", "score", "avg", "mean")
_COUNTS = ("count", "ratingCount", "reviewCount", "reviews", "total", "votes")
_STARS = re.compile(r"\s*(?:★|⭐|stars?|sterne?|étoiles?|estrellas?|estrelas?|stelle|星|分|点|점)\s*")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")


def read_rating(value: object) -> float | None:
    """A mean rating, 0–5, from one on any scale that is named: `4.5`, `4.5/5`, `90%`, `8 out of 10`, `★★★★☆`."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in _MEANS if key in value), None)
    if is_missing(value):
        return None
    text = unicodedata.normalize("NFKC", read_text(value)).strip()
    stars = text.count("★") + text.count("⭐")
    if stars and not any(character.isdigit() for character in text):
        return float(min(stars, 5))
    if match := _RATIO.fullmatch(text):
        mean = _number(match[1]) / (float(match[2]) or 1.0) * 5
    elif match := _PERCENT.fullmatch(text):
        mean = _number(match[1]) / 20
    else:
        mean = _number(_STARS.sub("", text.casefold()))
    if not 0 <= mean <= 5:
        raise ValueError(f"the rating {abbreviate(value)} is not between 0 and 5")
    return mean


def _number(text: str) -> float:
    return parse_number(text, decimal="," if "," in text else ".")


def read_rating_count(value: object) -> int | None:
    """How many ratings; None where it is missing. Of an object, the count it names."""
    if isinstance(value, Mapping):
        value = next((value[key] for key in _COUNTS if key in value), None)
    if is_missing(value):
        return None
    number_of_ratings = parse_count(value.strip("() ") if isinstance(value, str) else value)
    if number_of_ratings < 0:
        raise ValueError(f"{abbreviate(value)} ratings; counted as not known")
    return int(number_of_ratings)
