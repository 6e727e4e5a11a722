"""Named values: words that name values of attributes. `navy blue shirts men` and `男士藏青色衬衫` say three of them.

A value is called what it is, what the shop's own translations call it, and what the lexicon calls it in either
language, whichever language the shop writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from wares.constants import PATH_SEPARATOR
from wares.language.analysis.languages import ENGLISH, Language
from wares.language.analysis.normalization import has_cjk, normalize
from wares.language.analysis.tokenizer import key_terms, split_word, tokenize_query
from wares.language.analysis.tokens import RawQueryWord
from wares.language.query.lexicon import lexicon
from wares.types import NamedValue, Reading
from wares.types.words import ValueNames

FURTHER = 0.7
"""What a name is worth that is not a value's usual one."""
BROADER = 0.9
"""What a category is worth beside one a step deeper of the same name."""
LONGEST_NAME = 40
LONGEST_PHRASE = 6
MOST_WORDS = 64
CATEGORY = "category"
_ENTRY_OF_WORDS, _ENTRY_OF_CHARACTERS = 0.3, 0.5
_EVEN = 0.9
NameKey = tuple[str, ...]
ValuePair = tuple[str, str]
"""An attribute and a value of it."""


@dataclass(frozen=True, slots=True)
class _NameSpan:
    """A name's place `start`…`end` in a run or among words, and what it is worth."""

    start: int
    end: int
    weight: float


class AttributeNames:
    """The names of a shop's values.

    values     (attribute, value) pairs
    labels     attribute → value → what the shop itself calls it in other languages
    language   that in which queries are asked

    Names of one letter, of digits only, and of more than six words or 40 characters are left out.
    """

    def __init__(
        self,
        values: Iterable[tuple[str, str]],
        labels: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        language: Language = ENGLISH,
    ) -> None:
        self._language = language
        self._phrases: dict[NameKey, Mapping[ValuePair, float]] = {}
        self._keys: dict[ValuePair, tuple[NameKey, ...]] = {}
        self._runs: dict[str, float] = {}
        self._longest_run = 0
        for attribute, value in values:
            self.add((attribute, value), (labels or {}).get(attribute, {}).get(value, ()))

    def add(self, value: ValuePair, shop_labels: Sequence[str]) -> None:
        """Name a value, from now on so; `shop_labels` are what the shop calls it in other languages."""
        self.remove(value)
        weights: dict[NameKey, float] = {}
        for name, weight in _names(value[1], shop_labels):
            if key := self._key(self._language.normalize(name)):
                weights[key] = max(weight, weights.get(key, 0.0))
        self._keys[value] = tuple(weights)
        for key, weight in weights.items():
            self._set(key, {**self._phrases.get(key, {}), value: weight})

    def remove(self, value: ValuePair) -> None:
        """Name a value no longer."""
        for key in self._keys.pop(value, ()):
            self._set(key, {other: weight for other, weight in self._phrases[key].items() if other != value})

    def _key(self, name: str) -> NameKey:
        """A folded name as a key; () of one that is left out."""
        key = _phrase(name, self._language)
        return () if len(key) > LONGEST_PHRASE or (name.isascii() and (len(name) < 2 or name.isdigit())) else key

    def _set(self, key: NameKey, values: Mapping[ValuePair, float]) -> None:
        """A new mapping for what has changed: whoever reads the old one is not disturbed."""
        is_run = len(key) == 1 and has_cjk(key[0])
        if values:
            self._phrases[key] = values
        else:
            self._phrases.pop(key, None)
        if is_run and values:
            self._runs[key[0]] = max(values.values())
            self._longest_run = max(self._longest_run, len(key[0]))
        elif is_run:
            self._runs.pop(key[0], None)

    def has_name(self, words: str) -> bool:
        """Whether folded words are together a name of any value."""
        return bool(self.values_called(words))

    def values_called(self, words: str) -> tuple[ValuePair, ...]:
        """The values that folded words are together a name of."""
        return tuple(self._phrases.get(_phrase(words, self._language), ()))

    def resegment(self, words: Sequence[RawQueryWord]) -> list[RawQueryWord]:
        """The words, with Chinese ones cut where a name begins or ends, if names say all of what is cut."""
        result: list[RawQueryWord] = []
        for run in _runs(words):
            result += self._resegment_run(run) if run[0].kind == "chinese" else run
        return result

    def read(self, words: Sequence[RawQueryWord], keys: Sequence[str]) -> tuple[Reading, ...]:
        """The readings of a query: as much of it as names can say, in as few names as possible.

        `keys` are the first terms of the words `words`, after correction. The words of a name may stand in any order,
        but must be neighbours.
        """
        phrases: dict[tuple[int, int], Mapping[ValuePair, float]] = {}
        for start in range(len(words)):
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(words)) + 1):
                if values := self._phrases.get(_key(words[start:end], keys[start:end])):
                    phrases[start, end] = values
        spans = [_NameSpan(*position, max(values.values())) for position, values in phrases.items()]
        cover_positions = [(span.start, span.end) for span in _best_cover(spans, len(words), _ENTRY_OF_WORDS)]
        return tuple(Reading(*position, _named_values(phrases[position])) for position in cover_positions)

    def read_text(self, words: str) -> tuple[Reading, ...]:
        """The readings of a text by itself, without a shop's vocabulary; `start` and `end` count its words."""
        query_words = [
            word for word in self.resegment(list(islice(self._tokenize(words), MOST_WORDS))) if not word.stop
        ]
        return self.read(query_words, [key_terms(word, self._language)[0] for word in query_words])

    def _tokenize(self, words: str) -> Iterator[RawQueryWord]:
        return tokenize_query(self._language.normalize(words), self._language)

    def _resegment_run(self, words: Sequence[RawQueryWord]) -> list[RawQueryWord]:
        run, base = "".join(word.text for word in words), words[0].start
        spans = [
            _NameSpan(start, end, _EVEN + (1 - _EVEN) * weight)
            for start in range(len(run))
            for end in range(start + 1, min(start + self._longest_run, len(run)) + 1)
            if (weight := self._runs.get(run[start:end]))
        ]
        cover = _best_cover(spans, len(run), _ENTRY_OF_CHARACTERS)
        named = {position for span in cover for position in range(span.start, span.end)}
        edges = {edge for span in cover for edge in (span.start, span.end)}
        result: list[RawQueryWord] = []
        for word in words:
            start, end = word.start - base, word.end - base
            inside = sorted(edge for edge in edges if start < edge < end)
            if inside and named.issuperset(range(start, end)):
                result += split_word(word, [edge - start for edge in inside])
            else:
                result.append(word)
        return result


