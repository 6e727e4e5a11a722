"""Spelling correction: near words of the shop's own vocabulary, for letters and for characters.

A word of 4 letters or more may be off by one edit, of 8 or more by two (insertion, deletion, replacement, or two
neighbours swapped). A Chinese word may have a wrong character of the same sound, or one character too many or too few.
Words that people know are right, also where the shop has none of them (see `known_words`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from wares.language.analysis import chinese
from wares.language.analysis.english import irregular_forms
from wares.language.analysis.languages import ENGLISH, Language
from wares.language.dictionary.spelling_index import SHORTEST, word_of
from wares.language.dictionary.term_aliases import ACCENTED, PAIR, sound
from wares.language.query.known_words import known_characters, known_words
from wares.language.vocabulary import Vocabulary

ONE_EDIT = 4
TWO_EDITS = 8
"""Letters from which on one edit, or two, are forgiven."""
SOUND_EDITS = 5
"""Letters from which on two edits are forgiven when both words sound alike."""
RARE = 2
"""A word that at most so many products have is still suspected …"""
FAR_COMMONER = 100
"""… when a near word is so many times as frequent."""
PRIOR = 0.12
"""Edits that a word e times as frequent makes up for."""
EASILY = 0.6
"""How much cheaper than others the edits are that need no letter: one left out, and two swapped."""
FORMS = 50
"""Forms of a stem that are looked at."""
_HALF = 3
_UMLAUT = re.compile("([aou])e")
_SIBILANTS = ("ses", "xes", "zes", "ches", "shes", "oes")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {letter: (row, column + row / 2) for row, letters in enumerate(_ROWS) for column, letter in enumerate(letters)}
_SOUNDS = (("ph", "f"), ("ck", "k"), ("qu", "k"), ("c", "k"), ("z", "s"), ("y", "i"), ("j", "g"), ("v", "f"))
_VOWELS = str.maketrans("", "", "aeiouyhw")


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a word: the words as they should be typed, and how costly the edits are.

    cost    0 = the same; about 1 an edit, less when it sounds alike or neighbouring keys explain it
    """

    words: tuple[str, ...]
    cost: float


