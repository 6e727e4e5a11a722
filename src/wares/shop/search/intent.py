"""Intent in a shop: what a query's instructions limit, put first, and order by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wares.index.filters import parse
from wares.language.intent.rules import intent_rules
from wares.language.query.groups import WordGroup
from wares.language.query.lexicon import lexicon
from wares.language.query.terms import all_words, exact_words
from wares.shop.runtime.components import Components
from wares.shop.search.names import with_size
from wares.types import (
    ALL,
    STOCK,
    Admission,
    And,
    Filter,
    Instruction,
    Intent,
    Match,
    Not,
    NumberOrder,
    Or,
    QueryAnalysis,
    Range,
)

_SORTED_BY = {"published": "published_at"}
"""Order that words ask for → the attribute that has it, where that is called otherwise."""
_FREE_OF = 0.5
"""Weight of saying that it is free of what is refused."""
_FOR_WHOM = 0.6
_ADULT_OF = {"boys": "men", "girls": "women"}
_CHILDREN = ("boys", "girls", "kids")


@dataclass(frozen=True, slots=True)
class AppliedIntent:
    """What a query asks for in one shop.

    analysis      the words that are left, and what stands beside them
    matching      products that have all of the words
    where         what the instructions limit the search to
    order         the order asked for; None = relevance
    instructions  those that are followed
    """

    analysis: QueryAnalysis
    matching: Filter
    where: Filter = ALL
    order: NumberOrder | None = None
    instructions: tuple[Instruction, ...] = ()


def apply_intent(components: Components, intent: Intent, analysis: QueryAnalysis, filter_: str) -> AppliedIntent:
    """The instructions of `intent` in a shop; `analysis` is that of its words, `filter_` the one given besides."""
    if not intent.instructions:
        return AppliedIntent(analysis, all_words(analysis))
    where = parse(filter_)
    limits, soft, groups, wanted = list[Filter](), list[Filter](), list[WordGroup](), list[WordGroup]()
    for instruction in intent.instructions:
        (soft if _is_soft(instruction) else limits).extend(_limits(components, instruction))
        groups += _groups(components, instruction)
        wanted += _wanted(components, instruction)
    matching = all_words(analysis)
    if intent.words.strip():
        matching = all_of([matching, *soft])
    else:
        limits += soft
    applied = AppliedIntent(analysis, matching, all_of(limits), _order(components, intent), intent.instructions)
    for group in groups:
        applied = _with_group(components, applied, group, where)
    for group in wanted:
        applied = replace(applied, analysis=_weighed(applied.analysis, group))
    return applied


def _is_soft(instruction: Instruction) -> bool:
    """Whether products that have the words, but not this, stand below the line rather than nowhere."""
    return instruction.kind == "size" or (instruction.kind == "rating" and bool(instruction.level))


def _limits(components: Components, instruction: Instruction) -> Iterator[Filter]:
    """What products must satisfy."""
    match instruction.kind:
        case "price" | "rating" if instruction.low is not None or instruction.high is not None:
            yield Range(instruction.kind, instruction.low, instruction.high)
        case "sale":
            yield Range("discount", 0.0, None, open_low=True)
        case "stock":
            yield Range(STOCK, 0.0, None, open_low=True)
        case "size":
            yield from _size(components, instruction)
        case "refused":
            for words in instruction.words:
                yield from _refused(components, words)
        case "recipient":
            yield from _for_nobody_else(components, instruction)


def _size(components: Components, instruction: Instruction) -> Iterator[Filter]:
    matches = [condition for size in instruction.words for condition in with_size(components, size)]
    if matches:
        yield Or(tuple(matches))


def _refused(components: Components, words: str) -> Iterator[Filter]:
    """Not what has the words, unless it says that it is free of them."""
    condition = exact_words(components.language.understand(words))
    if condition is None:
        return
    named = having(components, (words,))
    free_of = [found for says in _claims(words) if (found := exact_words(components.language.understand(says)))]
    refused: Filter = Or((condition, *named))
    yield Not(And((refused, Not(Or(tuple(free_of)))))) if free_of else Not(refused)


def _claims(words: str) -> tuple[str, ...]:
    """How products say that they are free of something."""
    return intent_rules().negation.claims.get(words, (f"{words} free",) if words.isascii() else (f"无{words}",))


def _groups(components: Components, instruction: Instruction) -> Iterator[WordGroup]:
    """What products should be called, for an occasion or a use."""
    if instruction.kind == "use":
        for name in instruction.words:
            if group := components.language.group(instruction.text, intent_rules().called.get(name, ())):
                yield group


def _wanted(components: Components, instruction: Instruction) -> Iterator[WordGroup]:
    """What puts products first without being asked of all of them."""
    phrases: tuple[str, ...] = ()
    if instruction.kind == "refused":
        phrases = tuple(says for words in instruction.words for says in _claims(words))
    elif instruction.kind == "size":
        phrases = instruction.words
    elif instruction.kind == "recipient":
        phrases = tuple(name for concept in recipient_concepts(instruction) for name in concept_names(concept))
    if phrases and (group := components.language.group(instruction.text, phrases)):
        scale = _FREE_OF if instruction.kind == "refused" else _FOR_WHOM
        yield replace(group, weights={term: scale * weight for term, weight in group.weights.items()})


def _for_nobody_else(components: Components, instruction: Instruction) -> Iterator[Filter]:
    """Not what is for others, as far as the shop says for whom things are; what is for everybody stays."""
    mine = recipient_concepts(instruction)
    others = [concept for concept in ("men", "women", *_CHILDREN) if concept not in mine]
    if instruction.age in ("child", "baby") and not instruction.gender:
        others = ["men", "women"]
    refused = [each for concept in others for each in having(components, concept_names(concept))]
    kept = [each for concept in (*mine, "unisex") for each in having(components, concept_names(concept))]
    if refused:
        yield Or((Not(Or(tuple(refused))), *kept))


def recipient_concepts(instruction: Instruction) -> tuple[str, ...]:
    """Whom the lexicon would call the recipient, the nearest first."""
    child = instruction.age in ("child", "baby")
    if not instruction.gender:
        return _CHILDREN[::-1] if child else ()
    if child and instruction.gender in ("men", "women"):
        return ({"men": "boys", "women": "girls"}[instruction.gender], "kids")
    return (instruction.gender, "kids") if instruction.gender in _ADULT_OF else (instruction.gender,)


def concept_names(concept: str) -> tuple[str, ...]:
    """What the lexicon calls it in both languages."""
    names = lexicon()[concept]
    return (*names.english, *names.chinese)


def having(components: Components, names: Sequence[str]) -> list[Match]:
    """Products with a value of an attribute that any of these is a name of."""
    by_attribute: dict[str, list[str]] = {}
    for name in names:
        for attribute, value in components.language.values_called(components.language.normalize(name)):
            by_attribute.setdefault(attribute, []).append(value)
    held = components.index.attributes()
    return [Match(name, tuple(dict.fromkeys(values))) for name, values in by_attribute.items() if name in held]


def _with_group(components: Components, applied: AppliedIntent, group: WordGroup, where: Filter) -> AppliedIntent:
    """With a group as one word more, where products have all words then; else it only puts them first."""
    matching = And((applied.matching, all_words(QueryAnalysis((group.word,), {}))))
    limits = all_of([where, applied.where])
    if components.index.select(Admission(matching), limits).count():
        applied = replace(applied, matching=matching)
    return replace(applied, analysis=_weighed(applied.analysis, group))


def _weighed(analysis: QueryAnalysis, group: WordGroup) -> QueryAnalysis:
    """The analysis with the group's terms among its weights."""
    weights = dict(analysis.weights)
    for term, weight in group.weights.items():
        weights[term] = max(weights.get(term, 0.0), weight)
    return replace(analysis, weights=weights)


def _order(components: Components, intent: Intent) -> NumberOrder | None:
    """The first order that is asked for, where the shop has its attribute."""
    kinds = components.index.attributes()
    for instruction in intent.instructions:
        if instruction.kind == "sort":
            name = instruction.sort.removeprefix("-")
            attribute = _SORTED_BY.get(name, name)
            if kinds.get(attribute) == "number":
                return NumberOrder(attribute, descending=instruction.sort.startswith("-"))
    return None


def all_of(limits: Sequence[Filter]) -> Filter:
    """AND without needless nesting; `ALL` of none."""
    conditions = tuple(limit for limit in limits if limit != ALL)
    return conditions[0] if len(conditions) == 1 else And(conditions)
