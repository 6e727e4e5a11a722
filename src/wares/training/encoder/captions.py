"""Captions drawn at random: titles that lose words, and phrases made of facts in English or Chinese."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wares.encode import text_features as words
from wares.training.encoder.data import BRAND, COLOUR, GROUP, TYPE, EncoderExamples
from wares.types.words import ValueNames

_SAID = {TYPE: 0.9, COLOUR: 0.75, "gender": 0.6, BRAND: 0.5, GROUP: 0.1}
_SAID_ELSE = 0.2
_USUAL_NAME = 0.6
_IN_ORDER = 0.7
_WHOLE_TITLE = 0.6
_WORD_LOST = 0.2
_LEAST_TITLES = 3


def title_captions(titles: Sequence[tuple[str, ...]], rng: np.random.Generator) -> list[str]:
    """One title of each product, four in ten with words left out; "" where a product has none."""
    return [_thin(t[int(rng.integers(len(t)))], rng) if t else "" for t in titles]


def fact_captions(
    facts: NDArray[np.int32], kinds: tuple[str, ...], names: Sequence[ValueNames], rng: np.random.Generator
) -> tuple[list[str], NDArray[np.bool_]]:
    """A phrase of some of each product's facts, and which were said (shape of `facts`, (n, kinds))."""
    chance = np.array([_SAID.get(kind, _SAID_ELSE) for kind in kinds])
    mentions = (rng.random(facts.shape) < chance) & (facts >= 0)
    chinese = rng.random(len(facts)) < 0.5
    captions = []
    for i in range(len(facts)):
        columns = np.flatnonzero(mentions[i])
        calls = [_name(names[facts[i, j]], bool(chinese[i]), rng) for j in columns]
        mentions[i, columns] = [bool(call) for call in calls]
        calls = [call for call in calls if call]
        if rng.random() > _IN_ORDER:
            rng.shuffle(calls)
        captions.append(("" if chinese[i] else " ").join(calls))
    return captions, mentions


def same_title(titles: Sequence[str]) -> NDArray[np.bool_]:
    """(n, n): which titles read the same; a product without a title has no positives, not even itself."""
    keys = [" ".join(words.tokens(title)) for title in titles]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    codes = np.array([numbers[key] for key in keys])
    blank = np.array([not key for key in keys])
    same: NDArray[np.bool_] = (codes[:, None] == codes[None, :]) & ~blank[:, None]
    return same


def facts_hold(facts: NDArray[np.int32], mentions: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(n, n): whether everything said of product i is true of product j; a row without anything said is all false."""
    hold = np.ones((len(facts), len(facts)), dtype=np.bool_)
    for j in range(facts.shape[1]):
        hold &= ~mentions[:, j, None] | (facts[:, j, None] == facts[None, :, j])
    result: NDArray[np.bool_] = hold & mentions.any(axis=1, keepdims=True)
    return result


def vocabulary(examples: EncoderExamples, most: int) -> list[str]:
    """The `most` most frequent features of titles and of names of facts, most frequent first.

    A feature counts when three titles have it (fewer when there are few products), or any fact's name.
    """
    counts: Counter[str] = Counter()
    for titles in examples.titles:
        for title in titles:
            counts.update(_features(title))
    least = min(_LEAST_TITLES, max(1, math.ceil(len(examples) / 1000)))
    features = {name: count for name, count in counts.items() if count >= least}
    uses = np.bincount(examples.facts[examples.facts >= 0], minlength=len(examples.names))
    for names, count in zip(examples.names, uses, strict=True):
        for name in (*names.english, *names.chinese):
            for feature in _features(name):
                features[feature] = features.get(feature, 0) + int(count)
    return sorted(features, key=lambda name: (-features[name], name))[:most]


def _features(text: str) -> set[str]:
    tokens = words.tokens(text)
    return {name for token in tokens for name, _ in words.token_features(token)} | set(words.pairs(tokens))


def _name(names: ValueNames, chinese: bool, rng: np.random.Generator) -> str:
    choice = names.chinese if chinese else names.english
    if not choice:
        return ""
    return choice[0] if rng.random() < _USUAL_NAME else choice[int(rng.integers(len(choice)))]


def _thin(title: str, rng: np.random.Generator) -> str:
    if rng.random() < _WHOLE_TITLE:
        return title
    words = title.split()
    rest = [word for word, chance in zip(words, rng.random(len(words)), strict=True) if chance > _WORD_LOST]
    return " ".join(rest) if rest else title
