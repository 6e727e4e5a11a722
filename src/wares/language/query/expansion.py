"""Query expansion: every way in which a query's words may be found, each word beside its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.compounds import compounds
from wares.language.analysis.glued import GLUED
from wares.language.analysis.normalization import has_cjk
from wares.language.analysis.tokenizer import key_terms
from wares.language.analysis.tokens import PARTS, RawQueryWord
from wares.language.query.attributes import AttributeNames, category_name
from wares.language.query.codes import CodeReader, cut_words
from wares.language.query.correction import Correction, Corrector
from wares.language.vocabulary import Vocabulary
from wares.types import Alternative, MatchKind, Reading

WORDS = 64
"""Words used of a query."""

EXPANSIONS = 50
"""Terms that an unfinished word may stand for."""

CORRECTED = 8
"""Unknown words of a query that are looked up in the vocabulary's neighbourhood."""

PARTS_BELOW = 50
"""A Chinese word's scattered characters are accepted for it while fewer products have them together."""

SYNONYM, PREFIX, TYPO, PINYIN, JOINED, COMPOUND = 0.6, 0.8, 0.7, 0.3, 0.8, 0.6
_NAMED = 8


@dataclass(frozen=True, slots=True)
class TypedForm:
    """How a query was typed.

    unfinished  position of the word that may be unfinished, −1 = none
    code        the whole of it as one code; "" = it cannot be one
    verbatim    no word is taken for a typing error
    """

    unfinished: int = -1
    code: str = ""
    verbatim: bool = False


