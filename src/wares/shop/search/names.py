"""Names of a shop, as the reader of intent asks for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from wares.language.query.terms import exact_words
from wares.shop.runtime.components import Components
from wares.types import Match, Nums

_NO_NUMS: Nums = np.empty(0, np.int64)
_LOOKED_AT = 50
"""Products whose titles are read for a phrase, the most popular of those that have its words."""
_LONGEST_NAME = 40
_ENDS = re.compile(r"(?<=\w)(?!\w)|(?<=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class SearchedNames:
    """What one shop calls things; see `wares.language.intent.draft.ShopNames`."""

    components: Components

    def has_title(self, phrase: str) -> bool:
        """See `ShopNames`; titles in all languages."""
        language, catalog = self.components.language, self.components.catalog
        folded = language.normalize(phrase)
        condition = exact_words(language.understand(folded))
        if condition is None:
            return False
        nums = self.components.index.select(where=condition).top(_NO_NUMS, None, 0, _LOOKED_AT).tolist()
        pattern = re.compile(rf"(?<![a-z0-9]){re.escape(folded)}(?![a-z0-9])")
        titles = (
            title
            for product in catalog.by_num(nums).values()
            for title in (product.title, *(text.get("title", "") for text in product.texts.values()))
        )
        return any(pattern.search(language.normalize(title)) for title in titles)

    def has_number(self, attribute: str) -> bool:
        """See `ShopNames`."""
        return self.components.index.attributes().get(attribute) == "number"

    def has_value(self, attribute: str, value: str) -> bool:
        """See `ShopNames`."""
        return self.value(attribute, value) is not None

    def value(self, attribute: str, value: str) -> Match | None:
        """The products with a value, both without regard to case; None = there are none."""
        index = self.components.index
        for name, kind in index.attributes().items():
            if kind == "text" and name.casefold() == attribute.casefold():
                match = Match(name, tuple(dict.fromkeys((value, value.upper(), value.lower(), value.capitalize()))))
                if index.select(where=match).count():
                    return match
        return None

    def name_length(self, words: str) -> int:
        """See `ShopNames`."""
        text = words[:_LONGEST_NAME]
        ends = [match.start() for match in _ENDS.finditer(text)]
        return next((end for end in reversed(ends) if self.components.language.names_value(text[:end].strip())), 0)
