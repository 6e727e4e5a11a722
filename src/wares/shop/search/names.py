"""Names of a shop: what the reading of a query has to look up there."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from wares.language.intent.draft import Lookups, ShopFacts
from wares.language.intent.reader import read_intent
from wares.language.intent.rules import intent_rules
from wares.language.query.terms import exact_words
from wares.shop.runtime.components import Components
from wares.types import AttributeKind, Filter, Intent, Match, Nums, Range

_NO_NUMS: Nums = np.empty(0, np.int64)
_LOOKED_AT = 50
"""Products whose titles are read for a phrase, the most popular of those that have its words."""
_MOST_PHRASES = 16
_LONGEST_NAME = 40
_ENDS = re.compile(r"(?<=\w)(?!\w)|(?<=[\u4e00-\u9fff])")


def intent_of(components: Components, text: str) -> Intent:
    """What a folded query asks for in this shop."""
    read = read_intent(text, ShopFacts())
    return read_intent(text, _facts(components, read.lookups)).intent if read.lookups else read.intent


def _facts(components: Components, lookups: Lookups) -> ShopFacts:
    phrases = sorted(lookups.titles)[:_MOST_PHRASES]
    held = components.index.attributes()
    numbers = frozenset(
        name
        for name in lookups.numbers
        if held.get(name) == "number" and components.index.select(where=Range(name)).count()
    )
    return ShopFacts(
        numbers,
        frozenset(phrase for phrase in phrases if _has_title(components, phrase)),
        frozenset(size for size in lookups.sizes if any(True for _ in with_size(components, size))),
        {text: _name_length(components, text) for text in lookups.names},
    )


def _has_title(components: Components, phrase: str) -> bool:
    """Whether a title, in any language, has the words of a phrase one after the other."""
    language, catalog = components.language, components.catalog
    condition = exact_words(language.understand(phrase))
    if condition is None:
        return False
    nums = components.index.select(where=condition).top(_NO_NUMS, None, 0, _LOOKED_AT).tolist()
    pattern = re.compile(rf"(?<![a-z0-9]){re.escape(phrase)}(?![a-z0-9])")
    titles = (
        title
        for product in catalog.by_num(nums).values()
        for title in (product.title, *(text.get("title", "") for text in product.texts.values()))
    )
    return any(pattern.search(language.normalize(title)) for title in titles)


def with_size(components: Components, size: str) -> Iterable[Filter]:
    """The products that come in a size, by each attribute that says so. 42 is EU 42, too."""
    attributes = {name.casefold() for name in intent_rules().sizes.attributes}
    for name, kind in components.index.attributes().items():
        condition = _equals(name, kind, size) if name.casefold() in attributes else None
        if condition is not None and components.index.select(where=condition).count():
            yield condition


def _equals(name: str, kind: AttributeKind, value: str) -> Filter | None:
    """The products whose attribute is `value`, as shops write it."""
    is_number = value.replace(".", "", 1).isdigit()
    if kind == "number":
        return Range(name, float(value), float(value)) if is_number else None
    spellings = (value, value.upper(), value.lower(), value.capitalize())
    return Match(name, tuple(dict.fromkeys((*spellings, *((f"EU {value}", f"EU{value}") if is_number else ())))))


def _name_length(components: Components, words: str) -> int:
    text = words[:_LONGEST_NAME]
    ends = [match.start() for match in _ENDS.finditer(text)]
    return next((end for end in reversed(ends) if components.language.names_value(text[:end].strip())), 0)
