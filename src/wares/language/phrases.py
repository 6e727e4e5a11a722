"""Phrase extraction: what of a product is worth suggesting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from wares.language.analysis import chinese
from wares.language.analysis.languages import ENGLISH, Language
from wares.language.analysis.normalization import has_cjk

MAX_PHRASE = 80
_LONGEST_RUN = 20
_HEAD_END = re.compile(r"\s+(?:with|for|in|by|of|and|from)\s|[,(\[|/:;]|\s-\s|[，、（）【】]")


def suggestable_phrases(fields: Mapping[str, Sequence[str]], language: Language = ENGLISH) -> list[str]:
    """What of a product is worth suggesting: its categories, its brand, both, its colour with its category, and the
    last two and three words of the title's head (`Extension Ladder` of `Acme Fiberglass Extension Ladder with …`).
    """
    categories = [text for text in fields.get("category", ()) if text.strip()]
    brands = [text for text in fields.get("brand", ()) if text.strip()]
    colours = [text for text in fields.get("colour", ()) if text.strip()]
    result = [*categories, *brands]
    for kind in categories[-1:]:
        result += [f"{word}{'' if has_cjk(word + kind) else ' '}{kind}" for word in (*brands[:1], *colours[:1])]
    for title in fields.get("title", ()):
        result += _title_ends(title, language)
    return list(dict.fromkeys(" ".join(phrase.split())[:MAX_PHRASE] for phrase in result))


def _title_ends(title: str, language: Language) -> Iterator[str]:
    head = _HEAD_END.split(title, maxsplit=1)[0].strip()
    if language.spaceless:
        ends = dict.fromkeys(" ".join(head.split()[-length:]) for length in (1, 2))
        yield from (end for end in ends if 1 < len(end) <= _LONGEST_RUN)
        return
    if has_cjk(head):
        last = re.split(r"\s+", head)[-1]
        starts = [start for start, _ in chinese.cut(last)]
        for start in starts[-3:]:
            if len(last) - start > 1:
                yield last[start:]
        return
    words = head.split()
    for length in (2, 3):
        tail = words[-length:]
        whole = len(tail) == length and all(word.isalpha() for word in tail)
        if whole and not language.is_stop_word(_plain(tail[0], language)):
            yield " ".join(tail)


def _plain(word: str, language: Language) -> str:
    return language.fold_accents(language.normalize(word))