class QueryExpander:
    """One query's words beside each other: what a word may mean depends on its neighbours."""

    def __init__(
        self,
        words: Sequence[RawQueryWord],
        analyzer: Analyzer,
        vocabulary: Vocabulary,
        names: AttributeNames,
        typed: TypedForm | None = None,
    ) -> None:
        form = typed or TypedForm()
        self._words = words
        self._verbatim, self._unfinished = form.verbatim, form.unfinished
        self._analyzer = analyzer
        self._vocabulary = vocabulary
        self._names = names
        self._language = analyzer.language
        self._corrector = Corrector(vocabulary, self._language)
        self._keys = [key_terms(word, self._language)[0] for word in words]
        self._extra: list[list[Alternative]] = [[] for _ in words]
        self._replacements: dict[tuple[int, int], str] = {}
        self._lookups = 0
        self._readings = names.read(words, self._keys)
        self._named_positions = {position for read in self._readings for position in range(read.start, read.end)}
        self._in_vocabulary = [self._is_known(word) for word in words]
        self._codes = CodeReader(words, vocabulary, self._language, form.code, form.unfinished)
        for alternatives, further in zip(self._extra, self._codes.alternatives(), strict=True):
            alternatives += further
        self._add_syllables()
        self._read_chinese()
        self.code = self._codes.whole_code()

    def alternatives(self, position: int) -> list[Alternative]:
        """Every way in which the word at `position` may be found."""
        word = self._words[position]
        alternatives = list(word.alternatives)
        if word.kind == "chinese" and self._vocabulary.df(self._bigram(word)) >= PARTS_BELOW:
            alternatives = [a for a in alternatives if not a.terms[0].startswith("c:") or a.kind == "exact"]
        alternatives += self._extra[position]
        if self.code:
            alternatives.append(Alternative((self.code,), "exact", 1.0))
        for cut in cut_words(word, self._vocabulary, self._language):
            alternatives.append(Alternative(cut, "parts", PARTS))
        if position == self._unfinished:
            alternatives += self._expansions(word)
        if word.kind == "word" and word.text.isalpha():
            alternatives.append(Alternative((GLUED + self._keys[position],), "parts", JOINED))
            if self._language.compounds:
                ends = {self._keys[position]: None, word.text: None}
                longer = compounds(self._vocabulary, self._language, ends, EXPANSIONS)
                alternatives += [Alternative((term,), "parts", COMPOUND) for term in longer]
            if position not in self._named_positions:
                alternatives += self._corrections(position, bool([a for a in alternatives if a.kind == "prefix"]))
        if word.kind == "run" and not self._in_vocabulary[position] and not self._verbatim:
            alternatives += self._parts_of_run(word)
        return alternatives + self._synonyms(position)

    def corrected_text(self, normalized: str) -> str | None:
        """The query with its replaced words, None when there are none."""
        if not self._replacements:
            return None
        pieces, at = [], 0
        for (start, end), text in sorted(self._replacements.items()):
            if start >= at:
                pieces += [normalized[at:start], text]
                at = end
        return " ".join("".join([*pieces, normalized[at:]]).split())

    # --------------------------------------------------------------------------------------------------------- names

    def read(self) -> tuple[Reading, ...]:
        """Which words name values of attributes, as they are corrected so far."""
        return self._names.read(self._words, self._keys) if self._replacements else self._readings

    def value_alternatives(self, reading: Reading) -> list[Alternative]:
        """The words of the values that are named, as the shop writes them."""
        values = reading.values[:_NAMED]
        value_terms = ((self._analyzer.terms(category_name(named.value)), named.weight) for named in values)
        return [Alternative(terms, "synonym", SYNONYM * weight) for terms, weight in value_terms if terms]

    # ------------------------------------------------------------------------------------------------------- letters

    def _is_known(self, word: RawQueryWord) -> bool:
        exact_terms = [alternative.terms for alternative in word.alternatives if alternative.kind == "exact"]
        return any(all(map(self._vocabulary.df, terms)) for terms in exact_terms)

    def _parts_of_run(self, word: RawQueryWord) -> list[Alternative]:
        """Those pairs of characters of a word that the shop has, if they are half of it: the others may be wrong."""
        terms = word.alternatives[0].terms
        known_terms = tuple(filter(self._vocabulary.df, terms))
        return (
            [Alternative(known_terms, "typo", TYPO * word.alternatives[0].weight)]
            if 2 * len(known_terms) >= len(terms)
            else []
        )

    def _bigram(self, word: RawQueryWord) -> str:
        return word.alternatives[1].terms[0] if len(word.alternatives) > 1 else ""

    def _expansions(self, word: RawQueryWord) -> list[Alternative]:
        text = word.text
        if word.kind in {"measure", "sign", "emoji"} or not text:
            return []
        if word.kind == "number":
            return self._begun_numbers(text)
        starting = self._vocabulary.with_prefix
        terms = [term for term in starting(text, EXPANSIONS) if term != self._keys[-1] and ":" not in term]
        stems = {*terms, self._keys[-1]}
        terms += [term for term in starting(f"w:{text}", EXPANSIONS) if self._language.stem(term[2:]) not in stems]
        terms.sort(key=lambda term: -self._vocabulary.df(term))
        if not terms and text.isascii() and len(text) > 1:
            sounds = starting(f"py:{text}", EXPANSIONS) or starting(f"pi:{text}", EXPANSIONS)
            return [Alternative((term,), "pinyin", PINYIN) for term in sounds]
        return [Alternative((term,), "prefix", PREFIX) for term in terms[:EXPANSIONS]]

    def _begun_numbers(self, text: str) -> list[Alternative]:
        numbers = self._vocabulary.with_prefix(text, EXPANSIONS) if text.isdigit() else []
        return [Alternative((term,), "prefix", PREFIX) for term in numbers if term != text and term.isdigit()]

    def _corrections(self, position: int, is_prefix: bool) -> list[Alternative]:
        """Corrections of a word, or the pinyin that it is."""
        word = self._words[position]
        if not self._in_vocabulary[position] and (sounds := self._sounds(word.text)):
            return [Alternative(sounds, "pinyin", PINYIN)]
        is_known_accented = self._in_vocabulary[position] and not self._vocabulary.df(self._language.stem(word.text))
        if is_prefix or is_known_accented or self._extra[position] or self._lookups >= CORRECTED:
            return []
        self._lookups += not self._in_vocabulary[position]
        if self._is_right(position):
            return [] if self._in_vocabulary[position] else self._otherwise_written(word.text)
        corrections = [] if self._verbatim else self._corrector.word(word.text)
        if corrections:
            self._replacements[word.start, word.end] = " ".join(corrections[0].words)
            self._keys[position] = self._language.stem(corrections[0].words[-1])
        return [self._typo(correction, rank) for rank, correction in enumerate(corrections)]

    def _otherwise_written(self, text: str) -> list[Alternative]:
        """A right word as the shop writes it: as two words, or with an umlaut."""
        respelling = self._corrector.respelling(text)
        words = (respelling,) if respelling else self._corrector.split(text)
        return [self._typo(Correction(words, 0.5), 0)] if words else []

    def _is_right(self, position: int) -> bool:
        """Whether people know the word, or one that an unfinished word begins; or the synonyms do."""
        text = self._words[position].text
        is_known = self._corrector.knows(text) or self._keys[position] in self._analyzer.synonym_words
        return is_known or (position == self._unfinished and self._corrector.knows_beginning(text))

    def _sounds(self, text: str) -> tuple[str, ...]:
        """The pinyin terms that `text` is made of, () when it is not pinyin of anything in the shop."""
        df = self._vocabulary.df
        if not text.isascii() or len(text) < 2:
            return ()
        if df(f"py:{text}"):
            return (f"py:{text}",)
        if self._corrector.knows(text):
            return ()
        if df(f"pi:{text}"):
            return (f"pi:{text}",)
        terms: list[str] = []
        at = 0
        while at < len(text):
            end = next((e for e in range(min(len(text), at + 24), at + 1, -1) if df(f"py:{text[at:e]}")), 0)
            if not end:
                return ()
            terms.append(f"py:{text[at:end]}")
            at = end
        return tuple(terms)

    def _add_syllables(self) -> None:
        """Neighbours that are syllables of one word (`pao bu xie`)."""
        words = self._words
        for start in range(len(words)):
            compound = ""
            for end in range(start, min(start + 4, len(words))):
                if words[end].kind == "chinese" or not words[end].text.isalnum():
                    break
                compound += words[end].text
                if end == start:
                    continue
                if not any(self._in_vocabulary[start : end + 1]) and self._vocabulary.df(f"py:{compound}"):
                    for position in range(start, end + 1):
                        self._extra[position].append(Alternative((f"py:{compound}",), "pinyin", PINYIN))

    def _typo(self, correction: Correction, rank: int) -> Alternative:
        kind: MatchKind = "parts" if len(correction.words) > 1 else "typo"
        terms = tuple(dict.fromkeys(map(self._language.stem, correction.words)))
        return Alternative(terms, kind, max(0.3, TYPO - 0.15 * max(0.0, correction.cost - 0.6)) * 0.7**rank)

    # ------------------------------------------------------------------------------------------------------- Chinese

    def _read_chinese(self) -> None:
        position = 0
        while position < len(self._words):
            end = position + 1
            while end < len(self._words) and self._follows(end):
                end += 1
            if self._words[position].kind == "chinese" and self._lookups < CORRECTED and not self._verbatim:
                self._correct_run(position, end)
            position = end

    def _follows(self, position: int) -> bool:
        before, word = self._words[position - 1], self._words[position]
        return before.kind == word.kind == "chinese" and before.end == word.start

    def _correct_run(self, first: int, last: int) -> None:
        words = self._words[first:last]
        run = "".join(word.text for word in words)
        df = self._vocabulary.df
        unknown = not all(any(all(map(df, a.terms)) for a in word.alternatives[:2]) for word in words)
        if not unknown and all(df(f"b:{run[i : i + 2]}") for i in range(len(run) - 1)):
            return
        if self._analyzer.synonym_words.issuperset(self._keys[first:last]):
            return
        self._lookups += 1
        correction = self._corrector.characters(run, resize=unknown)
        if correction is None:
            return
        base = words[0].start
        self._replacements[base, words[-1].end] = correction
        better = self._analyzer.query_words(correction, WORDS)
        for position, word in enumerate(words, start=first):
            start, end = word.start - base, word.end - base
            if correction[start:end] != word.text:
                replacements = [b for b in better if len(correction) != len(run) or (b.start < end and b.end > start)]
                terms = tuple(dict.fromkeys(term for b in replacements for term in b.alternatives[0].terms))
                self._extra[position].append(Alternative(terms, "typo", TYPO))

    # ------------------------------------------------------------------------------------------------------ synonyms

    def _synonyms(self, position: int) -> list[Alternative]:
        alternatives = []
        for start in range(max(0, position - 3), position + 1):
            for length, terms in self._analyzer.synonyms_at(self._keys, start):
                if start + length > position:
                    alternatives.append(Alternative(terms, "synonym", SYNONYM))
                    alternatives += self._chinese_synonym(terms)
        return alternatives

    def _chinese_synonym(self, terms: tuple[str, ...]) -> list[Alternative]:
        """A synonym that is cut otherwise in the catalogue is still found by its neighbouring characters."""
        if len(terms) > 1 or self._vocabulary.df(terms[0]) or not has_cjk(terms[0]) or ":" in terms[0]:
            return []
        word = terms[0]
        return [Alternative(tuple(f"b:{word[i : i + 2]}" for i in range(len(word) - 1)), "synonym", SYNONYM * 0.8)]
