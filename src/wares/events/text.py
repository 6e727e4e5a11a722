"""Texts that shoppers send: what no database keeps, and what would command the terminal that shows it."""

from __future__ import annotations

import re

_COMMANDS = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
"""Control characters (C0 with newline and tab, C1), line separators, and what turns the direction of writing."""


def is_keepable(text: str) -> bool:
    """Whether every database keeps this text: it holds no NUL and no half of a character."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_plain(text: str) -> bool:
    """Whether nothing in it commands a terminal."""
    return text.isprintable() or _COMMANDS.search(text) is None


def collapse_spaces(text: str) -> str:
    """The same with a space for whatever commands a terminal."""
    return text if text.isprintable() else _COMMANDS.sub(" ", text)