class Corrector:
    """Finds corrections in one vocabulary."""

    def __init__(self, vocabulary: Vocabulary, language: Language = ENGLISH) -> None:
        self._vocabulary = vocabulary
        self._language = language
        self._known = known_words(language)
        self._stem, self._letters = language.stem, language.alphabet

    def word(self, word: str, limit: int = 3) -> list[Correction]:
        """Corrections of a plain word, best first; empty when it is right or nothing is near."""
        if len(word) < ONE_EDIT or not word.isalpha() or self.knows(word):
            return []
        stem = self._stem(word)
        frequency = self._vocabulary.df(stem)
        if frequency and self._known and not self._is_form(word):
            frequency = 0  # a misspelling may have the stem of another word: `avenu`
        if frequency > RARE:
            return []
        floor = max(1, frequency * FAR_COMMONER)
        candidates = {near: self.frequency(near) for near in self._candidates(word, stem)}
        by_penalty = sorted((_penalty(word, near, n), near) for near, n in candidates.items() if n >= floor)
        if by_penalty and self._stem(by_penalty[0][1]) == stem:
            limit = 1
        corrections = [Correction((self._restore_accents(near),), _cost(word, near)) for _, near in by_penalty[:limit]]
        if not frequency and (halves := self.split(word)):
            correction = Correction(tuple(map(self._restore_accents, halves)), 0.5)
            corrections.insert(0 if not corrections or corrections[0].cost > 1 else len(corrections), correction)
        return corrections[:limit]

    def knows(self, word: str) -> bool:
        """Whether people know a plain word, whatever the shop has."""
        return word in self._known

    def knows_beginning(self, beginning: str) -> bool:
        """Whether people know a word that begins so."""
        return self._known.has_prefix(beginning)

    def respelling(self, word: str) -> str:
        """How the shop writes a word with an umlaut (`Müsli`), typed with an `e` (`muesli`); "" = it does not."""
        folded = _UMLAUT.sub(r"\1", word)
        return folded if folded != word and not self.knows(folded) and self.frequency(folded) else ""

    def split(self, word: str) -> tuple[str, ...]:
        """The two words that a word is written as in the shop, () when it is none."""
        halves = [(word[:i], word[i:]) for i in range(_HALF, len(word) - _HALF + 1)]
        frequencies = [min(self.frequency(left), self.frequency(right)) for left, right in halves]
        most_frequent = max(frequencies, default=0)
        return halves[frequencies.index(most_frequent)] if most_frequent else ()

    def _restore_accents(self, word: str) -> str:
        accented = self._vocabulary.aliased(ACCENTED + word)
        return max(accented, key=self._vocabulary.df).removeprefix(ACCENTED) if accented else word

    def characters(self, run: str, *, resize: bool = True) -> str | None:
        """A run of Chinese as it was probably meant, None when it is right or nothing is near.

        With `resize`, it may also have one character too many or too few, or one of another sound.
        """
        known = known_characters(run)
        if len(known) == len(run):
            return None
        correction = run
        for position in range(len(run) - 1):
            pair = correction[position : position + 2]
            if not known.issuperset((position, position + 1)) and not self._vocabulary.df(f"b:{pair}"):
                correction = self._same_sound(correction, position)
        if correction != run and self._has_words_of(correction):
            return correction
        return self._near_word(run) if resize and 3 <= len(run) <= 6 else None

    def frequency(self, word: str) -> int:
        """How many products have the word as written."""
        written = self._vocabulary.df(f"w:{word}")
        return written or (self._bare_frequency(word) if self._is_english and self._stem(word) == word else 0)

    def _bare_frequency(self, stem: str) -> int:
        """How many products have, at least, a word that is its own stem; others have it in longer forms only.

        A product that has both is taken for one of the longer only: where none is left, a known word still counts.
        """
        df = self._vocabulary.df
        forms = self._vocabulary.with_prefix(f"w:{stem[: max(2, len(stem) - 1)]}", FORMS)
        words = {*(term.removeprefix("w:") for term in forms), *irregular_forms(stem)}
        longer = sum(df(f"w:{word}") for word in words if self._stem(word) == stem)
        return max(df(stem) - longer, int(stem in self._known and df(stem) > 0))

    def _is_form(self, word: str) -> bool:
        """Whether the shop writes the word, or what it is the plural of."""
        singulars = [word[:-1]] if word.endswith("s") else []
        singulars += [word[:-2]] if word.endswith(_SIBILANTS) else []
        return any(map(self.frequency, (word, *singulars)))

    @property
    def _is_english(self) -> bool:
        """Whether words that are their own stems are only known as such."""
        return self._language is ENGLISH

    # ---------------------------------------------------------------------------------------------------- candidates

    def _candidates(self, word: str, stem: str) -> list[str]:
        most = 2 if len(word) >= SOUND_EDITS else 1
        candidates = {near for near in _other_beginnings(word, self._letters) if self._is_written(near)}
        candidates.update(self._within(word, range(len(word) - most, len(word) + most + 1), most, word[0]))
        if len(word) < TWO_EDITS:
            sounds = _phonetic(word)
            candidates = {near for near in candidates if OSA.distance(word, near) < 2 or _phonetic(near) == sounds}
        return [near for near in candidates if near != word and (self._known or self._stem(near) != stem)]

    def _is_written(self, word: str) -> bool:
        df = self._vocabulary.df
        return len(word) >= SHORTEST and bool(df(f"w:{word}") or (self._is_english and df(word)))

    def _within(self, word: str, lengths: Iterable[int], edits: int, letters: str) -> list[str]:
        terms = self._vocabulary.near(word, lengths, edits, letters)
        words = {word_of(term) for term in terms if self._is_english or term.startswith("w:")}
        near = process.extract(word, words, scorer=OSA.distance, score_cutoff=edits, limit=None)
        return [text for text, _, _ in near]

    def _same_sound(self, run: str, position: int) -> str:
        """The run with two characters that sound like those at `position`; those that make known words, if any do."""
        before, pair, after = run[:position], run[position : position + 2], run[position + 2 :]
        homophones = (term.removeprefix(PAIR) for term in self._vocabulary.aliased(PAIR + sound(pair)))
        near = [text for text in homophones if text[0] == pair[0] or text[1] == pair[1]]
        frequencies = {before + text + after: self._vocabulary.df(PAIR + text) for text in near}
        return max(frequencies, key=lambda text: (len(known_characters(text)), frequencies[text]), default=run)

    def _has_words_of(self, run: str) -> bool:
        """Whether the shop has each word of a run, or its neighbouring characters side by side."""
        df = self._vocabulary.df
        words = [run[start:end] for start, end in chinese.cut(run)]
        pairs = ([word[i : i + 2] for i in range(len(word) - 1)] for word in words)
        return all(df(word) or all(df(PAIR + pair) for pair in own) for word, own in zip(words, pairs, strict=True))

    def _near_word(self, run: str) -> str | None:
        if self._vocabulary.df(run):
            return None
        lengths = range(max(SHORTEST, len(run) - 1), len(run) + 2)
        near = sorted(self._within(run, lengths, 1, "".join(dict.fromkeys(run[:2]))))
        best = max(near, key=self._vocabulary.df, default=None)
        return best if best and self._vocabulary.df(best) else None


def _other_beginnings(word: str, letters: str) -> Iterator[str]:
    """What one edit makes of a word's beginning: two edits are forgiven only behind a right first letter."""
    yield word[1:]
    yield word[1] + word[0] + word[2:]
    for letter in letters:
        yield letter + word[1:]
        yield letter + word


def _phonetic(word: str) -> str:
    for letters, heard in _SOUNDS:
        word = word.replace(letters, heard)
    sound_letters = word[:1] + word[1:].translate(_VOWELS)
    return "".join(char for i, char in enumerate(sound_letters) if i == 0 or sound_letters[i - 1] != char)


def _penalty(word: str, near: str, frequency: int) -> float:
    return _cost(word, near) - PRIOR * math.log1p(frequency)


def _cost(word: str, near: str) -> float:
    """Edits, cheaper when both sound alike or a neighbouring key was hit, dearer at the first letter."""
    edits = OSA.distance(word, near)
    cost = float(edits)
    if _phonetic(word) == _phonetic(near):
        cost *= 0.6
    elif len(word) == len(near):
        cost -= sum(_neighbours(a, b) for a, b in zip(word, near, strict=True) if a != b) * 0.15
    if edits == 1 and (len(near) > len(word) or sorted(word) == sorted(near)):
        cost -= EASILY
    return cost + 0.5 * (word[0] != near[0])


def _neighbours(a: str, b: str) -> bool:
    first_key, second_key = _KEYS.get(a), _KEYS.get(b)
    return first_key is not None and second_key is not None and math.dist(first_key, second_key) < 1.5
