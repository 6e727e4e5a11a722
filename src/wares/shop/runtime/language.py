"""A shop's words: its vocabulary, field lengths, suggestions and labels, kept in step with the catalogue.

What a change of products does to the words is worked out first (`change`), its counts are committed with the products
by the store, and only then it is taken over (`apply`): memory never runs ahead of what is durable.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from wares.language.suggest import Suggester, suggestable_phrases
from wares.language.vocabulary import Vocabulary
from wares.shop.runtime.product_texts import texts_of
from wares.store.catalogue import Catalog, Deltas
from wares.tags import base, closest
from wares.types import Product, QueryAnalysis, Sparse, Suggestion

TERM, LENGTH, FIELD, PHRASE, QUERY, LABEL = "term", "length", "field", "phrase", "query", "label"
SPOKEN = "spoken"
"""Kind of count: tag of a further language → how many products have texts in it; English and Chinese are left out."""
COUNTED = (TERM, LENGTH, FIELD, PHRASE, LABEL, SPOKEN)
"""Kinds of counts that are made of the products."""
ANALYSIS = "analysis"
"""What the store remembers by it: how the words that are counted were read."""
T = TypeVar("T")
_LONGEST_BEGINNING = 200  # characters looked at to go on from
_PARTS = 1000  # lengths are counted in thousandths of a word
_LANGUAGES = ("en", "zh")
_MOST_VALUES = 5000  # of an attribute; one with more is no list of choices that shoppers name

ValueCounts = Mapping[tuple[str, str], int]
"""(attribute, value) → how many products have it."""


@dataclass(frozen=True, slots=True)
class ValueLabel:
    """What a value of an attribute is called in a language, by one product; `sign` −1 when that product goes."""

    language: str
    attribute: str
    value: str
    label: str
    sign: int


@dataclass(frozen=True, slots=True)
class LanguageChange:
    """Products' words that come and go; `counts` is what the store keeps of it, `held` what the index has anyway."""

    added: tuple[DocumentTerms, ...]
    removed: tuple[DocumentTerms, ...]
    counts: Deltas
    held: ValueCounts


