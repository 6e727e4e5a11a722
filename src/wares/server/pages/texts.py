"""The words of server pages in English and Chinese, and how numbers and money are written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias

from babel.numbers import format_currency, format_decimal, get_currency_symbol

from wares.server.schemas.responses.shop import LANGUAGES

Translator: TypeAlias = Callable[..., str]
"""A key, and what fills its blanks → the text."""

HTML_LANGUAGE = {"en": "en", "zh": "zh-CN"}
"""What the page's `lang` says."""
_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_FILE = Path(__file__).with_name("texts.toml")


@cache
def texts() -> dict[str, tuple[str, ...]]:
    """key → its text in each of `LANGUAGES`."""
    return {key: tuple(value) for key, value in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}


@cache
def translator(language: str) -> Translator:
    """The texts in one language; a key without a text stands for itself."""
    column, table = LANGUAGES.index(language), texts()

    def translate(key: str, /, **blanks: object) -> str:
        text = table[key][column] if key in table else key
        return re.sub(r"\{(\w+)\}", lambda blank: str(blanks.get(blank[1], "")), text)

    return translate


def attribute_name(name: str, language: str) -> str:
    """An attribute's name for people: that of the texts, else made of its own words."""
    key = f"attribute.{name}"
    if key in texts():
        return translator(language)(key)
    words = re.sub(r"(?<=[a-z])[A-Z]", lambda letter: f" {letter[0].lower()}", name.replace("_", " "))
    return words[:1].upper() + words[1:]


@lru_cache(maxsize=16_384)
def number(value: float, language: str) -> str:
    """A number in the reader's manner, with three digits after the point at most."""
    return format_decimal(value, "#,##0.###", locale=_LOCALES[language])


@lru_cache(maxsize=16_384)
def money(value: float, currency: str, language: str) -> str:
    """A price in the reader's manner, with the currency's shortest sign; the code itself where there is no sign.

    Without a currency it is a number with two digits after the point, or none.
    """
    locale = _LOCALES[language]
    if not currency:
        return format_decimal(value, "#,##0.00" if value % 1 else "#,##0", locale=locale)
    if not re.fullmatch("[A-Za-z]{3}", currency):
        return f"{number(value, language)} {currency}"
    sign = re.sub(r"^[A-Z]+(?=[^\w\s])", "", get_currency_symbol(currency.upper(), locale))
    space = "\u00a0" if sign[-1:].isalpha() else ""
    return sign + space + format_currency(value, currency.upper(), "#,##0.00", locale=locale)


@lru_cache(maxsize=4_096)
def decimal(value: float, language: str) -> str:
    """A number with one digit after the point."""
    return format_decimal(value, "0.0", locale=_LOCALES[language])
