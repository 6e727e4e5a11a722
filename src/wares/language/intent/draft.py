"""Draft: a query being read, what is known of the shop, and what has to be looked up there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wares.types import Instruction

TAKEN = "\ue000"
"""What stands in the place of what was taken out, so that places stay."""
_BEFORE = re.compile(r"([a-z0-9'&+-]+|[\u4e00-\u9fff])\s*$")
_AFTER = re.compile(r"\s*([a-z0-9'&+-]+|[\u4e00-\u9fff]+)")


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What a shop calls things, as far as a query needs it.

    numbers       numeric attributes that products have; None = not known
    titles        phrases that the title of a product has
    sizes         sizes that products come in
    name_lengths  text → characters at its beginning that are the longest name of an attribute's value; 0 = none
    """

    numbers: frozenset[str] | None = None
    titles: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    name_lengths: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Lookups:
    """What a reading depends on: phrases, sizes, texts and numeric attributes that `ShopFacts` should tell of."""

    titles: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.titles or self.sizes or self.names or self.numbers)


@dataclass(slots=True)
class Draft:
    """A query being read: `text` with `TAKEN` where something was taken out, and what that was, with its place."""

    text: str
    facts: ShopFacts
    lookups: Lookups = field(default_factory=Lookups)
    found: list[tuple[int, int, Instruction]] = field(default_factory=list)

    def take(self, start: int, end: int, instruction: Instruction | None) -> None:
        """Take `start`…`end` out, for an instruction or for nothing."""
        typed = self.text[start:end].strip(f" {TAKEN}")
        self.text = self.text[:start] + TAKEN * (end - start) + self.text[end:]
        if instruction is not None:
            self.found.append((start, end, replace(instruction, text=typed)))

    def is_name(self, start: int, end: int) -> bool:
        """Whether a product's title has this part of the query beside the word before or after it."""
        phrases = []
        if before := _BEFORE.search(self.text[:start]):
            phrases.append(self.text[before.start() : end].strip())
        if after := _AFTER.match(self.text[end:]):
            phrases.append(self.text[start : end + after.end()].strip())
        self.lookups.titles.update(phrases)
        return not self.facts.titles.isdisjoint(phrases)

    def has_number(self, attribute: str) -> bool:
        """Whether products have a numeric attribute; taken for granted while that is not known."""
        self.lookups.numbers.add(attribute)
        return self.facts.numbers is None or attribute in self.facts.numbers

    def has_size(self, value: str) -> bool:
        """Whether products come in a size."""
        self.lookups.sizes.add(value)
        return value in self.facts.sizes

    def name_length(self, start: int, end: int | None = None) -> int:
        """Characters from `start` on, before `end`, that are the longest name of an attribute's value; 0 = none."""
        text = self.text[start:end]
        self.lookups.names.add(text)
        return self.facts.name_lengths.get(text, 0)
