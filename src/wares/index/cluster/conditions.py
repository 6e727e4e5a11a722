"""Conditions: resolved filters as a cluster reads them; what is always or never so is known without asking."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TypeAlias

from qdrant_client import models

from wares.index.cluster.layout import GROUP, TERMS, number_key, text_key
from wares.types import Among, And, Filter, HasTerms, Match, Not, Or, Range

Condition: TypeAlias = models.Condition | bool
"""What a product has to satisfy; True = every one does, False = none."""


def condition_of(where: Filter) -> Condition:
    """A resolved filter."""
    match where:
        case Match(field=field, values=values):
            return models.FieldCondition(key=text_key(field), match=models.MatchAny(any=[*values])) if values else False
        case Range():
            return models.FieldCondition(key=number_key(where.field), range=_range(where))
        case HasTerms(terms=terms):
            return all_of([has_term(term) for term in terms])
        case Among(nums=nums):
            return has_number(nums)
        case And(operands=operands):
            return all_of([condition_of(operand) for operand in operands])
        case Or(operands=operands, least=least):
            return at_least([condition_of(operand) for operand in operands], least)
        case Not(operand=operand):
            return none_of(condition_of(operand))


def all_of(conditions: Sequence[Condition]) -> Condition:
    """All of them; of none: True."""
    if any(condition is False for condition in conditions):
        return False
    rest = [condition for condition in conditions if not isinstance(condition, bool)]
    return models.Filter(must=rest) if rest else True


def at_least(conditions: Sequence[Condition], least: int) -> Condition:
    """At least so many of them."""
    least -= sum(condition is True for condition in conditions)
    rest = [condition for condition in conditions if not isinstance(condition, bool)]
    if least <= 0:
        return True
    if len(rest) < least:
        return False
    if least == 1:
        return models.Filter(should=rest)
    return models.Filter(min_should=models.MinShould(conditions=rest, min_count=least))


def none_of(condition: Condition) -> Condition:
    """What does not satisfy it."""
    return not condition if isinstance(condition, bool) else models.Filter(must_not=[condition])


def has_number(nums: Sequence[int]) -> Condition:
    """One of these products; numbers that no product can have are left out."""
    ids: list[models.ExtendedPointId] = [num for num in nums if num > 0]
    return models.HasIdCondition(has_id=ids) if ids else False


def has_term(term: int) -> Condition:
    """The product's words have this term."""
    return models.FieldCondition(key=TERMS, match=models.MatchValue(value=term))


def in_groups(codes: Sequence[int]) -> Condition:
    """The product is of one of these variant groups."""
    return models.FieldCondition(key=GROUP, match=models.MatchAny(any=[*codes])) if codes else False


STANDS_ALONE: Condition = models.IsEmptyCondition(is_empty=models.PayloadField(key=GROUP))
"""The product is of no variant group."""


def as_filter(condition: Condition) -> models.Filter | None:
    """As a request takes it: None = everything. Not for False, of which nothing need be asked."""
    if isinstance(condition, bool):
        return None
    return condition if isinstance(condition, models.Filter) else models.Filter(must=[condition])


def _range(where: Range) -> models.Range:
    if where.low is None and where.high is None:
        return models.Range(gte=-sys.float_info.max)
    low, high = where.low, where.high
    return models.Range(
        gt=low if where.open_low else None,
        gte=None if where.open_low else low,
        lt=high if where.open_high else None,
        lte=None if where.open_high else high,
    )
