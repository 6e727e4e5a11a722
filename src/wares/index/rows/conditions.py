"""Conditions on rows: which of a bounded number of rows satisfy a filter, by the mapped rows alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wares.index.attributes import HeldAttributes
from wares.index.rows.layout import value_code
from wares.index.rows.table import RowBatch
from wares.stats.membership import contained, matches
from wares.types import Among, And, Filter, HasTerms, Mask, Match, Not, Or, Range


def satisfying(batch: RowBatch, where: Filter, attributes: HeldAttributes) -> Mask:
    """(n,) which rows of the batch satisfy a resolved filter."""
    return _Conditions(batch, attributes, TermPresence(batch, terms_of(where))).satisfying(where)


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Rows, and what filters need to know of them."""

    batch: RowBatch
    attributes: HeldAttributes
    presence: TermPresence

    def satisfying(self, where: Filter) -> Mask:
        match where:
            case Match(field=field, values=values):
                return _with_values(self.batch, field, values)
            case Range():
                return _in_range(where, self.batch, self.attributes)
            case HasTerms(terms=terms):
                return self.presence.of_all(terms)
            case Among(nums=nums):
                return contained(self.batch.nums, np.asarray(nums, np.int64))
            case Not(operand=operand):
                return ~self.satisfying(operand)
            case And(operands=operands):
                mask = np.ones(len(self.batch), np.bool_)
                for operand in operands:
                    mask &= self.satisfying(operand)
                return mask
            case Or(operands=operands, least=1):
                mask = np.zeros(len(self.batch), np.bool_)
                for operand in operands:
                    mask |= self.satisfying(operand)
                return mask
            case Or(operands=operands, least=least):
                counts = np.zeros(len(self.batch), np.int64)
                for operand in operands:
                    counts += self.satisfying(operand)
                return counts >= least


class TermPresence:
    """Which rows of a batch have which of some terms, found in one pass over the rows' terms."""

    def __init__(self, batch: RowBatch, terms: Sequence[int]) -> None:
        self._terms = np.array(sorted(set(terms)), np.uint32)
        self._matrix = np.zeros((len(self._terms), len(batch)), np.bool_)
        self._n = len(batch)
        if len(self._terms) and len(batch):
            owners, elements = batch.terms
            positions, places = matches(elements["term"], self._terms)
            self._matrix[places, owners[positions]] = True

    def of_all(self, terms: Sequence[int]) -> Mask:
        """(n,) which rows have all of these."""
        if not terms:
            return np.ones(self._n, np.bool_)
        mask: Mask = np.ones(self._n, np.bool_)
        for place in np.searchsorted(self._terms, np.array(terms, np.uint32)).tolist():
            mask &= self._matrix[place]
        return mask


def terms_of(where: Filter) -> list[int]:
    """The terms that a filter speaks of."""
    match where:
        case HasTerms(terms=terms):
            return list(terms)
        case And(operands=operands) | Or(operands=operands):
            return [term for operand in operands for term in terms_of(operand)]
        case Not(operand=operand):
            return terms_of(operand)
        case _:
            return []


def _with_values(batch: RowBatch, attribute: str, values: Sequence[str]) -> Mask:
    owners, codes = batch.values
    mask = np.zeros(len(batch), np.bool_)
    for value in set(values):
        mask[owners[codes == np.uint64(value_code(attribute, value))]] = True
    return mask


def _in_range(where: Range, batch: RowBatch, attributes: HeldAttributes) -> Mask:
    slot = attributes.slot(where.field)
    if slot is None:
        return np.zeros(len(batch), np.bool_)
    values = batch.number(slot)
    mask = ~np.isnan(values)
    if where.low is not None:
        mask &= values > where.low if where.open_low else values >= where.low
    if where.high is not None:
        mask &= values < where.high if where.open_high else values <= where.high
    return mask
