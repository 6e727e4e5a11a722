"""Rules of intent, compiled from data/intents.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from wares.language.intent.numbers import MONEY, NUMBER


@dataclass(frozen=True, slots=True)
class Rule:
    """What words do: `kind` and `means`, where `pattern` matches; `is_weak` = the words may be part of a name."""

    kind: str
    means: str
    pattern: re.Pattern[str]
    is_weak: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a thing is for; see `wares.types.Instruction`."""

    gender: str
    age: str


@dataclass(frozen=True, slots=True)
class Negation:
    """How words are refused.

    english, chinese  what stands before what is refused
    articles          what may stand between
    names             what looks like it and is a name
    claims            a refused word → how products say that they are free of it
    """

    english: re.Pattern[str]
    chinese: re.Pattern[str]
    articles: re.Pattern[str]
    names: re.Pattern[str]
    claims: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Names of attributes that are sizes, the letters that are, and words for letters."""

    attributes: tuple[str, ...]
    letters: frozenset[str]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IntentRules:
    """All of it; `uses` maps an occasion to what products for it are called, the likeliest first."""

    rules: tuple[Rule, ...]
    persons: Mapping[str, Person]
    uses: Mapping[str, tuple[str, ...]]
    negation: Negation
    sizes: Sizes


@cache
def intent_rules() -> IntentRules:
    """The rules that come with the package."""
    file = resources.files("wares.language") / "data" / "intents.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    persons = {name: Person(person["gender"], person["age"]) for person in data["person"] for name in person["names"]}
    blanks = _blanks(persons)
    rules = [
        Rule(rule["kind"], rule.get("means", ""), _pattern(rule["patterns"], blanks), rule.get("is_weak", False))
        for rule in data["rule"]
    ]
    rules += [Rule("use", use["name"], _pattern(use["says"], blanks), False) for use in data["use"]]
    return IntentRules(
        rules=tuple(rules),
        persons=persons,
        uses={use["name"]: tuple(use["means"]) for use in data["use"]},
        negation=_negation(data),
        sizes=Sizes(tuple(data["size"]["attributes"]), frozenset(data["size"]["letters"]), dict(data["size"]["words"])),
    )


def _blanks(persons: Iterable[str]) -> dict[str, str]:
    """Blank of a pattern → the pattern that fills it."""
    alternatives = "|".join(_alone(re.escape(name)) for name in sorted(persons, key=len, reverse=True))
    years = (
        rf"(?P<years>{NUMBER})(?:\s?[-–到至]\s?(?P<years2>{NUMBER}))?\s?-?(?:years?|yrs?|yo|y/o|周?岁)(?:[ -]?olds?)?"
    )
    return {
        "{money}": MONEY,
        "{money2}": MONEY.replace("<money>", "<money2>"),
        "{number}": rf"(?P<number>{NUMBER})",
        "{person}": f"(?P<person>{alternatives})",
        "{years}": years,
        "{age_span}": rf"(?P<years>{NUMBER})(?:\s?(?:[-–]|to)\s?(?P<years2>{NUMBER}))?(?:\+| and up)?(?!\s?(?:stars|\d))",
        "{months}": rf"(?P<months>{NUMBER})\s?-?(?:months?|个?月)(?:[ -]?olds?|大)?",
    }


def _pattern(patterns: Iterable[str], blanks: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(_alone(_filled(pattern, blanks, place)) for place, pattern in enumerate(patterns)))


def _filled(pattern: str, blanks: Mapping[str, str], place: int) -> str:
    """The pattern with its blanks filled; groups are numbered so that alternatives may have the same ones."""
    for blank, filling in blanks.items():
        pattern = pattern.replace(blank, re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>_{place}>", filling))
    return pattern


def _alone(pattern: str) -> str:
    """Not within a Latin word or a number on either side; Chinese may touch it."""
    return rf"(?:(?<![a-z0-9.])|(?![a-z0-9]))(?:{pattern})(?!(?<=[a-z])[a-z])"


def groups_of(match: re.Match[str]) -> dict[str, str]:
    """Name → text of the groups that took part."""
    return {name.rpartition("_")[0]: text for name, text in match.groupdict().items() if text is not None}


def _negation(data: Mapping[str, Any]) -> Negation:
    negation = data["negation"]
    english = "|".join(sorted(negation["english"], key=len, reverse=True))
    chinese = "|".join(sorted(negation["chinese"], key=len, reverse=True))
    return Negation(
        english=re.compile(rf"(?<![\w-])(?:{english})(?!\w)\s*"),
        chinese=re.compile(f"(?:{chinese})"),
        articles=re.compile(rf"(?:(?:{'|'.join(negation['articles'])})\s+)+"),
        names=re.compile(rf"(?<!\w)(?:{'|'.join(negation['names'])})(?!\w)"),
        claims={name: tuple(claim["says"]) for claim in data["claim"] for name in claim["of"]},
    )
