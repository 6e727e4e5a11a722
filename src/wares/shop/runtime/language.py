"""A shop's words: its vocabulary, field lengths, suggestions and labels, following the counts that the store keeps."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from wares.errors import BadInput, BadQuery
from wares.language.analysis.analyzer import Analyzer, DocumentTerms
from wares.language.analysis.languages import language
from wares.language.bm25 import FieldLengths, weigh
from wares.language.highlight import highlight, snippet
from wares.language.query.attributes import AttributeNames
from wares.language.query.synonyms import Synonyms
from wares.language.query.understand import NO_NAMES, understand
from wares.language.suggest import QUERY, Suggester
from wares.language.vocabulary import Vocabulary
from wares.shop.runtime.product_texts import texts_of
from wares.shop.runtime.word_changes import (
    BUILT_IN,
    FIELD,
    LABEL,
    LENGTH,
    LENGTH_UNITS,
    PHRASE,
    SPOKEN,
    TERM,
    LanguageChange,
    ValueCounts,
    ValueLabel,
    WordCounter,
    value_counts,
)
from wares.store.catalog import Catalog
from wares.store.changes import Changes
from wares.store.products.records import WordDeltas
from wares.tags import base, closest
from wares.types import Product, QueryAnalysis, Sparse, Suggestion

ANALYSIS = "analysis"
"""What the store remembers by it: how the words that are counted were read."""
T = TypeVar("T")
_LONGEST_BEGINNING = 200  # characters looked at to go on from
_MOST_VALUES = 5000  # of an attribute; one with more is no list of choices that shoppers name


class ShopLanguage:
    """The words of one shop; follows the change feed. Reads from several threads are fine beside one follower.

    tag        the shop's language; None = that in which the words that are counted were read
    position   of the feed, up to which all counts are here
    """

    def __init__(self, catalog: Catalog, synonyms: Synonyms, tag: str | None = None) -> None:
        self._catalog = catalog
        self._synonyms = synonyms
        self.tag = tag or self.analysis_of_counts.split(" ")[0]
        self.suggester = Suggester(language(self.tag))
        self._values: Counter[tuple[str, str]] = Counter()
        self.load()

    def load(self) -> None:
        """Read what the store has counted."""
        state = self._catalog.words.state()
        counts = defaultdict(dict, state.counts)
        self._spoken: Counter[str] = Counter(counts[SPOKEN])
        self.analyzer = self._analyzer(self._synonyms)
        self.vocabulary = Vocabulary()
        self.vocabulary.load(counts[TERM], state.documents)
        self._lengths = FieldLengths()
        self._lengths.load({name: n / LENGTH_UNITS for name, n in counts[LENGTH].items()}, counts[FIELD])
        self.suggester.load(counts[PHRASE])
        self._labels: Counter[str] = Counter(counts[LABEL])
        self._labels_of: dict[str, dict[str, dict[str, str]]] = {}
        self._values_known = object()  # another one whenever values or labels come or go
        self._attribute_names = (self._values_known, NO_NAMES)
        self.position = state.position

    @property
    def analysis(self) -> str:
        """How words are read."""
        return language(self.tag).analysis

    @property
    def analysis_of_counts(self) -> str:
        """How the words that are counted were read; "" where that is not known for all of them."""
        analysis = self._catalog.meta(ANALYSIS)
        if analysis is not None:
            return analysis
        tags = {json.loads(key)[0] for key in self._catalog.words.of(LABEL)}
        return "en" if all(base(tag) in BUILT_IN for tag in tags) else ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages in which answers can be had: English, Chinese, and those of the shop's texts."""
        return tuple(dict.fromkeys((*BUILT_IN, self.tag, *sorted(self._spoken))))

    # ------------------------------------------------------------------------------------------------------ reading

    def document(self, product: Product) -> DocumentTerms:
        """The product's terms."""
        return self.analyzer.documents(texts_of(product))

    def weigh(self, documents: Sequence[DocumentTerms]) -> list[Sparse]:
        """BM25 vectors by the field lengths known now."""
        means = self.field_means()
        return [weigh(document, means) for document in documents]

    def field_means(self) -> dict[str, float]:
        """Field → mean length in words."""
        return self._lengths.means()

    def value_counts(self) -> ValueCounts:
        """The attributes' values that words of a query may name."""
        return self._values

    def understand(self, words: str, prefix: bool = False) -> QueryAnalysis:
        """A query's words in this shop."""
        return understand(words, self.analyzer, self.vocabulary, names=self._names(), prefix=prefix)

    def suggest(self, words: str, limit: int, language: str | None = None) -> tuple[Suggestion, ...]:
        """Queries worth typing that go on from `words`; those in the script of `language` ("zh" or "en") first."""
        suggestions = self.suggester.suggest(words[:_LONGEST_BEGINNING], limit if language is None else 2 * limit)
        if language is not None:
            suggestions = tuple(
                sorted(suggestions, key=lambda suggestion: _is_chinese(suggestion.text) != (base(language) == "zh"))
            )
        return suggestions[:limit]

    def highlights(self, product: Product, understood: QueryAnalysis, language: str | None) -> dict[str, str]:
        """The product's title and the best of its description in `language` (None = the shop's), matches marked."""
        tag = closest(language or self.tag, product.texts)
        text = {} if tag is None else product.texts[tag]
        languages = {name: tag if text.get(name) else None for name in ("title", "description")}
        title, description = text.get("title") or product.title, text.get("description") or product.description
        highlights = {"title": highlight(title, understood, self.analyzer, languages["title"])}
        if description:
            highlights["description"] = snippet(description, understood, self.analyzer, languages["description"])
        return highlights

    def labels(self, language: str) -> dict[str, dict[str, str]]:
        """attribute → value → its most frequent name in `language`; values without one are absent."""
        if language in self._labels_of:
            return self._labels_of[language]
        best: dict[str, dict[str, str]] = defaultdict(dict)
        labels = [json.loads(key) for key, _ in sorted(self._labels.items(), key=lambda item: (item[1], item[0]))]
        closest_tag = closest(language, dict.fromkeys(tag for tag, *_ in labels))
        for tag, attribute, value, label in labels:
            if tag == closest_tag:
                best[attribute][value] = label
        self._labels_of = {**self._labels_of, language: dict(best)}
        return self._labels_of[language]

    def require(self, tag: str | None) -> None:
        """Raise `BadQuery` for a language in which no answer can be had; None = the shop's own."""
        if tag is not None and closest(tag, self.languages) is None:
            raise BadQuery(f"language: {tag!r} is not one of {', '.join(self.languages)}")

    def _names(self) -> AttributeNames:
        """What the values of attributes are called; made anew once values or labels have come or gone."""
        version, names = self._attribute_names
        if version is not (now := self._values_known):
            values = Counter(attribute for attribute, _ in self.value_counts())
            labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
            for tag in self.languages:
                for attribute, called in self.labels(tag).items():
                    for value, label in called.items():
                        labels[attribute][value].append(label)
            pairs = [pair for pair in list(self._values) if values[pair[0]] <= _MOST_VALUES]
            names = AttributeNames(pairs, labels, language(self.tag))
            self._attribute_names = (now, names)
        return names

    # ------------------------------------------------------------------------------------------------------ writing

    def use(self, synonyms: Synonyms) -> None:
        """Understand queries by these synonyms from now on; products' own terms do not depend on them."""
        self._synonyms = synonyms
        analyzer = self._analyzer(synonyms)
        analyzer.warm()
        self.analyzer = analyzer

    def _analyzer(self, synonyms: Synonyms) -> Analyzer:
        return Analyzer(synonyms, language(self.tag), map(language, sorted(self._spoken)))

    def use_values(self, values: ValueCounts) -> None:
        """The attributes' values that the index has, on opening."""
        self._values = Counter(values)
        self._values_known = object()

    def change(
        self, added: Sequence[Product], removed: Sequence[Product], labels: Iterable[ValueLabel], values: ValueCounts
    ) -> LanguageChange:
        """See `WordCounter.change`; nothing is counted before `follow` meets it in the feed."""
        return WordCounter(self.analyzer).change(added, removed, labels, values)

    def follow(self, changes: Changes) -> None:
        """Take in what changed in the counts."""
        if "words" in changes.reread and changes.reread["words"] > self.position:
            queries = {text: n for text, n in self.suggester.counts().items() if text.startswith(QUERY)}
            self.load()
            self.suggester.load({**self.suggester.counts(), **queries})
            return
        for seq, deltas in changes.words:
            if seq > self.position:
                self._apply(deltas)
        self.position = max(self.position, changes.upto)

    def _apply(self, deltas: WordDeltas) -> None:
        counts = deltas.counts
        self.vocabulary.change(counts.get(TERM, {}), deltas.documents)
        lengths = {name: n / LENGTH_UNITS for name, n in counts.get(LENGTH, {}).items()}
        self._lengths.change(lengths, counts.get(FIELD, {}))
        for phrase, n in counts.get(PHRASE, {}).items():
            if n:
                self.suggester.add(phrase, n)
        before, tags = (self._labels.keys(), self._values.keys()), self._spoken.keys()
        self._spoken = _add_counts(self._spoken, counts.get(SPOKEN, {}))
        if tags != self._spoken.keys():
            self.use(self._synonyms)
        self._labels = _add_counts(self._labels, counts.get(LABEL, {}))
        self._values = _add_counts(self._values, dict(value_counts(deltas)))
        self._labels_of = {}
        if before != (self._labels.keys(), self._values.keys()):
            self._values_known = object()


def _add_counts(counts: Counter[T], change: Mapping[T, int]) -> Counter[T]:
    """A new counter without what is gone: whoever reads the old one is not disturbed."""
    updated = Counter(counts)
    updated.update(change)
    return +updated


def own_synonyms(folder: Path) -> Synonyms:
    """The built-in synonyms, with those of the file `synonyms.txt` in a shop's folder. Raises `BadInput` naming it."""
    own = folder / "synonyms.txt"
    try:
        text = own.read_text(encoding="utf-8-sig") if own.exists() else ""
        return Synonyms.default().extend(Synonyms.parse(text, str(own)))
    except UnicodeDecodeError as error:
        raise BadInput(f"{own}: not UTF-8; save it as UTF-8") from error


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)
