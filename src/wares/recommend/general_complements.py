"""Complementary kinds of things, as general knowledge of shops: `data/complements.psv`, in English and Chinese.

A prior for shops whose log says nothing of what is bought together. It knows kinds of things by their names, and finds
them at the end of what a shop calls a category: "Women's Running Shoes" are running shoes, and shoes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

FILE = "complements.psv"
_LONGEST_CHINESE, _LONGEST_ENGLISH = 8, 4  # characters, words of a name
_GENERAL = 0.7  # strength of what goes with the general kind ("shoe") of a thing, by that of the kind itself
_BACKWARD = 0.5  # strength of a pair in the other direction, by that in its own
_LEAST, _STEP = 0.4, 0.08  # strength of the last complement of a kind; how much less each one is than that before it
_IE = {"beanies", "cookies", "hoodies", "movies", "onesies", "smoothies"}
_CHINESE = re.compile(r"[㐀-鿿]")
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_TITLE_ENDS = re.compile(r"\s+(?:with|for|in|of|by|und|from)\s+|[,;:(|–—]| - ", re.IGNORECASE)
Kinds = tuple[str, ...]
"""Kinds of one thing, the most special first; () = not known."""


@dataclass(frozen=True, slots=True)
class GeneralComplements:
    """Kinds of things, and what goes with them.

    names        normalized name, English or Chinese → kind
    complements  kind → complementary kind → strength in (0, 1]
    apart        kinds that are no special sort of what their names end with
    """

    names: Mapping[str, str]
    complements: Mapping[str, Mapping[str, float]]
    apart: frozenset[str] = frozenset()

    def kinds(self, text: str) -> Kinds:
        """The kinds that the end of `text` names: by its longest known name, then the kinds whose own name that ends
        with.
        """
        found: list[str] = []
        for ending in _endings(normalize(text)):
            kind = self.names.get(ending)
            if found and found[0] in self.apart:
                break
            if kind is not None and kind not in found and (not found or ending == kind or _CHINESE.search(ending)):
                found.append(kind)
        return tuple(found)

    def kinds_of_title(self, title: str) -> Kinds:
        """The same of a product's title, in which more may stand behind the name: "Blue dress, size 40"."""
        words = _TITLE_ENDS.split(title.strip(), maxsplit=1)[0].split()
        for end in range(len(words), 0, -1):
            if found := self.kinds(" ".join(words[:end])):
                return found
        return ()

    def strength(self, kinds: Kinds, other: Kinds) -> float:
        """How surely a thing of the kinds `other` goes with one of `kinds`, 0–1; 0 = nothing says so.

        A pair that is known in the other direction alone is less sure.
        """
        if not kinds or not other or kinds[0] == other[0]:
            return 0.0
        return max(self._directed(kinds, other), _BACKWARD * self._directed(other, kinds))

    def _directed(self, kinds: Kinds, other: Kinds) -> float:
        known = next((place for place, kind in enumerate(kinds) if kind in self.complements), None)
        if known is None:
            return 0.0
        complements = self.complements[kinds[known]]
        shares = (_GENERAL**place * complements.get(kind, 0.0) for place, kind in enumerate(other))
        return _GENERAL**known * max(shares)


@lru_cache(maxsize=1)
def general_complements() -> GeneralComplements:
    """What `data/complements.psv` says, read once."""
    text = (files("wares.recommend") / "data" / FILE).read_text("utf-8")
    return parse(text.splitlines())


def parse(lines: Sequence[str]) -> GeneralComplements:
    """Knowledge out of lines `kind, other names | Chinese names | what goes with it`; empty ones and comments say
    nothing. What goes with a kind and is no kind itself is left out.
    """
    rows = [tuple(map(_listed, line.split("|"))) for line in lines if line.strip() and not line.startswith("#")]
    kind_of: dict[str, str] = {}
    for english, chinese, _ in rows:
        primary = normalize(english[0].strip("[]="))
        kind_of |= {normalize(name.strip("[]=")): primary for name in (*english, *chinese)}
    knowledge = GeneralComplements(kind_of, {})
    complements: dict[str, Mapping[str, float]] = {}
    for english, _, others in rows:
        kind = kind_of[normalize(english[0].strip("[]="))]
        named = [found[0] for other in others if (found := knowledge.kinds(other))]
        distinct = [other for other in dict.fromkeys(named) if other != kind]
        if distinct:
            complements[kind] = {other: max(1.0 - _STEP * place, _LEAST) for place, other in enumerate(distinct)}
    apart = frozenset(kind_of[normalize(english[0][1:])] for english, _, _ in rows if english[0].startswith("="))
    return GeneralComplements(kind_of, complements, apart)


def normalize(name: str) -> str:
    """Lower case, single words, "&" as a word, no apostrophes; Chinese without spaces."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    folded = re.sub("['’]", "", folded)
    if _CHINESE.search(folded):
        return re.sub(r"[\W_]+", "", folded)
    return " ".join(map(_singular, _WORDS.findall(folded)))


def _singular(word: str) -> str:
    """An English noun without its plural's ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-1] if word in _IE else word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 4 and word.endswith("ves"):
        return {"knives": "knife", "scarves": "scarf", "shelves": "shelf"}.get(word, word[:-1])
    if word in ("mice", "people"):
        return {"mice": "mouse", "people": "person"}[word]
    if word.endswith("sss"):  # "dresss", where an s was added to whatever there was
        return word[:-1]
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _endings(normalized: str) -> Iterator[str]:
    """Ends of a normalized name, the longest first."""
    if _CHINESE.search(normalized):
        last = normalized[-_LONGEST_CHINESE:]
        yield from (last[start:] for start in range(len(last)))
        return
    words = normalized.split()[-_LONGEST_ENGLISH:]
    yield from (" ".join(words[start:]) for start in range(len(words)))
