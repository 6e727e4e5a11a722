"""Annotation examples: vectors and values, one row a product; and which attributes can be learnt at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from wares.types import Ints, Vectors

LEAST_OF_A_VALUE = 5
"""Rows a value needs to be learnt."""
_LEAST_LABELLED = 50
_MOST_VALUES = 2000
_LEAST_COVERED = 0.8  # of an attribute's rows by values that can be learnt; names and numbers of articles are below it


class KnownVectors(IntEnum):
    """Availability: which of a product's two vectors are known."""

    TITLE = 0
    PICTURE = 1
    BOTH = 2


@dataclass(frozen=True, slots=True)
class AnnotationExamples:
    """Annotation examples, (n,) rows each.

    titles     (n, dim) vectors of the titles; a row of zeros = not known
    pictures   (n, dim) vectors of the pictures, likewise
    groups     (n,) int64 codes; rows of one code are variants of one thing and never split between learning and judging
    values     attribute → each row's value, "" = not known
    """

    titles: Vectors
    pictures: Vectors
    groups: Ints
    values: Mapping[str, Sequence[str]]

    def __len__(self) -> int:
        return len(self.titles)


@dataclass(frozen=True, slots=True)
class Labels:
    """One attribute's values as numbers: `codes` (n,) int64 into `values`; −1 = not known, −2 = too rare."""

    values: tuple[str, ...]
    codes: Ints


UNKNOWN, RARE = -1, -2


def labels(examples: AnnotationExamples) -> dict[str, Labels]:
    """The attributes that can be learnt: two or more values, each on five rows or more, that cover four fifths."""
    result = {}
    for attribute, values in examples.values.items():
        counts = Counter(value for value in values if value)
        names = tuple(sorted(value for value, n in counts.items() if n >= LEAST_OF_A_VALUE))
        covered_count, labelled_count = sum(counts[value] for value in names), counts.total()
        if (
            labelled_count >= _LEAST_LABELLED
            and 2 <= len(names) <= _MOST_VALUES
            and covered_count >= _LEAST_COVERED * labelled_count
        ):
            number = {"": UNKNOWN} | {value: code for code, value in enumerate(names)}
            codes = np.array([number.get(value, RARE) for value in values], dtype=np.int64)
            result[attribute] = Labels(names, codes)
    return result


def known_vectors(titles: Vectors, pictures: Vectors) -> NDArray[np.int64]:
    """(n,) `KnownVectors` of each row, −1 where neither vector is known."""
    title, picture = titles.any(axis=1), pictures.any(axis=1)
    return np.where(
        title & picture,
        KnownVectors.BOTH,
        np.where(title, KnownVectors.TITLE, np.where(picture, KnownVectors.PICTURE, -1)),
    )


def network_inputs(titles: Vectors, pictures: Vectors) -> NDArray[np.float32]:
    """(n, 2·dim + 2): both vectors brought to unit variance a number, and for each whether it is known."""
    scale = np.float32(titles.shape[1] ** 0.5)
    blocks = [_units(titles) * scale, _units(pictures) * scale]
    flags = [vectors.any(axis=1, keepdims=True).astype(np.float32) for vectors in (titles, pictures)]
    return np.concatenate([*blocks, *flags], axis=1)


def _units(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
