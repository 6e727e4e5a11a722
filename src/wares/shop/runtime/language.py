"""A shop's words: its vocabulary, field lengths, suggestions and labels, following the counts that the store keeps."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from wares.errors import BadInput, BadQuery
from wares.language.analysis.analyzer import Analyzer, DocumentTerms
from wares.language.analysis.languages import language
from wares.language.bm25 import FieldLengths, weigh_all
from wares.language.highlight import Highlighter
from wares.language.packed_documents import PackedDocument, PackedDocuments, gather
from wares.language.query.attributes import AttributeNames, ValuePair
from wares.language.query.groups import WordGroup, word_group
from wares.language.query.synonyms import Synonyms
from wares.language.query.understand import understand
from wares.shop.runtime.named_values import ListedValues, NamedValues
from wares.shop.runtime.product_texts import texts_of
from wares.shop.runtime.value_file import read_values, write_values
from wares.shop.runtime.value_labels import LabelNames, ValueLabels
from wares.shop.runtime.word_changes import (
    BUILT_IN,
    FIELD,
    LABEL,
    LENGTH,
    LENGTH_UNITS,
    SPOKEN,
    LanguageChange,
    ValueCounts,
    ValueLabel,
    WordCounter,
    nested,
)
from wares.shop.runtime.word_dictionaries import WordDictionaries, WordFolder
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

    def __init__(
        self, catalog: Catalog, synonyms: Synonyms, tag: str | None = None, folder: WordFolder | None = None
    ) -> None:
        """`folder` keeps the dictionaries of terms and suggestions; None = they are made of the store's counts."""
        self._catalog = catalog
        self._synonyms = synonyms
        self._folder = folder
        self.tag = tag or self.analysis_of_counts.split(" ")[0]
        self._dictionaries = WordDictionaries(catalog.words, language(self.tag), folder)
        self.vocabulary, self.suggester = self._dictionaries.vocabulary, self._dictionaries.suggester
        self._named = NamedValues(language(self.tag))
        self._load_few()
        self._dictionaries.open(self.position)

    def fold(self) -> None:
        """Have counts that wait taken in now, so that nobody who asks has to."""
        self._dictionaries.fold()

    def load(self) -> None:
        """Read what the store has counted."""
        self._load_few()
        self._dictionaries.load()

    def close(self) -> None:
        """Keep what should be there when the shop is opened again."""
        self._dictionaries.close()
        if self._folder and self._folder.writes and self._named.values.changes:
            write_values(self._folder.values, self._named.values, self.position)

    def _load_few(self) -> None:
        """Read the counts of which there are few."""
        state = self._catalog.words.state([LENGTH, FIELD, LABEL, SPOKEN])
        counts = state.counts
        self._spoken: Counter[str] = Counter(counts[SPOKEN])
        self.analyzer = self._analyzer(self._synonyms)
        self._lengths = FieldLengths()
        self._lengths.load({name: n / LENGTH_UNITS for name, n in counts[LENGTH].items()}, counts[FIELD])
        self._named.use_labels(ValueLabels(counts[LABEL]))
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

    def documents(self, products: Iterable[Product]) -> PackedDocuments:
        """The products' terms, packed."""
        return PackedDocuments.of([*map(self.document, products)])

    def weigh(self, documents: Iterable[PackedDocument]) -> list[Sparse]:
        """BM25 vectors by the field lengths known now."""
        return weigh_all(gather(documents), self.field_means())

    def field_means(self) -> dict[str, float]:
        """Field → mean length in words."""
        return self._lengths.means()

    def value_counts(self) -> ValueCounts:
        """The attributes' values that words of a query may name."""
        return self._named.values.all()

    def understand(self, words: str, *, prefix: bool = False, verbatim: bool = False) -> QueryAnalysis:
        """A query's words in this shop."""
        return understand(words, self.analyzer, self.vocabulary, names=self._names(), prefix=prefix, verbatim=verbatim)

    def normalize(self, words: str) -> str:
        """Words as queries are read: folded, with every character in its place."""
        return language(self.tag).normalize(words)

    def names_value(self, words: str) -> bool:
        """Whether folded words are together what a value of an attribute is called."""
        return self._names().has_name(words)

    def values_called(self, words: str) -> tuple[ValuePair, ...]:
        """The values of attributes that folded words are together a name of."""
        return self._names().values_called(words)

    def group(self, text: str, phrases: Sequence[str]) -> WordGroup:
        """Phrases that stand for one thing, the likeliest first, as one word of a query; see `word_group`."""
        return word_group(text, phrases, self.analyzer, self.vocabulary)

    def suggest(self, words: str, limit: int, language: str | None = None) -> tuple[Suggestion, ...]:
        """Queries worth typing that go on from `words`; those in the script of `language` ("zh" or "en") first."""
        suggestions = self.suggester.suggest(words[:_LONGEST_BEGINNING], limit if language is None else 2 * limit)
        if language is not None:
            suggestions = tuple(
                sorted(suggestions, key=lambda suggestion: _is_chinese(suggestion.text) != (base(language) == "zh"))
            )
        return suggestions[:limit]

    def highlights(
        self, products: Iterable[Product], understood: QueryAnalysis, language: str | None
    ) -> list[dict[str, str]]:
        """Each product's title and the best of its description in `language` (None = the shop's), matches marked."""
        highlighter, wanted = Highlighter(understood, self.analyzer), language or self.tag
        return [_highlights_of(product, highlighter, wanted) for product in products]

    def labels(self, language: str) -> LabelNames:
        """attribute → value → its most frequent name in `language`; values without one are absent."""
        return self._named.labels.of(language)

    def require(self, tag: str | None) -> None:
        """Raise `BadQuery` for a language in which no answer can be had; None = the shop's own."""
        if tag is not None and closest(tag, self.languages) is None:
            raise BadQuery(f"language: {tag!r} is not one of {', '.join(self.languages)}")

    def _names(self) -> AttributeNames:
        """What the values of attributes are called."""
        return self._named.names(self.languages)

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
        """The attributes' values that the index has."""
        self._named.use_values(ListedValues(nested(values)))

    def reuse_values(self) -> bool:
        """Go on from the values that were kept when the shop was closed; whether that can be done."""
        kept = None if self._folder is None else read_values(self._folder.values)
        changes = None if kept is None else self._catalog.words.since(kept.position, self.position)
        if kept is None or changes is None:
            return False
        values = ListedValues(kept.counts, kept.unlisted)
        values.changes = 0
        for _, deltas in changes:
            values.change(deltas.values)
        self._named.use_values(values)
        return True

    def change(
        self, added: Sequence[Product], removed: Sequence[Product], labels: Iterable[ValueLabel], values: ValueCounts
    ) -> LanguageChange:
        """See `WordCounter.change`; nothing is counted before `follow` meets it in the feed."""
        return WordCounter(self.analyzer).change(added, removed, labels, values)

    def follow(self, changes: Changes) -> None:
        """Take in what changed in the counts."""
        if "words" in changes.reread and changes.reread["words"] > self.position:
            self.load()
            return
        for seq, deltas in changes.words:
            self._dictionaries.apply(seq, deltas)
            if seq > self.position:
                self._apply(deltas)
        self.position = max(self.position, changes.upto)
        self._dictionaries.keep(self.position)

    def _apply(self, deltas: WordDeltas) -> None:
        counts = deltas.counts
        lengths = {name: n / LENGTH_UNITS for name, n in counts.get(LENGTH, {}).items()}
        self._lengths.change(lengths, counts.get(FIELD, {}))
        if spoken := counts.get(SPOKEN):
            self._count_spoken(spoken)
        self._named.change(deltas.values, counts.get(LABEL, {}), self.languages)

    def _count_spoken(self, more: Mapping[str, int]) -> None:
        tags = self._spoken.keys()
        spoken = Counter(self._spoken)
        spoken.update(more)
        self._spoken = +spoken
        if tags != self._spoken.keys():
            self._named.forget_names()
            self.use(self._synonyms)


def _highlights_of(product: Product, highlighter: Highlighter, language: str) -> dict[str, str]:
    """The product's title and the best of its description, in the language where the product has them in it."""
    tag = closest(language, product.texts) if product.texts else None
    text = {} if tag is None else product.texts[tag]
    title, description = text.get("title"), text.get("description")
    highlights = {"title": highlighter.highlight(title or product.title, tag if title else None)}
    if description or product.description:
        highlights["description"] = highlighter.snippet(
            description or product.description, tag if description else None
        )
    return highlights


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
