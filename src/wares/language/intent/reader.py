"""Reader of intent: takes out of a query what it asks for besides the thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from wares.language.intent.draft import TAKEN, Draft, Lookups, ShopFacts
from wares.language.intent.numbers import read_number, with_digits
from wares.language.intent.refusals import read_refusals
from wares.language.intent.rules import IntentRules, Rule, intent_rules
from wares.language.intent.sizes import read_sizes
from wares.types import Instruction, Intent

LONGEST = 300
"""Characters beyond which a query is no longer read for what it asks for."""
_QUOTED = re.compile(r"[\"“”「」『』]([^\"“”「」『』]+)[\"“”「」『』]")
_ABOUT = 0.25
"""A price near an amount lies within so large a share of it."""
_WELL_RATED = 4.0
_HIGHEST_RATING = 5.0
_JOINING = "for|with|but|and|or|that are|that|which are|in|at|of|的|且|而且|并且|和|但是|但|要|价格|预算"
_JOINED = "for|with|but|and|or|that are|that|which are|at|of|but is|is|are|的|且|价格|预算"
_LEFT_OVER = re.compile(rf"^(?:(?:{_JOINING})(?![\w-])\s*)+|(?:\s*(?<![\w-])(?:{_JOINED}))+$")
_ATTRIBUTES = {"price": "price", "rating": "rating", "sale": "discount", "stock": "stock"}
"""Rule, or order → the numeric attribute without which it cannot be answered."""
_SPACES = re.compile(rf"[\s{TAKEN}]+")


@dataclass(frozen=True, slots=True)
class IntentReading:
    """A query read by what is known, and what else it depends on; without `lookups` the intent stands."""

    intent: Intent
    lookups: Lookups


def read_intent(text: str, facts: ShopFacts) -> IntentReading:
    """Read a folded query; what stands in quotation marks is left as it is, and so is a longer query than `LONGEST`.

    What `facts` do not tell of counts as absent; `IntentReading.lookups` says what there was to tell. Words that would
    leave nothing to seek and ask for nothing stay.
    """
    if len(text) > LONGEST:
        return IntentReading(Intent(text), Lookups())
    rules, quoted = intent_rules(), _QUOTED.findall(text)
    draft = Draft(_QUOTED.sub(lambda match: TAKEN * len(match[0]), text), facts)
    for rule in rules.rules.candidates(draft.text, rules.persons):
        _apply(rule, draft, rules)
    read_sizes(draft, rules.sizes)
    read_refusals(draft, rules.negation)
    for rule in rules.uses.candidates(draft.text, ()):
        _apply(rule, draft, rules)
    if draft.text == text:
        return IntentReading(Intent(with_digits(text)), draft.lookups)
    words = " ".join((with_digits(_rest(draft.text)), *quoted)).strip()
    instructions = tuple(
        replace(instruction, without=_rest(text[:start] + TAKEN * (end - start) + text[end:]))
        for start, end, instruction in sorted(draft.found, key=lambda each: each[0])
    )
    return IntentReading(Intent(words, instructions) if words or instructions else Intent(text), draft.lookups)


def _apply(rule: Rule, draft: Draft, rules: IntentRules) -> None:
    """Take out what the rule says, where the shop can answer it."""
    attribute = _ATTRIBUTES.get(rule.means.removeprefix("-") if rule.kind == "sort" else rule.kind)
    for match in list(rule.expression.finditer(draft.text)):
        if not match[0].strip() or TAKEN in match[0] or TAKEN in draft.text[slice(*match.span())]:
            continue
        if attribute is not None and not draft.has_number(attribute):
            return
        if (rule.is_weak or rule.kind == "use") and draft.is_name(*match.span()):
            continue
        is_value = draft.name_length(*match.span()) == len(match[0]) if rule.is_weak else False
        if rule.kind == "recipient" and is_value:
            continue  # a value of the shop's, which products are found by
        read = [] if rule.kind == "filler" else list(_instructions(rule, match, rules))
        if read or rule.kind == "filler":
            draft.take(*match.span(), read[0] if read else None)


def _instructions(rule: Rule, match: re.Match[str], rules: IntentRules) -> Iterator[Instruction]:
    """What a match asks for; nothing where its numbers make no sense."""
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    try:
        numbers = {
            name: read_number(text)
            for name, text in groups.items()
            if name in ("money", "money2", "number", "years", "years2", "months")
        }
    except ValueError:
        return
    match rule.kind:
        case "sort":
            yield Instruction("sort", "", sort=rule.means)
        case "price":
            yield from _price(rule.means, numbers)
        case "rating":
            half = 0.5 if "星半" in match[0] else 0.0
            low = _WELL_RATED if rule.means == "high" else numbers["number"] + half
            if 0 < low <= _HIGHEST_RATING:
                yield Instruction("rating", "", low=low, level="high" if rule.means == "high" else "")
        case "recipient":
            yield from _recipient(rule.means, groups, numbers, rules)
        case "sale":
            yield Instruction("sale", "")
        case "stock":
            yield Instruction("stock", "")
        case "use":
            yield Instruction("use", "", words=(rule.means,))


def _price(means: str, numbers: Mapping[str, float]) -> Iterator[Instruction]:
    low, high = numbers.get("money"), numbers.get("money2")
    match means:
        case "between" if low is not None and high is not None and low < high:
            yield Instruction("price", "", low=low, high=high)
        case "max":
            yield Instruction("price", "", high=low)
        case "min":
            yield Instruction("price", "", low=low)
        case "about" if low is not None:
            yield Instruction("price", "", low=low * (1 - _ABOUT), high=low * (1 + _ABOUT))
        case "low":
            yield Instruction("price", "", level="low")
        case "high":
            yield Instruction("price", "", level="high")


def _recipient(
    means: str, groups: Mapping[str, str], numbers: Mapping[str, float], rules: IntentRules
) -> Iterator[Instruction]:
    if means == "gift":
        yield Instruction("use", "", words=("gift",))
        return
    person = rules.persons.get(groups.get("person", ""))
    years = tuple(numbers[name] for name in ("years", "years2") if name in numbers)
    if "months" in numbers:
        years = (numbers["months"] / 12,)
    if person is None and not years:
        return
    age = _age(years[0]) if years else person.age if person else ""
    yield Instruction("recipient", "", gender=person.gender if person else "", age=age, years=years)


def _age(years: float) -> str:
    return "baby" if years < 2 else "child" if years < 14 else "senior" if years >= 65 else "adult"


def _rest(text: str) -> str:
    """What is left of a query, without words that joined what was taken out."""
    parts = [part for part in re.split(f"{TAKEN}+", text) if part.strip(" ,.!?，。！？、;；")]
    if len(parts) == 1 and TAKEN not in text:
        return text.strip()
    trimmed = (_LEFT_OVER.sub("", part.strip(" ,.!?，。！？、;；")).strip() for part in parts)
    return _SPACES.sub(" ", " ".join(part for part in trimmed if part)).strip()
