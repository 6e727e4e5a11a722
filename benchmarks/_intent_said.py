"""What an answer says that it read, in the keys of the fixtures (`tests/fixtures/intent/README.md`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wares.language.intent.numbers import read_number
from wares.language.query.lexicon import lexicon
from wares.types import Hits, Instruction

_NAMES = {
    (1.0, "l"): "l litre litres liter liters 升", (0.001, "l"): "ml 毫升", (0.01, "l"): "cl",
    (1.0, "kg"): "kg kilo 公斤 千克", (0.5, "kg"): "斤", (0.001, "kg"): "g grams 克", (0.000001, "kg"): "mg",
    (1.0, "m"): "m metre metres meter meters 米", (0.01, "m"): "cm 厘米 公分", (0.001, "m"): "mm 毫米",
    (1.0, "GB"): "gb", (1000.0, "GB"): "tb t", (1.0, "V"): "v volt volts 伏", (1.0, "W"): "w watt watts 瓦",
    (1.0, "in"): 'in inch inches " 寸 英寸',
}  # fmt: skip
_UNITS = {name: unit for unit, names in _NAMES.items() for name in names.split()}
_QUANTITY = re.compile(
    r"(?<![\w.])(\d+(?:[.,]\d+)?|[一二两三四五六七八九十半]+)[\s-]?("
    + "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
    + r")(?![a-z0-9])"
)
_STORAGE = re.compile(r"固态|硬盘|ssd|内存|手机|phone|u盘|优盘|usb|micro|sd")
_AGES = {"boys": "child", "girls": "child"}


def said(hits: Hits, query: str) -> dict[str, Any]:
    """The reading of one answer."""
    reading: dict[str, Any] = {}
    for instruction in hits.instructions:
        for key, value in _entries(instruction):
            reading[key] = [*reading[key], *value] if isinstance(value, list) and key in reading else value
    words = hits.words if hits.corrected is None else _corrected(hits)
    words, quantities = _without_quantities(words, query)
    if quantities:
        reading["quantities"] = quantities
    if hits.corrected is not None:
        reading["corrected"] = {query: hits.corrected}
    kept = []
    for word in re.split(r"[\s,，。?？!！]+", words):
        kept += [_without_person(word, reading)]
    return {"words": [word for word in kept if word], **reading}


def _corrected(hits: Hits) -> str:
    """The corrected words without what the instructions add to them."""
    assert hits.corrected is not None
    return hits.corrected.removesuffix(" ".join(instruction.text for instruction in hits.instructions)).strip()


def _entries(instruction: Instruction) -> Iterator[tuple[str, Any]]:
    match instruction.kind:
        case "price" if instruction.level:
            yield "price", {"level": instruction.level}
        case "price" if instruction.low is not None and instruction.high is not None and _is_about(instruction):
            yield "price", {"about": round((instruction.low + instruction.high) / 2, 2)}
        case "price":
            limits = {"min": instruction.low, "max": instruction.high}
            yield "price", {name: limit for name, limit in limits.items() if limit is not None}
        case "rating":
            yield "rating", "high" if instruction.level else instruction.low
        case "sort":
            yield "sort", instruction.sort
        case "refused":
            yield "refused", list(instruction.words)
        case "size":
            yield "size", instruction.words[0]
        case "use":
            yield "use", list(instruction.words)
        case "recipient":
            yield "recipient", _person(instruction)
            if re.search("gifts?|presents?|礼物|礼品|送", instruction.text):
                yield "use", ["gift"]


def _is_about(instruction: Instruction) -> bool:
    return bool(re.search("about|around|approx|roughly|or so|~|左右|大约|大概|约|差不多|接近|上下", instruction.text))


def _person(instruction: Instruction) -> dict[str, Any]:
    person: dict[str, Any] = {}
    if instruction.gender:
        person["gender"] = instruction.gender
    if instruction.age:
        person["age"] = instruction.age
    if instruction.years:
        person["years"] = instruction.years[0] if len(instruction.years) == 1 else list(instruction.years)
    return person


def _without_quantities(words: str, query: str) -> tuple[str, list[dict[str, Any]]]:
    quantities = []

    def take(match: re.Match[str]) -> str:
        factor, unit = _UNITS[match[2]]
        if match[2] == "g" and _STORAGE.search(query.lower()):
            factor, unit = 1.0, "GB"
        quantities.append({"amount": read_number(match[1]) * factor, "unit": unit})
        return " "

    return _QUANTITY.sub(take, words), quantities


def _without_person(word: str, reading: dict[str, Any]) -> str:
    """The word without a name of a gender or an age in front of it, which becomes the recipient."""
    for concept in ("boys", "girls", "women", "men", "kids"):
        names = sorted((*lexicon()[concept].english, *lexicon()[concept].chinese), key=len, reverse=True)
        for name in names:
            is_word = word.removesuffix("'s") == name if name.isascii() else word.startswith(name)
            if is_word:
                person: dict[str, Any] = {"age": "child"} if concept == "kids" else {"gender": concept}
                if concept in _AGES:
                    person["age"] = _AGES[concept]
                reading.setdefault("recipient", person)
                return "" if name.isascii() else word[len(name) :]
    return word
