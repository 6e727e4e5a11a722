"""Layout of a collection: how a product is kept as a point, and which of its fields are indexed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from qdrant_client import models

from wares.index.checks import DENSE, WORDS
from wares.index.rows.layout import group_code, popularity_rank
from wares.stats.digit_sums import digits_of
from wares.types import POPULARITY, AttributeKind, Entry, Vectors

FORMAT = 1
TERMS, GROUP, SEQ, RANK = "terms", "group", "seq", "rank"
_HALF = 1 << 63
_SPECIAL = re.compile(r"[^A-Za-z0-9]")
_EXACT_UP_TO = 40_000  # kilobytes of a segment's vectors up to which they are compared one by one


@cache
def _escaped(attribute: str) -> str:
    """The name with every character but ASCII letters and digits as `_<hexadecimal>_`."""
    return _SPECIAL.sub(lambda character: f"_{ord(character.group()):x}_", attribute)


def text_key(attribute: str) -> str:
    """Field of a text attribute's values."""
    return f"t_{_escaped(attribute)}"


def number_key(attribute: str) -> str:
    """Field of a numeric attribute."""
    return f"n_{_escaped(attribute)}"


def digits_key(attribute: str) -> str:
    """Field of a numeric attribute's digits, by which sums are counted."""
    return f"d_{_escaped(attribute)}"


def pairs_key(attribute: str) -> str:
    """Field of a text attribute's values, each with the product's group: by which groups with a value are counted."""
    return f"g_{_escaped(attribute)}"


def pair_of(group: int, value: str) -> str:
    """A value of `pairs_key`."""
    return f"{group:016x}{value}"


def value_of(pair: str) -> str:
    """The text value of a pair."""
    return pair[16:]


FIXED_FIELDS: Mapping[str, models.PayloadSchemaType | models.IntegerIndexParams] = {
    TERMS: models.IntegerIndexParams(type=models.IntegerIndexType.INTEGER, lookup=True, range=False),
    GROUP: models.IntegerIndexParams(type=models.IntegerIndexType.INTEGER, lookup=True, range=False),
    SEQ: models.IntegerIndexParams(type=models.IntegerIndexType.INTEGER, lookup=False, range=True),
    RANK: models.IntegerIndexParams(type=models.IntegerIndexType.INTEGER, lookup=False, range=True),
}
"""Indexed fields that every collection has."""


def attribute_fields(
    attribute: str, kind: AttributeKind
) -> Mapping[str, models.PayloadSchemaType | models.IntegerIndexParams]:
    """Indexed fields of an attribute."""
    if kind == "text":
        return {
            text_key(attribute): models.PayloadSchemaType.KEYWORD,
            pairs_key(attribute): models.PayloadSchemaType.KEYWORD,
        }
    digits = models.IntegerIndexParams(type=models.IntegerIndexType.INTEGER, lookup=True, range=False)
    return {number_key(attribute): models.PayloadSchemaType.FLOAT, digits_key(attribute): digits}


def vector_params(dim: int) -> dict[str, models.VectorParams]:
    """Dense vectors, in half precision; small segments are compared one by one."""
    return {
        name: models.VectorParams(
            size=dim,
            distance=models.Distance.DOT,
            datatype=models.Datatype.FLOAT16,
            hnsw_config=models.HnswConfigDiff(payload_m=0, full_scan_threshold=_EXACT_UP_TO),
        )
        for name in DENSE
    }


SPARSE_PARAMS = {WORDS: models.SparseVectorParams()}
"""Words, weighed here: a modifier of the cluster's would count per shard."""


def point_of(entry: Entry) -> models.PointStruct:
    """A product as the cluster keeps it."""
    vectors: dict[str, Any] = {name: _halved(vector).tolist() for name, vector in entry.vectors.items()}
    order = np.argsort(entry.words.indices)
    if len(order):
        vectors[WORDS] = models.SparseVector(
            indices=entry.words.indices[order].tolist(), values=entry.words.values[order].tolist()
        )
    return models.PointStruct(id=int(entry.num), vector=vectors, payload=_payload(entry))


def _payload(entry: Entry) -> dict[str, Any]:
    popularity = entry.numbers.get(POPULARITY)
    payload: dict[str, Any] = {
        TERMS: sorted(entry.words.indices.tolist()),
        SEQ: int(entry.seq),
        RANK: popularity_rank(int(entry.num), None if popularity is None else float(popularity)) - _HALF,
    }
    group = None if entry.group is None else group_code(entry.group)
    if group is not None:
        payload[GROUP] = group
    for name, texts in entry.facets.items():
        values = [*dict.fromkeys(text.strip() for text in texts)]
        payload[text_key(name)] = values
        if group is not None:
            payload[pairs_key(name)] = [pair_of(group, value) for value in values]
    for name, number in entry.numbers.items():
        payload[number_key(name)] = float(number)
        payload[digits_key(name)] = digits_of(float(number))
    return payload


def _halved(vector: Vectors) -> Vectors:
    return vector.astype(np.float16).astype(np.float32)
