"""Documents: entries as the words engine takes them."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from wares.index.attributes import MOST_COLUMNS, HeldAttributes, number_field, text_field
from wares.index.rows.layout import group_code, popularity_rank
from wares.index.words.schema import (
    GROUPED,
    NUM,
    PRODUCT,
    RANK,
    ROW,
    STATE_NUM,
    TERMS,
    TEXTS,
    VALUE_PREFIX,
    group_text,
    number_text,
    term_text,
)
from wares.types import POPULARITY, Entry, Sparse

_ENCODER = msgspec.json.Encoder()
_TIMES, _MOST_TIMES = 3, 5


def document_of(entry: Entry, row: int, attributes: HeldAttributes) -> str:
    """The engine's document of a product, in JSON."""
    marks = PRODUCT if entry.group is None else f"{PRODUCT} {GROUPED} {group_text(group_code(entry.group))}"
    numbers = {attributes.slots[name]: float(value) for name, value in entry.numbers.items()}
    further = (number_text(slot) for slot in numbers if slot >= MOST_COLUMNS)
    document: dict[str, Any] = {
        NUM: entry.num,
        ROW: row,
        RANK: popularity_rank(entry.num, entry.numbers.get(POPULARITY)),
        TERMS: " ".join([marks, *further, *_term_texts(entry.words)]),
        TEXTS: {
            text_field(name).partition(".")[2]: [VALUE_PREFIX + text for text in texts]
            for name, texts in entry.facets.items()
        },
    }
    document.update((number_field(slot), value) for slot, value in numbers.items() if slot < MOST_COLUMNS)
    return _ENCODER.encode(document).decode()


def _term_texts(words: Sparse) -> list[str]:
    """Terms as often as they weigh, so that the engine's own scores, which count, come near to ours."""
    times = np.clip(np.rint(_TIMES * words.values), 1, _MOST_TIMES).astype(np.int64)
    texts = np.array([*map(term_text, words.indices.tolist())], object)
    repeated: list[str] = np.repeat(texts, times).tolist()
    return repeated


def state_document(length: int, seq: int) -> str:
    """The one document that is no product: how many rows there are, and the largest sequence number among them."""
    return _ENCODER.encode({NUM: STATE_NUM, ROW: length, RANK: seq}).decode()
