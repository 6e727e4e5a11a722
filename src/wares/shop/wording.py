"""A shop's words: its vocabulary, field lengths, suggestions and labels, kept in step with the catalogue.

What a change of products does to the counts is worked out first (`deltas`), committed with the products by the store,
and only then taken over (`apply`): memory never runs ahead of what is durable.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from wares.language.analyze import Analyzer, DocumentTerms
from wares.language.bm25 import FieldLengths, weigh
from wares.language.suggest import Suggester, phrases
from wares.language.synonyms import Synonyms
from wares.language.understand import understand
from wares.language.vocabulary import Vocabulary
from wares.store.catalogue import Catalogue, Deltas
from wares.types import Product, Sparse, Suggestion, Understood

TERM, LENGTH, PHRASE, QUERY, LABEL = "term", "length", "phrase", "query", "label"
_QUERIES_HELD = 64


class Wording:
    """The words of one shop. Reads from several threads are fine beside one writer."""

    def __init__(self, catalogue: Catalogue, synonyms: Synonyms) -> None:
        self._catalogue = catalogue
        self.analyzer = Analyzer(synonyms)
        self.vocabulary = Vocabulary()
        self.vocabulary.load(catalogue.counts(TERM))
        self._lengths = FieldLengths()
        self._lengths.load(catalogue.counts(LENGTH))
        self._suggester = Suggester()
        self._suggester.load(catalogue.counts(PHRASE), catalogue.counts(QUERY))
        self._labels: Counter[str] = Counter(catalogue.counts(LABEL))
        self._names: dict[str, dict[str, dict[str, str]]] = {}
        self._asked: Counter[str] = Counter()
        self._asked_lock = threading.Lock()

    # ------------------------------------------------------------------------------------------------------ reading

    def document(self, product: Product) -> DocumentTerms:
        """The product's terms."""
        return self.analyzer.document(fields(product))

    def weigh(self, product: Product) -> Sparse:
        """The product's BM25 vector by the field lengths known now."""
        return weigh(self.document(product), self._lengths.means())

    def understand(self, words: str, prefix: bool = False) -> Understood:
        """A query's words in this shop."""
        return understand(words, self.analyzer, self.vocabulary, prefix=prefix)

    def suggest(self, words: str, limit: int) -> tuple[Suggestion, ...]:
        """Queries worth typing that go on from `words`."""
        return self._suggester.suggest(words, limit)

    def labels(self, language: str) -> dict[str, dict[str, str]]:
        """attribute → value → its most frequent name in `language`; values without one are absent."""
        if language in self._names:
            return self._names[language]
        best: dict[str, dict[str, str]] = defaultdict(dict)
        for key, _ in sorted(self._labels.items(), key=lambda item: (item[1], item[0])):
            tag, attribute, value, label = json.loads(key)
            if tag == language:
                best[attribute][value] = label
        self._names = {**self._names, language: dict(best)}
        return self._names[language]

    # ------------------------------------------------------------------------------------------------------ writing

    def deltas(
        self, added: Sequence[Product], removed: Sequence[Product], names: Iterable[tuple[str, str, str, str, int]]
    ) -> Deltas:
        """How counts change; `names` are (language, attribute, value, label, ±1)."""
        terms: Counter[str] = Counter()
        lengths: Counter[str] = Counter()
        found: Counter[str] = Counter()
        for products, sign in ((added, 1), (removed, -1)):
            for product in products:
                document = self.document(product)
                for term in document.terms():
                    terms[term] += sign
                for key, n in FieldLengths.of(document).items():
                    lengths[key] += sign * n
                for phrase in phrases(fields(product)):
                    found[phrase] += sign
        labels: Counter[str] = Counter()
        for language, attribute, value, label, sign in names:
            labels[json.dumps([language, attribute, value, label], ensure_ascii=False)] += sign
        return {TERM: terms, LENGTH: lengths, PHRASE: found, LABEL: labels}

    def apply(self, deltas: Deltas) -> None:
        """Take over what has been committed."""
        self.vocabulary.change(deltas[TERM])
        self._lengths.change(deltas[LENGTH])
        self._suggester.change(deltas[PHRASE])
        self._labels.update(deltas[LABEL])
        self._labels = +self._labels
        self._names = {}

    def asked(self, words: str) -> None:
        """Count a past query that found something; kept in the store every few dozen."""
        self._suggester.query(words)
        with self._asked_lock:
            self._asked[words] += 1
            full = self._asked.total() >= _QUERIES_HELD
        if full:
            self.keep_queries()

    def keep_queries(self) -> None:
        """Write the past queries held in memory to the store."""
        with self._asked_lock:
            held, self._asked = self._asked, Counter()
        if held:
            self._catalogue.bump({QUERY: held})


def fields(product: Product) -> Mapping[str, Sequence[str]]:
    """The product's texts in every language by the fields that language weighs."""
    found: dict[str, list[str]] = {
        "title": [product.title],
        "brand": [product.brand] if product.brand else [],
        "category": list(product.category),
        "colour": [product.colour] if product.colour else [],
        "description": [product.description] if product.description else [],
        "attributes": [v for values in product.attributes.values() if isinstance(values, tuple) for v in values],
    }
    for text in product.texts.values():
        for name, value in text.items():
            parts = [step.strip() for step in value.split(">")] if name == "category" else [value]
            found[name if name in found else "attributes"].extend(parts)
    return {name: values for name, values in found.items() if values}
