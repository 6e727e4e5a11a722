"""Draft: a query being read, and what a reader asks of the shop."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Protocol

from wares.types import Instruction

TAKEN = "\x1f"
"""What stands in the place of what was taken out, so that places stay."""
_BEFORE = re.compile(r"([a-z0-9'&+-]+|[\u4e00-\u9fff])\s*$")
_AFTER = re.compile(r"\s*([a-z0-9'&+-]+|[\u4e00-\u9fff]+)")


class ShopNames(Protocol):
    """What the shop calls things, as far as a reader asks."""

    def has_title(self, phrase: str) -> bool:
        """Whether the title of any product has these words, one after the other."""
        ...

    def has_number(self, attribute: str) -> bool:
        """Whether products have this numeric attribute."""
        ...

    def has_value(self, attribute: str, value: str) -> bool:
        """Whether any product has this value of the attribute; both without regard to case."""
        ...

    def name_length(self, words: str) -> int:
        """Characters at the beginning of `words` that are the longest name of an attribute's value; 0 = none."""
        ...


@dataclass(slots=True)
class Draft:
    """A query being read: `text` with `TAKEN` where something was taken out, and what that was, with its place."""

    text: str
    names: ShopNames
    found: list[tuple[int, int, Instruction]]

    def take(self, start: int, end: int, instruction: Instruction | None) -> None:
        """Take `start`…`end` out, for an instruction or for nothing."""
        typed = self.text[start:end].strip(f" {TAKEN}")
        self.text = self.text[:start] + TAKEN * (end - start) + self.text[end:]
        if instruction is not None:
            self.found.append((start, end, replace(instruction, text=typed)))

    def is_name(self, start: int, end: int) -> bool:
        """Whether a product's title has this part of the query beside the word before or after it."""
        phrase = self.text[start:end].strip()
        before, after = _BEFORE.search(self.text[:start]), _AFTER.match(self.text[end:])
        return (before is not None and self.names.has_title(self.text[before.start() : end].strip())) or (
            after is not None and self.names.has_title(f"{phrase}{self.text[end : end + after.end()]}")
        )
