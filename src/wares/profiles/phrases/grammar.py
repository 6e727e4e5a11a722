"""Pieces of sentences: lists, numbers, times, and how much of a list fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from wares.constants import DAY
from wares.profiles.phrases.names import DisplayNames, PhraseLanguage

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MOST = 3  # things named in one list
_SENTENCE: Mapping[PhraseLanguage, int] = {"en": 90, "zh": 45}  # characters, while it names more than one thing
_TITLE: Mapping[PhraseLanguage, int] = {"en": 45, "zh": 20}  # characters of a title or search in a sentence
_UNITS = (
    (60.0, "minute", "分钟"),
    (3600.0, "hour", "小时"),
    (DAY, "day", "天"),
    (30 * DAY, "month", "个月"),
    (365 * DAY, "year", "年"),
)
NOTABLE_PRICE_LEVEL = 0.35
"""Standard deviations from which a price level is worth a word."""


def either(language: PhraseLanguage, english: str, chinese: str) -> str:
    """The text in this language."""
    return english if language == "en" else chinese


def time_ago(seconds: float, language: PhraseLanguage) -> str:
    """How long ago: "just now", "2 hours ago", "3 天前"."""
    if seconds < 60:
        return either(language, "just now", "刚刚")
    length, english, chinese = [unit for unit in _UNITS if seconds >= unit[0]][-1]
    n = int(seconds // length)
    return either(language, f"{n} {english}{'s' if n != 1 else ''} ago", f"{n} {chinese}前")


def enumeration(things: Sequence[str], language: PhraseLanguage) -> str:
    """ "a, b and c"; "" without any."""
    first, last = things[:-1], things[-1] if things else ""
    if not first:
        return last
    return either(language, f"{', '.join(first)} and {last}", f"{'、'.join(first)}和{last}")


def naming(things: Sequence[str], language: PhraseLanguage, english: str, chinese: str) -> str:
    """A sentence whose {} names as many of the things as fit; "" without any."""
    form = either(language, english, chinese)
    return longest(things, language, lambda names: form.format(enumeration(names, language)))


def longest(things: Sequence[str], language: PhraseLanguage, say: Callable[[Sequence[str]], str]) -> str:
    """What `say` makes of as many of the first three things as fit into a sentence, at least one; "" without any."""
    sentences = [say(things[:n]) for n in range(1, min(len(things), _MOST) + 1)]
    fitting = [sentence for sentence in sentences if len(sentence) <= _SENTENCE[language]]
    return (fitting or sentences[:1] or [""])[-1]


def percent(share: float, language: PhraseLanguage) -> str:
    """A share, 0–1, in whole percent."""
    return either(language, f"{round(100 * share)} %", f"{round(100 * share)}%")


def amount(value: float) -> str:
    """Whole from 10 on, cents below, no cents that are 0."""
    return f"{value:,.0f}" if value >= 10 or value == round(value) else f"{value:.2f}"


def number_of(n: int, singular: str, plural: str) -> str:
    """ "three visits", "1,200 visits", in English."""
    return f"{_NUMBERS[n] if n < len(_NUMBERS) else f'{n:,}'} {singular if n == 1 else plural}"


def title_phrase(product: str, language: PhraseLanguage, names: DisplayNames) -> str:
    """A product's title in quotation marks, shortened."""
    return quote(names.title(product), language)


def quote(text: str, language: PhraseLanguage) -> str:
    """In quotation marks, shortened to what a sentence has room for."""
    return f"“{_shorten(text, _TITLE[language])}”"


def _shorten(text: str, most: int) -> str:
    """At most `most` characters, cut between words where one ends in the latter half."""
    if len(text) <= most:
        return text
    prefix = text[: most - 1]
    end = prefix.rfind(" ")
    return (prefix[:end] if end > most // 2 else prefix).rstrip(" ,，、;；") + "…"
