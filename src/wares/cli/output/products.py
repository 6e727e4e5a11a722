"""Products in the JSON of answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def title_of(product: Mapping[str, Any], language: str | None) -> str:
    """What the product is called in the language, if it has a title there."""
    title: str = product["texts"].get(language or "", {}).get("title") or product["title"]
    return title
