"""Conditions on rows: which of a bounded number of rows satisfy a filter, by the mapped rows alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.index.attributes import HeldAttributes
from wares.index.rows.layout import value_code
from wares.index.rows.table import RowBatch
from wares.types import Among, And, Filter, HasTerms, Mask, Match, Not, Or, Range


def satisfying(batch: RowBatch, where: Filter, attributes: HeldAttributes) -> Mask:
    """(n,) which rows of the batch satisfy a resolved filter."""
    match where:
        case Match(field=field, values=values):
            return _with_values(batch, field, values)
        case Range():
            return _in_range(where, batch, attributes)
        case HasTerms(terms=terms):
            return _with_terms(batch, terms)
        case Among(nums=nums):
            return np.isin(batch.nums, np.asarray(nums, np.int64))
        case Not(operand=operand):
            return ~satisfying(batch, operand, attributes)
        case And(operands=operands):
            return _least(batch, operands, len(operands), attributes)
        case Or(operands=operands, least=least):
            return _least(batch, operands, least, attributes)


def _least(batch: RowBatch, operands: Sequence[Filter], least: int, attributes: HeldAttributes) -> Mask:
    counts = np.zeros(len(batch), np.int64)
    for operand in operands:
        counts += satisfying(batch, operand, attributes)
    return counts >= least


def _with_values(batch: RowBatch, attribute: str, values: Sequence[str]) -> Mask:
    owners, codes = batch.values
    mask = np.zeros(len(batch), np.bool_)
    for value in set(values):
        mask[owners[codes == np.uint64(value_code(attribute, value))]] = True
    return mask


def _with_terms(batch: RowBatch, terms: Sequence[int]) -> Mask:
    owners, elements = batch.terms
    mask = np.ones(len(batch), np.bool_)
    for term in set(terms):
        has = np.zeros(len(batch), np.bool_)
        has[owners[elements["term"] == term]] = True
        mask &= has
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
