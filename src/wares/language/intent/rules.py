"""Rules of intent, compiled from data/intents.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from wares.language.intent.literals import literals_of
from wares.language.intent.numbers import MONEY, NUMBER

_HAS_NUMBER = re.compile(NUMBER)
_NUMBERS = ("{money}", "{number}", "{years}", "{years_old}", "{months}", "{age_span}")
_PERSONS = ("{person}", "{long_person}")
_BLANK = re.compile(r"\{[a-z_]+2?\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """What words do: `kind` and `means`, where `expression` matches; `is_weak` = the words may be part of a name."""

    kind: str
    means: str
    expression: re.Pattern[str]
    is_weak: bool


@dataclass(frozen=True, slots=True)
class RuleIndex:
    """Rules in their order, by what a text must have for them: literals, any number, any person, or nothing."""

    rules: tuple[Rule, ...]
    by_literal: Mapping[str, tuple[int, ...]]
    with_number: tuple[int, ...]
    with_person: tuple[int, ...]
    always: tuple[int, ...]

    def candidates(self, text: str, persons: Iterable[str]) -> list[Rule]:
        """Those that may match a text, in their order."""
        found = set(self.always)
        for literal, rules in self.by_literal.items():
            if literal in text:
                found.update(rules)
        if _HAS_NUMBER.search(text):
            found.update(self.with_number)
        if any(name in text for name in persons):
            found.update(self.with_person)
        return [self.rules[place] for place in sorted(found)]


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
    """Names of attributes that are sizes, and words for sizes."""

    attributes: tuple[str, ...]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IntentRules:
    """All of it; `called` maps an occasion of `uses` to what products for it are called, the likeliest first."""

    rules: RuleIndex
    uses: RuleIndex
    called: Mapping[str, tuple[str, ...]]
    persons: Mapping[str, Person]
    negation: Negation
    sizes: Sizes


@cache
def intent_rules() -> IntentRules:
    """The rules that come with the package."""
    file = resources.files("wares.language") / "data" / "intents.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    persons = {name: Person(person["gender"], person["age"]) for person in data["person"] for name in person["names"]}
    blanks = _blanks(persons)
    return IntentRules(
        rules=_index(data["rule"], blanks),
        uses=_index([{"kind": "use", "means": use["name"], "patterns": use["says"]} for use in data["use"]], blanks),
        called={use["name"]: tuple(use["means"]) for use in data["use"]},
        persons=persons,
        negation=_negation(data),
        sizes=Sizes(tuple(data["size"]["attributes"]), dict(data["size"]["words"])),
    )


def _blanks(persons: Iterable[str]) -> dict[str, str]:
    """Blank of a pattern → the pattern that fills it."""
    alternatives = "|".join(_alone(re.escape(name)) for name in sorted(persons, key=len, reverse=True))
    chinese = "|".join(sorted((n for n in persons if not n.isascii() and len(n) > 1), key=len, reverse=True))
    span = rf"(?P<years>{NUMBER})(?:\s?[-–到至]\s?(?P<years2>{NUMBER}))?\s?-?"
    return {
        "{money}": MONEY,
        "{money2}": MONEY.replace("<money>", "<money2>"),
        "{number}": rf"(?P<number>{NUMBER})",
        "{person}": f"(?P<person>{alternatives})",
        "{long_person}": f"(?P<person>{chinese})",
        "{years}": span + "(?:years?|yrs?|yo|y/o|周?岁)(?:[ -]?olds?)?",
        "{years_old}": span + "(?:(?:years?|yrs?)[ -]olds?|yo|y/o|周?岁)",
        "{age_span}": rf"(?P<years>{NUMBER})(?:\s?(?:[-–]|to)\s?(?P<years2>{NUMBER}))?(?:\+| and up)?"
        r"(?!\s?(?:stars|\d))",
        "{months}": rf"(?P<months>{NUMBER})\s?-?(?:months?|个?月)(?:[ -]?olds?|大)?",
    }


def _index(rules: Iterable[Mapping[str, Any]], blanks: Mapping[str, str]) -> RuleIndex:
    """The rules, one a pattern."""
    made, by_literal = list[Rule](), dict[str, list[int]]()
    further: dict[str, list[int]] = {"number": [], "person": [], "": []}
    for rule in rules:
        for pattern in rule["patterns"]:
            place, filled = len(made), pattern
            for blank, filling in blanks.items():
                filled = filled.replace(blank, filling)
            made.append(
                Rule(rule["kind"], rule.get("means", ""), re.compile(_alone(filled)), rule.get("is_weak", False))
            )
            if literals := literals_of(_BLANK.sub(".", pattern)):
                for literal in literals:
                    by_literal.setdefault(literal, []).append(place)
            else:
                further[_needs(pattern)].append(place)
    places = {literal: tuple(found) for literal, found in by_literal.items()}
    return RuleIndex(tuple(made), places, *(tuple(further[name]) for name in ("number", "person", "")))


def _needs(pattern: str) -> str:
    """What a pattern without literals needs; "" = nothing."""
    needed = re.sub(r"\{\w+\}\?", "", pattern)
    if any(blank in needed for blank in _NUMBERS):
        return "number"
    return "person" if any(blank in needed for blank in _PERSONS) else ""


def _alone(pattern: str) -> str:
    """Not within a Latin word or a number on either side; Chinese may touch it."""
    return rf"(?:(?<![a-z0-9.])|(?![a-z0-9]))(?:{pattern})(?!(?<=[a-z])[a-z])"


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
