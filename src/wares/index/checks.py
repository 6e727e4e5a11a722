"""Checks of what an index takes: entries and legs are checked here before anything is changed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wares.errors import BadInput
from wares.types import MOST_NUMS, AttributesLeg, Entry, Leg, Sparse, Vectors

DENSE = ("image", "text")
WORDS = "words"
MAX_NUM = 100_000_000


def check_entries(entries: Sequence[Entry], dim: int) -> None:
    """Raises `BadInput` for entries of which an index cannot hold one as it is."""
    for entry in entries:
        _check_shapes(entry, dim)
    vectors = [vector for entry in entries for vector in entry.vectors.values()]
    weights = [entry.words.values for entry in entries]
    if not (_is_finite(vectors) and _is_finite(weights) and _has_each_once([entry.words for entry in entries])):
        for entry in entries:
            _check_numbers(entry, dim)


def _check_shapes(entry: Entry, dim: int) -> None:
    """What costs little of a single entry."""
    if not 1 <= entry.num <= MAX_NUM:
        raise BadInput(f"{_subject(entry)}: outside 1 to {MAX_NUM:,}; number products from 1 upwards")
    for name, vector in entry.vectors.items():
        if name not in DENSE:
            raise BadInput(f"{_subject(entry)}: unknown vector {name!r}; known: {', '.join(DENSE)}")
        if vector.shape != (dim,):
            check_vector(f"{_subject(entry)}, vector {name!r}", vector, dim)
    if entry.words.indices.ndim != 1 or entry.words.indices.shape != entry.words.values.shape:
        check_sparse(f"{_subject(entry)}, words", entry.words)
    for attribute, number in entry.numbers.items():
        if not math.isfinite(number):
            raise BadInput(f"{_subject(entry)}: {attribute!r} is {number}; leave numbers that are not known out")
    for attribute in (*entry.facets, *entry.numbers):
        if not attribute or attribute != attribute.strip():
            raise BadInput(f"{_subject(entry)}: attribute name {attribute!r} is empty or has spaces around it; trim it")


def _check_numbers(entry: Entry, dim: int) -> None:
    """What is checked of many entries at once, of a single one, for the message."""
    for name, vector in entry.vectors.items():
        check_vector(f"{_subject(entry)}, vector {name!r}", vector, dim)
    check_sparse(f"{_subject(entry)}, words", entry.words)


def _subject(entry: Entry) -> str:
    return f"product number {entry.num}"


def _is_finite(arrays: Sequence[NDArray[np.float32]]) -> bool:
    return not arrays or bool(np.isfinite(np.concatenate(arrays)).all())


def _has_each_once(sparse: Sequence[Sparse]) -> bool:
    """Whether no term stands twice in one of them."""
    if not sparse:
        return True
    owners = np.repeat(np.arange(len(sparse), dtype=np.uint64), [len(one.indices) for one in sparse])
    keys = np.sort(owners << np.uint64(32) | np.concatenate([one.indices for one in sparse]).astype(np.uint64))
    return bool((keys[1:] != keys[:-1]).all())


def check_leg(leg: Leg | AttributesLeg, dim: int) -> None:
    """Raises `BadInput` for a leg whose vector does not suit the index, or that asks for too much."""
    if isinstance(leg, AttributesLeg):
        check_limit("attributes", leg.limit)
        check_bound("leg 'attributes', also", len(leg.also))
        return
    if leg.using not in (*DENSE, WORDS):
        raise BadInput(f"unknown vector {leg.using!r}; known: {', '.join((*DENSE, WORDS))}")
    if isinstance(leg.vector, Sparse) != (leg.using == WORDS):
        raise BadInput(f"leg {leg.using!r}: a {'sparse' if leg.using == WORDS else 'dense'} vector is needed")
    if isinstance(leg.vector, Sparse):
        check_sparse(f"leg {leg.using!r}", leg.vector)
    else:
        check_vector(f"leg {leg.using!r}", leg.vector, dim)
    check_limit(leg.using, leg.limit)


def check_limit(using: str, limit: int) -> None:
    """Raises `BadInput` unless a leg asks for 0 to `MOST_NUMS` products."""
    if limit < 0:
        raise BadInput(f"leg {using!r}: limit {limit} is negative")
    check_bound(f"leg {using!r}, limit", limit)


def check_bound(subject: str, n: int) -> None:
    """Raises `BadInput` for more numbers of products at once than `MOST_NUMS`."""
    if n > MOST_NUMS:
        raise BadInput(f"{subject}: {n:,} products at once, {MOST_NUMS:,} are allowed; ask in parts")


def check_vector(subject: str, vector: Vectors, dim: int) -> None:
    """Raises `BadInput` unless `vector` has shape (dim,) and is finite."""
    if vector.shape != (dim,):
        raise BadInput(f"{subject}: shape {vector.shape}, the index holds ({dim},); index again with this encoder")
    if not np.isfinite(vector).all():
        raise BadInput(f"{subject}: not finite; leave vectors that are not known out")


def check_sparse(subject: str, sparse: Sparse) -> None:
    """Raises `BadInput` unless indices are unique and values finite, as many of one as of the other."""
    if sparse.indices.ndim != 1 or sparse.indices.shape != sparse.values.shape:
        raise BadInput(f"{subject}: {sparse.indices.shape} indices but {sparse.values.shape} values")
    if len(set(sparse.indices.tolist())) != len(sparse.indices):
        raise BadInput(f"{subject}: a term stands there twice; add its weights up")
    if not np.isfinite(sparse.values).all():
        raise BadInput(f"{subject}: a weight is not finite")
