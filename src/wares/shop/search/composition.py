"""A picture with words in a shop: which values of attributes the words name, and how the encoder sees such values."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np

from wares.language.query.attributes import AttributeNames
from wares.language.query.lexicon import kinds, lexicon
from wares.search.composition import Aspect
from wares.types import Encoder, Vectors

INHERITED = ("type", "gender", "colour")
"""What a picture tells of its product, and stays as it is where the words do not say otherwise."""


@dataclass(frozen=True, slots=True)
class _KnownEncoder:
    """An encoder, told from others by its fingerprint alone."""

    fingerprint: str
    encoder: Encoder = field(compare=False)


def aspects(encoder: Encoder, words: str) -> tuple[Aspect, ...]:
    """What `words` change and what they leave, for `wares.search.composition.agreement`.

    () when they name no value that the lexicon knows, in either language.
    """
    value_names: dict[str, list[str]] = {}
    for reading in _names().read_text(words):
        likeliest = reading.values[0]
        value_names.setdefault(likeliest.attribute, []).append(likeliest.value)
    if not value_names:
        return ()
    anchors = _anchors(_KnownEncoder(encoder.fingerprint, encoder))
    indices = {kind: tuple(kinds()[kind].index(value) for value in values) for kind, values in value_names.items()}
    return tuple(Aspect(anchors[kind], indices.get(kind, ())) for kind in dict.fromkeys((*INHERITED, *indices)))


@cache
def _names() -> AttributeNames:
    return AttributeNames((kind, value) for kind, values in kinds().items() for value in values)


@lru_cache(maxsize=4)
def _anchors(known_encoder: _KnownEncoder) -> dict[str, Vectors]:
    """Kind → (k, dim) unit vectors of its values: the mean of their usual names in both languages."""
    return {
        kind: np.stack([_anchor(known_encoder.encoder, value) for value in values]) for kind, values in kinds().items()
    }


def _anchor(encoder: Encoder, value: str) -> Vectors:
    names = lexicon()[value]
    mean = encoder.encode_words([*names.english[:1], *names.chinese[:1]]).mean(axis=0)
    vector: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
    return vector
