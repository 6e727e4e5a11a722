"""What the coming and going of products does to a shop's words, worked out before it is kept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.languages import language
from wares.language.packed_documents import PackedDocument, PackedDocuments, gather
from wares.language.phrases import suggestable_phrases
from wares.shop.runtime.product_texts import ProductTexts, texts_of
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
class ProductWords:
    """What a product says: its terms, and the phrases of it that are worth suggesting."""

    document: PackedDocument
    phrases: Sequence[str]


def words_of(products: Sequence[Product], analyzer: Analyzer) -> list[ProductWords]:
    """The products' words as `analyzer` reads them."""
    texts = [*map(texts_of, products)]
    documents = PackedDocuments.of([*map(analyzer.documents, texts)])
    return [ProductWords(one, _phrases(each, analyzer)) for one, each in zip(documents, texts, strict=True)]


def _phrases(texts: ProductTexts, analyzer: Analyzer) -> tuple[str, ...]:
    phrases = (
        phrase
        for tag, fields in texts
        for phrase in suggestable_phrases(fields, analyzer.language if tag is None else language(tag))
    )
    return tuple(dict.fromkeys(phrases))


@dataclass(frozen=True, slots=True)
class LanguageChange:
    """Products' words that come and go: the terms of those that come, and what changes in all."""

    documents: tuple[PackedDocument, ...]
    deltas: WordDeltas


@dataclass(frozen=True, slots=True)
class WordCounter:
    """Counts words as one shop reads them; `known` are those of products that were read already, by id."""

    analyzer: Analyzer
    known: Mapping[str, ProductWords] = field(default_factory=dict)

    def change(
        self,
        added: Sequence[Product],
        removed: Sequence[Product],
        labels: Iterable[ValueLabel],
        values: ValueCounts,
    ) -> LanguageChange:
        """What the coming and going of these products does; `values` are theirs, less than 0 gone."""
        come, go = self._words(added, removed)
        documents, gone_documents = (gather(one.document for one in words) for words in (come, go))
        counts = _counts(added, come, documents)
        for kind, gone in _counts(removed, go, gone_documents).items():
            counts[kind].subtract(gone)
        for label in labels:
            counts[LABEL][label.key] += label.sign
        changed = {kind: {key: n for key, n in keys.items() if n} for kind, keys in counts.items()}
        return LanguageChange(tuple(documents), WordDeltas(changed, nested(values), len(come) - len(go)))

    def _words(
        self, added: Sequence[Product], removed: Sequence[Product]
    ) -> tuple[list[ProductWords], list[ProductWords]]:
        """The words of both; the two states of a product are read one right after the other, as most of their texts
        are the same and the analyzer remembers the last ones.
        """
        states = {product.id: product for product in removed}
        unread = [product for product in added if product.id not in self.known]
        pairs = [one for product in unread for one in (product, states.pop(product.id, None)) if one is not None]
        order = [*pairs, *states.values()]
        read = dict(zip(map(id, order), words_of(order, self.analyzer), strict=True))
        come = [self.known[product.id] if product.id in self.known else read[id(product)] for product in added]
        return come, [read[id(product)] for product in removed]


def _counts(
    products: Sequence[Product], words: Sequence[ProductWords], documents: PackedDocuments
) -> dict[str, Counter[str]]:
    """Kind → key → how much of it is in the products, whose words are `words` and their terms `documents`."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in COUNTED}
    counts[TERM].update(documents.frequencies())
    counts[PHRASE].update(chain.from_iterable(each.phrases for each in words))
    counts[SPOKEN].update(tag for product in products for tag in product.texts if base(tag) not in BUILT_IN)
    lengths = np.rint(documents.lengths * LENGTH_UNITS).astype(np.int64).sum(axis=0).tolist()
    counts[LENGTH].update(dict(zip(documents.fields, lengths, strict=True)))
    counts[FIELD].update(dict(zip(documents.fields, (documents.lengths > 0).sum(axis=0).tolist(), strict=True)))
    return counts


def nested(values: ValueCounts) -> Mapping[str, Mapping[str, int]]:
    """The same by attribute and then by value, without what counts nothing."""
    nested: dict[str, dict[str, int]] = defaultdict(dict)
    for (attribute, value), n in values.items():
        if n:
            nested[attribute][value] = n
    return nested
