"""Synonyms: words that mean the same in a shop, read from a plain text file.

One line each: `sofa, couch, settee` (each finds the others) or `tee => t-shirt, tshirt` (the left finds the right, not
the other way round). `#` starts a comment. Phrases of several words, and Chinese, are welcome.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from wares.errors import BadSetting
from wares.language.analysis.normalization import CharacterFolding

_FOLDS = CharacterFolding(accents=True)


def fold_phrase(phrase: str) -> str:
    """A phrase in one spelling; accents stay, on which stems may hang."""
    return " ".join(_FOLDS.normalize(phrase).split())


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Synonyms in force: `entries` maps a folded phrase to the folded phrases it also finds."""

    entries: Mapping[str, tuple[str, ...]]

    @staticmethod
    def parse(text: str, source_name: str = "synonyms") -> Synonyms:
        """Reads the format above; `source_name` (a file's name) is used in messages.

        Raises `BadSetting` naming the line that cannot be read, and what to write instead.
        """
        entries: dict[str, dict[str, None]] = {}
        for line, content in enumerate(text.splitlines(), start=1):
            for source, target in _pairs(content.split("#")[0].strip(), f"{source_name}: line {line}"):
                entries.setdefault(source, {})[target] = None
        return Synonyms({source: tuple(targets) for source, targets in entries.items()})

    @staticmethod
    @cache
    def default() -> Synonyms:
        """The list for shops that comes with the package."""
        file = resources.files("wares.language") / "data" / "synonyms.txt"
        return Synonyms.parse(file.read_text(encoding="utf-8"), "synonyms.txt")

    def extend(self, other: Synonyms) -> Synonyms:
        """These and `other`'s together."""
        entries = {
            source: tuple(dict.fromkeys((*self.entries.get(source, ()), *other.entries.get(source, ()))))
            for source in dict.fromkeys((*self.entries, *other.entries))
        }
        return Synonyms(entries)


def _pairs(content: str, position: str) -> list[tuple[str, str]]:
    if not content:
        return []
    sides = content.split("=>")
    if len(sides) > 2:
        raise BadSetting(f"{position}: more than one '=>'; write one 'word => other words' a line")
    groups = [_phrases(side, position) for side in sides]
    if len(groups) == 2:
        return [(source, target) for source in groups[0] for target in groups[1] if source != target]
    if len(groups[0]) < 2:
        raise BadSetting(f"{position}: {content!r} stands alone; write at least two phrases, with commas between them")
    return [(source, target) for source in groups[0] for target in groups[0] if source != target]


def _phrases(side: str, position: str) -> list[str]:
    phrases = [fold_phrase(phrase) for phrase in re.split("[,\uff0c、]", side)]
    if not all(phrases):
        raise BadSetting(f"{position}: an empty phrase; remove the comma or write the missing phrase")
    return phrases
