"""What the coming and going of products does to a shop's words, worked out before it is kept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wares.language.analysis.analyzer import Analyzer, DocumentTerms
from wares.language.analysis.languages import Language, language
from wares.language.phrases import suggestable_phrases
from wares.shop.runtime.product_texts import texts_of
from wares.store.products.records import WordDeltas
from wares.tags import base
from wares.types import Product

TERM, LENGTH, FIELD, PHRASE, LABEL, SPOKEN = "term", "length", "field", "phrase", "label", "spoken"
"""Kinds of counts. `SPOKEN`: tag of a further language → how many products have texts in it; English and Chinese are
left out.
"""
COUNTED = (TERM, LENGTH, FIELD, PHRASE, LABEL, SPOKEN)
"""Kinds of counts that are made of the products."""
LENGTH_UNITS = 1000
"""Lengths are counted in thousandths of a word."""
BUILT_IN = ("en", "zh")
"""Languages of which every shop knows."""

ValueCounts = Mapping[tuple[str, str], int]
"""(attribute, value) → how many products have it, or how many more."""


@dataclass(frozen=True, slots=True)
class ValueLabel:
    """What a value of an attribute is called in a language, by one product; `sign` −1 when that product goes."""

    language: str
    attribute: str
    value: str
    label: str
    sign: int

    @property
    def key(self) -> str:
        """By which it is counted."""
        return json.dumps([self.language, self.attribute, self.value, self.label], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class LanguageChange:
    """Products' words that come and go: the terms of those that come, and what changes in all."""

    documents: tuple[DocumentTerms, ...]
    deltas: WordDeltas


@dataclass(frozen=True, slots=True)
class WordCounter:
    """Counts words as one shop reads them; `own` is the shop's language."""

    analyzer: Analyzer
    own: Language

    def change(
        self,
        added: Sequence[Product],
        removed: Sequence[Product],
        labels: Iterable[ValueLabel],
        values: ValueCounts,
    ) -> LanguageChange:
        """What the coming and going of these products does; `values` are theirs, less than 0 gone."""
        come, go = ([self.analyzer.documents(texts_of(product_)) for product_ in each] for each in (added, removed))
        counts: dict[str, Counter[str]] = {kind: Counter() for kind in COUNTED}
        for products, documents, sign in ((added, come, 1), (removed, go, -1)):
            for document in documents:
                _count_document(counts, document, sign)
            for product in products:
                for phrase in self._phrases(product):
                    counts[PHRASE][phrase] += sign
                for tag in product.texts:
                    if base(tag) not in BUILT_IN:
                        counts[SPOKEN][tag] += sign
        for label in labels:
            counts[LABEL][label.key] += label.sign
        return LanguageChange(tuple(come), WordDeltas(counts, nested(values), len(come) - len(go)))

    def _phrases(self, product: Product) -> set[str]:
        return {
            phrase
            for tag, fields in texts_of(product)
            for phrase in suggestable_phrases(fields, self.own if tag is None else language(tag))
        }


def _count_document(counts: Mapping[str, Counter[str]], document: DocumentTerms, sign: int) -> None:
    for term in document.terms:
        counts[TERM][term] += sign
    for name, length in document.lengths.items():
        counts[LENGTH][name] += sign * round(length * LENGTH_UNITS)
        counts[FIELD][name] += sign


def nested(values: ValueCounts) -> Mapping[str, Mapping[str, int]]:
    """The same by attribute and then by value, without what counts nothing."""
    nested: dict[str, dict[str, int]] = defaultdict(dict)
    for (attribute, value), n in values.items():
        if n:
            nested[attribute][value] = n
    return nested
