"""Correction of what was heard by the shop's own words, near in sound (Metaphone, Philips 1990; pinyin).

Who listens writes what people usually say; a shop's brands and things are heard as everyday words of the same sound.
A word that products have is left alone, and so are the words around what is sought: only what no product has is looked
at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wares.errors import MissingExtra
from wares.language.analysis import chinese
from wares.language.vocabulary import Vocabulary
from wares.types import Hypothesis

MOST_WORDS = 60_000
"""Of the shop's terms, the most frequent, whose sound is known."""
_LONGEST = 3  # words that were heard and are one
_SHORTEST_SOUND = 3
_PAIR = "b:"
_MOST_PAIRS = 20
_WORD = re.compile(r"[a-z][a-z']*")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_WRITTEN = re.compile(r"(?:w:)?[a-z]{3,}")
_VOWEL = re.compile("[aeiouy]")
_VAGUE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"))
_KNOWN_SHARE = 0.6
"""What a hypothesis gains, in logarithms of probability, when the shop knows all its words rather than none."""


@dataclass(frozen=True, slots=True)
class ShopSounds:
    """How a shop's words sound: sound → the words with it, the most frequent first."""

    vocabulary: Vocabulary
    latin: dict[str, list[str]] = field(default_factory=dict)
    chinese: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> ShopSounds:
        """Those of a vocabulary. Raises `MissingExtra` without jellyfish."""
        sounds = cls(vocabulary)
        for term in vocabulary.with_prefix("", MOST_WORDS):
            word = term.removeprefix("w:")
            if _WRITTEN.fullmatch(term):
                sounds.latin.setdefault(metaphone(word), []).append(word)
            elif _RUN.fullmatch(term):
                sounds.chinese.setdefault(pinyin(term), []).append(term)
        return sounds

    def choose(self, hypotheses: Sequence[Hypothesis]) -> str:
        """The hypothesis that is likeliest where the shop's words count."""
        return max(hypotheses, key=lambda each: each.score + _KNOWN_SHARE * self._share_known(each.text)).text

    def correct(self, text: str) -> str:
        """The text with what no product has replaced by the shop's words of the same sound."""
        return _RUN.sub(lambda match: self._chinese(match[0]), self._latin(text))

    def knows(self, word: str) -> bool:
        """Whether a product has the word, or another form of it."""
        df = self.vocabulary.df
        stems = (
            word,
            word.removesuffix("s"),
            word.removesuffix("es"),
            word.removesuffix("ing"),
            word.removesuffix("e"),
        )
        return any(df(f"w:{word}") or df(stem) for stem in stems)

    def _share_known(self, text: str) -> float:
        words = _WORD.findall(text.lower()) or [text[start:end] for start, end in chinese.cut(text)]
        return sum(map(self.knows, words)) / max(1, len(words))

    # ----------------------------------------------------------------------------------------------------- letters

    def _latin(self, text: str) -> str:
        places = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(text.lower())]
        pieces, end, at = [], 0, 0
        while at < len(places):
            count, word = self._meant([heard for _, _, heard in places[at : at + _LONGEST]])
            start = places[at][0]
            stop = places[at + count - 1][1]
            pieces += [text[end:start], text[start:stop] if word is None else word]
            end, at = stop, at + count
        return "".join((*pieces, text[end:]))

    def _meant(self, heard: Sequence[str]) -> tuple[int, str | None]:
        """How many of the words are one of the shop's, and which; None = the first is left as it is."""
        for count in range(len(heard), 0, -1):
            window = heard[:count]
            if all(self.knows(word) or word in _AROUND for word in window):
                continue
            if count > 1 and any(word in _AROUND for word in window):
                continue
            if word := self._alike("".join(window)):
                return count, word
        return 1, None

    def _alike(self, heard: str) -> str | None:
        from rapidfuzz.distance import Levenshtein

        sound = metaphone(heard)
        if len(sound) < _SHORTEST_SOUND - (len(heard) > _SHORTEST_SOUND):
            return None
        near = [word for word in self.latin.get(sound, ()) if abs(len(word) - len(heard)) <= 3]
        best = min(
            near, key=lambda word: Levenshtein.distance(word, heard) + _vowel_differs(word, heard) / 2, default=None
        )
        return best if best is not None and Levenshtein.normalized_similarity(best, heard) >= 0.5 else None

    # --------------------------------------------------------------------------------------------------- characters

    def _chinese(self, run: str) -> str:
        """Longest windows first: each that no product has, of the sound of a word of the shop, becomes that word."""
        at, pieces = 0, ""
        while at < len(run):
            window, word = next(self._windows(run, at), (run[at], run[at]))
            pieces += word
            at += len(window)
        return self._last_characters(pieces)

    def _windows(self, run: str, at: int) -> Iterator[tuple[str, str]]:
        for length in range(min(4, len(run) - at), 1, -1):
            window = run[at : at + length]
            if self.vocabulary.df(window):
                yield window, window
            elif words := self.chinese.get(pinyin(window)):
                yield window, max(words, key=lambda word: sum(a == b for a, b in zip(word, window, strict=False)))

    def _last_characters(self, run: str) -> str:
        """A character that is no word with others, behind one that products never have before it, becomes the one that
        they have there and that begins with the same sound.
        """
        for start, end in chinese.cut(run):
            pair = run[start - 1 : end]
            if start == 0 or end - start > 1 or pair[1] in chinese.STOP or self.vocabulary.df(f"{_PAIR}{pair}"):
                continue
            begins = pinyin(pair[1])[:1]
            meant = [
                term
                for term in self.vocabulary.with_prefix(_PAIR + pair[0], _MOST_PAIRS)
                if pinyin(term[-1])[:1] == begins
            ]
            if meant:
                run = run[:start] + meant[0][-1] + run[end:]
        return run


_AROUND = frozenset({
    "a", "an", "the", "i", "i'd", "i'm", "we", "me", "my", "you", "it", "is", "in", "on", "of", "for", "to",
    "and", "or", "with", "without", "no", "not", "than", "that", "this", "can", "could", "would", "get", "give",
    "show", "find", "make", "want", "need", "like", "looking", "under", "over", "below", "above", "less",
    "more", "between", "up", "about", "around", "at", "most", "least", "price", "cheap", "cheaper", "cheapest",
    "expensive", "best", "rated", "dollars", "dollar", "euros", "euro", "pounds", "bucks", "please", "some",
    "any", "size", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
})  # fmt: skip
"""Words around what is sought."""


def _vowel_differs(word: str, heard: str) -> bool:
    return _VOWEL.findall(word)[:1] != _VOWEL.findall(heard)[:1]


def metaphone(word: str) -> str:
    """The sound of a word in letters. Raises `MissingExtra` without jellyfish."""
    try:
        from jellyfish import metaphone as sound_of
    except ModuleNotFoundError as error:
        raise MissingExtra("understanding speech", "voice") from error
    return str(sound_of(word.replace("'", "")))


def pinyin(word: str) -> str:
    """The sound of a Chinese word without tones, and without what many do not tell apart (zh and z, ing and in)."""
    return " ".join(map(_vague, chinese.syllables(word)))


def _vague(syllable: str) -> str:
    for clear, vague in _VAGUE:
        syllable = syllable.replace(clear, vague)
    return "l" + syllable[1:] if syllable.startswith("n") else syllable