def _named_values(weights: Mapping[ValuePair, float]) -> tuple[NamedValue, ...]:
    """The values that a name has, the best first."""
    deepest = max((value.count(PATH_SEPARATOR) for _, value in weights), default=0)
    values = [
        NamedValue(attribute, value, weight * BROADER ** (deepest - value.count(PATH_SEPARATOR)))
        if attribute == CATEGORY
        else NamedValue(attribute, value, weight)
        for (attribute, value), weight in weights.items()
    ]
    return tuple(sorted(values, key=lambda named: (-named.weight, named.attribute, named.value)))


def category_name(value: str) -> str:
    """What a value is called: of a category path, its last step."""
    return value.rpartition(PATH_SEPARATOR)[2]


def _names(value: str, shop_labels: Sequence[str]) -> Iterator[tuple[str, float]]:
    """What a value is called, and how usual each name is (0–1)."""
    called = category_name(value)
    for name in (called, *map(category_name, shop_labels)):
        yield name, 1.0
        for concept, weight in _concepts().get(_phrase(normalize(name)), ()):
            for names in (concept.english, concept.chinese):
                for i, further in enumerate(names):
                    yield further, weight * (FURTHER if i else 1.0)


@cache
def _concepts() -> dict[NameKey, tuple[tuple[ValueNames, float], ...]]:
    """Name as a key → the lexicon's entries that have it, and whether it is their usual name (1) or a further one."""
    result: dict[NameKey, dict[str, float]] = {}
    entries = lexicon()
    for value, names in entries.items():
        further = [(name, FURTHER) for name in (*names.english[1:], *names.chinese[1:])]
        for name, weight in [*further, *((name, 1.0) for name in (*names.english[:1], *names.chinese[:1], value))]:
            result.setdefault(_phrase(normalize(name)), {})[value] = weight
    return {key: tuple((entries[value], weight) for value, weight in values.items()) for key, values in result.items()}


@lru_cache(maxsize=1 << 14)
def _phrase(name: str, language: Language = ENGLISH) -> NameKey:
    """A folded name as a key; () when nothing of it can be asked for."""
    if len(name) > LONGEST_NAME:
        return ()
    words = [word for word in tokenize_query(name, language) if not word.stop]
    return _key(words, [key_terms(word, language)[0] for word in words])


def _key(words: Sequence[RawQueryWord], keys: Sequence[str]) -> NameKey:
    """Words as a key: Chinese neighbours joined, and the words sorted, since shoppers type them in any order."""
    result: list[str] = []
    for i, (word, key) in enumerate(zip(words, keys, strict=True)):
        if word.kind != "chinese":
            result.append(word.text if word.kind == "run" else key)
        elif i and words[i - 1].kind == "chinese" and words[i - 1].end == word.start:
            result[-1] += word.text
        else:
            result.append(word.text)
    return tuple(sorted(result))


def _runs(words: Sequence[RawQueryWord]) -> Iterator[list[RawQueryWord]]:
    """The words in order, Chinese ones that touch together."""
    run: list[RawQueryWord] = []
    for word in words:
        if run and not (run[-1].kind == word.kind == "chinese" and run[-1].end == word.start):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _best_cover(spans: Iterable[_NameSpan], length: int, entry: float) -> list[_NameSpan]:
    """Spans without overlaps whose weights times lengths, less `entry` for each, are greatest together."""
    ending: dict[int, list[_NameSpan]] = {}
    for span in spans:
        ending.setdefault(span.end, []).append(span)
    best: list[tuple[float, list[_NameSpan]]] = [(0.0, [])]
    for end in range(1, length + 1):
        choice = best[end - 1]
        for span in ending.get(end, ()):
            gain = best[span.start][0] + span.weight * (span.end - span.start) - entry
            if gain > choice[0]:
                choice = (gain, [*best[span.start][1], span])
        best.append(choice)
    return best[length][1]
