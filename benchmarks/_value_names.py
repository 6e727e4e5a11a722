"""Usual names of values in English and Chinese, for queries that are composed."""

from __future__ import annotations

from wares.language.query.lexicon import lexicon
from wares.types.words import ValueNames


def value_names(value: str, language: str) -> str:
    """The usual name of a value in "en" or "zh"; what the lexicon lacks is called what it is, in lower case."""
    names = lexicon().get(value.casefold(), ValueNames())
    usual = names.english if language == "en" else names.chinese
    return usual[0] if usual else value.casefold()
