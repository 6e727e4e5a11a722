"""Right words left alone, and typing errors corrected, as a search says it did (`Hits.corrected`)."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
import wordfreq
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT

import wares
from _common import Figures, Options, main, rounded, say, temporary
from _data import FASHION_FEED, open_shop, write_fashion_feed
from _drawn import feed_in
from chinese_words import FEED as GOODS
from chinese_words import without_pictures
from wares.evaluate.typing_errors import with_typing_error
from wares.language.analysis.english import stem

LETTERS = 5
"""Letters of the shortest English words in which errors are made."""
REAL = 3.0
"""An error that is a word itself, of this Zipf frequency or more, is none."""
COMMON = 4.0
"""Zipf frequency of characters that take the place of right ones."""
_ENGLISH, _CHINESE = re.compile("[a-z]+"), re.compile("[\u4e00-\u9fff]{2,4}")


def measure(options: Options) -> Figures:
    with temporary() as folder, open_shop(options.shop or folder / "shop", options) as shop:
        if len(shop) == 0:
            say("building the shop …")
            shop.ingest([_feed(options.data, folder)])
        texts = list(_texts(shop))
        figures: Figures = {"products": len(shop)}
        figures |= _right(shop, "right", _english_list(texts), options)
        figures |= _errors(shop, "errors", _drawn_by_product(texts, options), options)
        figures |= _errors(shop, "even_errors", _drawn_evenly(texts, options), options)
        if words := _chinese_words(texts):
            figures |= _right(shop, "chinese_right", _chinese_list(texts), options)
            figures |= _wrong_characters(shop, "homophones", words, options)
            figures |= _wrong_characters(shop, "wrong_characters", words, options)
    return figures


def _feed(data: Path, folder: Path) -> Path:
    """Titles without pictures of a fashion or a Chinese shop; a drawn shop of any other folder."""
    if (data / FASHION_FEED).exists():
        return write_fashion_feed(data, folder / FASHION_FEED, pictures=False)
    if (data / GOODS).exists():
        import csv

        with (data / GOODS).open(encoding="utf-8", newline="") as file:
            return without_pictures(list(csv.DictReader(file)), folder / GOODS)
    return feed_in(data, folder / "drawn", 1500)


def _texts(shop: wares.Shop) -> Iterator[str]:
    """Each product's texts and values in lower case."""
    for page in count(1):
        hits = shop.search("", per_page=1000, page=page).hits
        if not hits:
            return
        for product in (hit.product for hit in hits):
            values = chain.from_iterable(each for each in product.attributes.values() if isinstance(each, tuple))
            further = chain.from_iterable(text.values() for text in product.texts.values())
            parts = (product.title, product.description, product.brand, product.colour, *product.category)
            yield " ".join(str(part) for part in (*parts, *values, *further) if part).lower()


# ------------------------------------------------------------------------------------------------------------ English


def _english_list(texts: Sequence[str]) -> list[str]:
    """Words of four letters or more of pyspellchecker's frequency list that the shop lacks."""
    file = resources.files("spellchecker") / "resources" / "en.json.gz"
    listed = json.loads(gzip.decompress(file.read_bytes()))
    owned = {stem(word) for text in texts for word in set(_ENGLISH.findall(text))}
    return [word for word in listed if len(word) > 3 and _ENGLISH.fullmatch(word) and stem(word) not in owned]


def _drawn_by_product(texts: Sequence[str], options: Options) -> list[str]:
    """A product drawn evenly, then one of its words."""
    rng, words = options.rng(), []
    while len(words) < options.sample:
        own = [word for word in _ENGLISH.findall(texts[int(rng.integers(len(texts)))]) if len(word) >= LETTERS]
        words += [own[int(rng.integers(len(own)))]] if own else []
    return words


def _drawn_evenly(texts: Sequence[str], options: Options) -> list[str]:
    """The shop's words, each as likely as any other."""
    words = sorted({word for text in texts for word in _ENGLISH.findall(text) if len(word) >= LETTERS})
    return options.rng().choice(words, options.sample).tolist()


def _errors(shop: wares.Shop, name: str, words: Sequence[str], options: Options) -> Figures:
    """One error in each word; corrected = to the word or another form of it, restored = to the very word."""
    rng, corrected, restored = options.rng(), [], []
    for word in words:
        typed = with_typing_error(word, rng, LETTERS)
        assert typed is not None
        if wordfreq.zipf_frequency(typed, "en") < REAL:
            meant = _corrected(shop, typed) or typed
            corrected.append(stem(meant) == stem(word))
            restored.append(meant == word)
    return {
        name: len(corrected),
        f"{name}_corrected": rounded(np.mean(corrected)),
        f"{name}_restored": rounded(np.mean(restored)),
    }


# ------------------------------------------------------------------------------------------------------------ Chinese


def _chinese_words(texts: Sequence[str]) -> list[str]:
    """The shop's words of two to four characters, in order."""
    words = {word for text in texts for word in rjieba.cut(text)}
    return sorted(word for word in words if _CHINESE.fullmatch(word))


def _chinese_list(texts: Sequence[str]) -> list[str]:
    """Phrases of pypinyin's dictionary that people use, and that no text of the shop has."""
    everything = "\n".join(texts)
    phrases = (phrase for phrase in PHRASES_DICT if _CHINESE.fullmatch(phrase) and phrase not in everything)
    table = wordfreq.get_frequency_dict("zh")
    return [phrase for phrase in phrases if phrase in table and wordfreq.freq_to_zipf(table[phrase]) >= REAL]


def _wrong_characters(shop: wares.Shop, name: str, words: Sequence[str], options: Options) -> Figures:
    """One character of a word by another of the same sound, or by any other; words that this makes are left out."""
    rng, restored = options.rng(), []
    table = wordfreq.get_frequency_dict("zh")
    by_sound = _characters(same_sound=name == "homophones")
    for word in rng.choice(words, options.sample).tolist():
        place = int(rng.integers(len(word)))
        others = [char for chars in by_sound.values() if word[place] in chars for char in chars if char != word[place]]
        typed = word[:place] + str(rng.choice(others)) + word[place + 1 :] if others else word
        if typed != word and typed not in words and typed not in table:
            restored.append(_corrected(shop, typed) == word)
    return {name: len(restored), f"{name}_restored": rounded(np.mean(restored))}


def _characters(same_sound: bool) -> dict[str, list[str]]:
    """Common characters by their pinyin, or all of them together."""
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for char, frequency in wordfreq.get_frequency_dict("zh").items():
        if re.fullmatch("[\u4e00-\u9fff]", char) and wordfreq.freq_to_zipf(frequency) >= COMMON:
            grouped[lazy_pinyin(char)[0] if same_sound else ""].append(char)
    return grouped


def _right(shop: wares.Shop, name: str, listed: Sequence[str], options: Options) -> Figures:
    """The share of right words, five for each error, that are left as they are."""
    words: list[Any] = options.rng().permutation(listed)[: 5 * options.sample].tolist()
    changed = {word: meant for word in words if (meant := _corrected(shop, word))}
    if changed:
        say(f"{name}: {', '.join(f'{word} → {meant}' for word, meant in list(changed.items())[:20])}")
    return {f"{name}_words": len(words), f"{name}_left_alone": rounded(1 - len(changed) / len(words))}


def _corrected(shop: wares.Shop, typed: str) -> str | None:
    return shop.search(typed, per_page=0).corrected


if __name__ == "__main__":
    main("spelling", measure, sample=1000)
