"""Display names: the languages of phrases, and what products and values are called in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wares.constants import PATH_SEPARATOR

PhraseLanguage = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class DisplayNames:
    """Display names: what things are called in one language; what is missing is called by its own value.

    titles     product id → its title
    labels     attribute → value → label (`Shop.labels(language)`)
    currency   written behind prices; "" = none
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currency: str = ""

    def title(self, product: str) -> str:
        """What a product is called."""
        return self.titles.get(product, product)

    def value(self, attribute: str, value: str) -> str:
        """What a value is called; of a path its last step."""
        return self.labels.get(attribute, {}).get(value, value).split(PATH_SEPARATOR)[-1]

    def price(self, amount: str) -> str:
        """An amount with the currency behind it."""
        return f"{amount} {self.currency}" if self.currency else amount


NO_NAMES = DisplayNames()