class ShopLanguage:
    """The words of one shop. Reads from several threads are fine beside one writer.

    tag   the shop's language; None = that in which the words that are counted were read
    """

    def __init__(self, catalogue: Catalog, synonyms: Synonyms, tag: str | None = None) -> None:
        self._catalogue = catalogue
        self._synonyms = synonyms
        self.tag = tag or self.counted_by.split(" ")[0]
        self.suggester = Suggester(language(self.tag))
        self._held: Counter[tuple[str, str]] = Counter()
        self.load()
        if whose_unknown := catalogue.counts(QUERY):
            catalogue.bump({QUERY: {words: -n for words, n in whose_unknown.items()}})

    def load(self) -> None:
        """Read what the store has counted."""
        counts = self._catalogue.counts
        self._spoken: Counter[str] = Counter(counts(SPOKEN))
        self.analyzer = self._analyzer(self._synonyms)
        self.vocabulary = Vocabulary()
        self.vocabulary.load(counts(TERM), len(self._catalogue) - self._catalogue.hidden)
        self._lengths = FieldLengths()
        self._lengths.load({name: n / _PARTS for name, n in counts(LENGTH).items()}, counts(FIELD))
        self.suggester.load(counts(PHRASE))
        self._labels: Counter[str] = Counter(counts(LABEL))
        self._names: dict[str, dict[str, dict[str, str]]] = {}
        self._values_known = object()  # another one whenever values or labels come or go
        self._attribute_names = (self._values_known, NO_NAMES)

    @property
    def analysis(self) -> str:
        """How words are read."""
        return language(self.tag).analysis

    @property
    def counted_by(self) -> str:
        """How the words that are counted were read; "" where that is not known for all of them."""
        known = self._catalogue.meta(ANALYSIS)
        if known is not None:
            return known
        tags = {json.loads(key)[0] for key in self._catalogue.counts(LABEL)}
        return "en" if all(base(tag) in _LANGUAGES for tag in tags) else ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages in which answers can be had: English, Chinese, and those of the shop's texts."""
        return tuple(dict.fromkeys((*_LANGUAGES, self.tag, *sorted(self._spoken))))

    # ------------------------------------------------------------------------------------------------------ reading

    def document(self, product: Product) -> DocumentTerms:
        """The product's terms."""
        return self.analyzer.documents(texts_of(product))

    def weigh(self, documents: Sequence[DocumentTerms]) -> list[Sparse]:
        """BM25 vectors by the field lengths known now."""
        means = self._lengths.means()
        return [weigh(document, means) for document in documents]

    def understand(self, words: str, prefix: bool = False) -> QueryAnalysis:
        """A query's words in this shop."""
        return understand(words, self.analyzer, self.vocabulary, names=self._called(), prefix=prefix)

    def suggest(self, words: str, limit: int, language: str | None = None) -> tuple[Suggestion, ...]:
        """Queries worth typing that go on from `words`; those in the script of `language` ("zh" or "en") first."""
        found = self.suggester.suggest(words[:_LONGEST_BEGINNING], limit if language is None else 2 * limit)
        if language is not None:
            found = tuple(sorted(found, key=lambda one: _is_chinese(one.text) != (base(language) == "zh")))
        return found[:limit]

    def marked(self, product: Product, understood: QueryAnalysis, language: str | None) -> dict[str, str]:
        """The product's title and the best of its description in `language` (None = the shop's), matches marked."""
        tag = closest(language or self.tag, product.texts)
        text = {} if tag is None else product.texts[tag]
        spoken = {name: tag if text.get(name) else None for name in ("title", "description")}
        title, description = text.get("title") or product.title, text.get("description") or product.description
        marked = {"title": highlight(title, understood, self.analyzer, spoken["title"])}
        if description:
            marked["description"] = snippet(description, understood, self.analyzer, spoken["description"])
        return marked

    def labels(self, language: str) -> dict[str, dict[str, str]]:
        """attribute → value → its most frequent name in `language`; values without one are absent."""
        if language in self._names:
            return self._names[language]
        best: dict[str, dict[str, str]] = defaultdict(dict)
        read = [json.loads(key) for key, _ in sorted(self._labels.items(), key=lambda item: (item[1], item[0]))]
        spoken = closest(language, dict.fromkeys(tag for tag, *_ in read))
        for tag, attribute, value, label in read:
            if tag == spoken:
                best[attribute][value] = label
        self._names = {**self._names, language: dict(best)}
        return self._names[language]

    def require(self, tag: str | None) -> None:
        """Raise `BadQuery` for a language in which no answer can be had; None = the shop's own."""
        if tag is not None and closest(tag, self.languages) is None:
            raise BadQuery(f"language: {tag!r} is not one of {', '.join(self.languages)}")

    def _called(self) -> AttributeNames:
        """What the values of attributes are called; made anew once values or labels have come or gone."""
        made_for, names = self._attribute_names
        if made_for is not (now := self._values_known):
            values = Counter(attribute for attribute, _ in self._held)
            labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
            for tag in self.languages:
                for attribute, called in self.labels(tag).items():
                    for value, label in called.items():
                        labels[attribute][value].append(label)
            held = [pair for pair in list(self._held) if values[pair[0]] <= _MOST_VALUES]
            names = AttributeNames(held, labels, language(self.tag))
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

    def hold(self, held: ValueCounts) -> None:
        """The attributes' values that the index has, on opening."""
        self._held = Counter(held)
        self._values_known = object()

    def change(
        self, added: Sequence[Product], removed: Sequence[Product], names: Iterable[ValueLabel], held: ValueCounts
    ) -> LanguageChange:
        """What the coming and going of these products does to the words; `held` are their values, less than 0 gone."""
        documents = [tuple(map(self.document, products)) for products in (added, removed)]
        terms, lengths, holding, found, labels, tags = (Counter[str]() for _ in range(6))
        for products, read, sign in ((added, documents[0], 1), (removed, documents[1], -1)):
            for document in read:
                for term in document.terms:
                    terms[term] += sign
                for name, length in document.lengths.items():
                    lengths[name] += sign * round(length * _PARTS)
                    holding[name] += sign
            for product in products:
                for phrase in self._phrases(product):
                    found[phrase] += sign
                for tag in product.texts:
                    if base(tag) not in _LANGUAGES:
                        tags[tag] += sign
        for name_ in names:
            labels[_label_key(name_)] += name_.sign
        counts = {TERM: terms, LENGTH: lengths, FIELD: holding, PHRASE: found, LABEL: labels, SPOKEN: tags}
        return LanguageChange(documents[0], documents[1], counts, held)

    def _phrases(self, product: Product) -> set[str]:
        return {
            phrase
            for tag, fields in texts_of(product)
            for phrase in suggestable_phrases(fields, language(self.tag if tag is None else tag))
        }

    def apply(self, change: LanguageChange) -> None:
        """Take over what has been committed."""
        for document in change.removed:
            self.vocabulary.remove(document.terms)
            self._lengths.remove(document)
        for document in change.added:
            self.vocabulary.add(document.terms)
            self._lengths.add(document)
        for phrase, n in change.counts[PHRASE].items():
            if n:
                self.suggester.add(phrase, n)
        before = self._labels.keys(), self._held.keys()
        spoken = self._spoken.keys()
        self._spoken = _updated(self._spoken, change.counts[SPOKEN])
        if spoken != self._spoken.keys():
            self.use(self._synonyms)
        self._labels = _updated(self._labels, change.counts[LABEL])
        self._held = _updated(self._held, change.held)
        self._names = {}
        if before != (self._labels.keys(), self._held.keys()):
            self._values_known = object()


def _updated(counts: Counter[T], change: Mapping[T, int]) -> Counter[T]:
    """A new counter without what is gone: whoever reads the old one is not disturbed."""
    updated = Counter(counts)
    updated.update(change)
    return +updated


def own_synonyms(folder: Path) -> Synonyms:
    """The built-in synonyms, with those of the file `synonyms.txt` in a shop's folder. Raises `BadInput` naming it."""
    own = folder / "synonyms.txt"
    try:
        text = own.read_text(encoding="utf-8-sig") if own.exists() else ""
        return Synonyms.default().extended(Synonyms.parse(text, str(own)))
    except UnicodeDecodeError as error:
        raise BadInput(f"{own}: not UTF-8; save it as UTF-8") from error


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def _label_key(name: ValueLabel) -> str:
    return json.dumps([name.language, name.attribute, name.value, name.label], ensure_ascii=False)
