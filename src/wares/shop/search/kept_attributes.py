"""Kept attributes of a product or a picture: its kind, and what else is known of it that words do not change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from wares.index.filters import parse
from wares.language.query.lexicon import kind_of_name
from wares.search.kept import KeptAttribute, KeptAttributes
from wares.shop.runtime.components import Components
from wares.shop.search.intent import AppliedIntent, concept_names, having, recipient_concepts
from wares.shop.search.kinds import KIND_ATTRIBUTES, Likeness
from wares.types import ALL, And, Filter, Instruction, Intent, Match, NamedValue, Or, Reading

_WEIGHTS = {"gender": 2.0, "colour": 1.0, "material": 0.5, "pattern": 0.5}
"""What it counts to keep a value of a kind in the lexicon …"""
_OTHER = 0.25
"""… and any other."""
_NEVER_KEPT = frozenset({"category", "currency", "group", "availability", "size"})
_MOST_ATTRIBUTES = 12
_SECOND = 0.8
"""What a further name for whom it is counts beside the nearest."""
_STEP = 0.01
"""Least difference of two prices."""


def kept_attributes(
    components: Components, applied: AppliedIntent, likeness: Likeness, only: str
) -> KeptAttributes | None:
    """What stays of `likeness` where the words of `applied` change something else; None where its kind is not known.

    `only` is a filter's text: what may be found at all.
    """
    named = [_named(reading) for reading in applied.analysis.readings]
    for instruction in applied.instructions:
        named += _for_whom(components, instruction)
    asked = [_has_best(reading) for reading in named]
    if _names_more(applied):
        asked.append(applied.matching)
    limits = And((parse(only), applied.where))
    kind = _kind(components, likeness, asked, limits)
    if kind is None or not _has(components, And((limits, kind, *_kinds_of(named)))):
        kind = And(_kinds_of(named))
    changed = {value.attribute for reading in named for value in reading.values}
    same = tuple(_same(components, likeness.values, changed))
    return KeptAttributes(kind, tuple(asked), tuple(named), same) if kind != ALL or same else None


def with_own_price(intent: Intent, price: float | None) -> Intent:
    """The intent, with "cheaper" and "dearer" meant beside a product's own price; None = not known."""
    if price is None:
        return intent
    return replace(intent, instructions=tuple(_beside(each, price) for each in intent.instructions))


def _beside(instruction: Instruction, price: float) -> Instruction:
    if instruction.kind != "price" or not instruction.level:
        return instruction
    if instruction.level == "low":
        return replace(instruction, level="", high=max(0.0, round(price - _STEP, 2)))
    return replace(instruction, level="", low=round(price + _STEP, 2))


def _named(reading: Reading) -> Reading:
    """The reading, without values whose names are worth less than the likeliest's."""
    best = reading.values[0].weight
    return replace(reading, values=tuple(value for value in reading.values if value.weight >= best))


def _for_whom(components: Components, instruction: Instruction) -> Iterator[Reading]:
    """Values that say for whom it is, where the shop has such, as words that name them would be read."""
    if instruction.kind != "recipient":
        return
    values: dict[tuple[str, str], float] = {}
    for place, concept in enumerate(recipient_concepts(instruction)):
        for match in having(components, concept_names(concept)):
            for value in match.values:
                values.setdefault((match.field, value), _SECOND if place else 1.0)
    if values:
        yield Reading(0, 0, tuple(NamedValue(*value, weight) for value, weight in values.items()))


def _has_best(reading: Reading) -> Filter:
    """Products with any of the values."""
    values: dict[str, list[str]] = {}
    for named in reading.values:
        values.setdefault(named.attribute, []).append(named.value)
    return Or(tuple(Match(attribute, tuple(texts)) for attribute, texts in values.items()))


def _names_more(applied: AppliedIntent) -> bool:
    """Whether words ask for something that is no value of an attribute."""
    read = sum(reading.end - reading.start for reading in applied.analysis.readings)
    return read < len(applied.analysis.words) or any(each.kind == "use" for each in applied.instructions)


def _kinds_of(named: Sequence[Reading]) -> tuple[Filter, ...]:
    """The kinds of thing that words name."""
    return tuple(
        _has_best(reading) for reading in named if all(value.attribute in KIND_ATTRIBUTES for value in reading.values)
    )


def _kind(components: Components, likeness: Likeness, asked: Sequence[Filter], where: Filter) -> Filter | None:
    """The narrowest kind of which something has what is asked, else the narrowest there is anything of; None where
    there is nothing of it, or it is not known.
    """
    others = And((where, likeness.others))
    for kind in likeness.kinds:
        if asked and _has(components, And((others, kind, *asked))):
            return kind
    roots = () if likeness.root is None else (likeness.root,)
    return next((kind for kind in (*likeness.kinds, *roots) if _has(components, And((others, kind)))), None)


def _has(components: Components, where: Filter) -> bool:
    return components.index.select(where=where).count() > 0


def _same(components: Components, values: Mapping[str, tuple[str, ...]], changed: set[str]) -> Iterator[KeptAttribute]:
    """The attributes that words do not change, what counts most in front."""
    kept = [
        (_weight(texts), attribute)
        for attribute, texts in values.items()
        if attribute not in changed and attribute not in _NEVER_KEPT and attribute not in KIND_ATTRIBUTES
    ]
    for weight, attribute in sorted(kept, key=lambda each: -each[0])[:_MOST_ATTRIBUTES]:
        yield KeptAttribute(Match(attribute, values[attribute]), weight)


def _weight(texts: tuple[str, ...]) -> float:
    return max(_WEIGHTS.get(kind_of_name().get(text.casefold(), ""), _OTHER) for text in texts)
