"""Chinese segmentation, and the pinyin of words. The dictionaries are loaded on first use."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

STOP = frozenset("的了和与及或在是有也就都等之我你您要想请买找给呢吗吧啊") | {
    "想要", "我要", "我想", "想买", "请问", "有没有", "一个", "一款", "帮我",
}  # fmt: skip
RUN = 4
"""Longest run of adjacent characters whose joined pinyin is a term."""


@cache
def _jieba() -> Any:
    import rjieba

    return rjieba


def cut(run: str) -> list[tuple[int, int]]:
    """(start, end) of the words of a run of characters, in order, without overlaps."""
    # The dictionary writes "T恤" and "A字裙" with capitals.
    return [(start, end) for _, start, end in _jieba().tokenize(run.upper())]


def cut_for_search(run: str) -> tuple[list[tuple[int, int]], set[tuple[int, int]]]:
    """What `cut` gives; and all words of a run with the dictionary's words inside them."""
    places = [(start, end) for _, start, end in _jieba().tokenize(run.upper(), "search")]
    cuts: list[tuple[int, int]] = []
    begin = len(run)
    for start, end in reversed(places):  # each word comes behind those inside it
        if end <= begin:
            cuts.append((start, end))
            begin = start
    return cuts[::-1], set(places)


@lru_cache(maxsize=1 << 16)
def syllables(word: str) -> tuple[str, ...]:
    """Pinyin without tones, one syllable a character (ü is written v); other characters stay as they are."""
    from pypinyin import lazy_pinyin
    from pypinyin.constants import PHRASES_DICT

    if len(word) == 1:
        return (lazy_pinyin(word)[0],)
    if len(word) == 2 and word not in PHRASES_DICT:
        return syllables(word[0]) + syllables(word[1])
    joint = tuple(lazy_pinyin(word))
    return joint if len(joint) == len(word) else tuple(lazy_pinyin(char)[0] for char in word)


def initials(syllables: Sequence[str]) -> str:
    """First letters of syllables: `("pao", "bu", "xie")` → `pbx`."""
    return "".join(part[:1] for part in syllables)
