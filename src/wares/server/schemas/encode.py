"""JSON encoding of answers."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder()


def encode(answer: object) -> bytes:
    """An answer, a struct or a dataclass, as JSON in UTF-8; half characters that a request brought become question
    marks.
    """
    try:
        return _ENCODER.encode(answer)
    except UnicodeEncodeError:
        return json.dumps(builtins_of(answer), ensure_ascii=False).encode("utf-8", "replace")


def builtins_of(answer: object) -> Any:
    """An answer as JSON-ready values, what is encoded in it already decoded."""
    return msgspec.to_builtins(answer, enc_hook=msgspec.json.decode)


def values_of(report: Any) -> dict[str, Any]:
    """A dataclass as JSON-ready values; what JSON does not know is written as text."""
    return {field.name: _to_builtin(getattr(report, field.name)) for field in dataclasses.fields(report)}


def _to_builtin(value: Any) -> Any:
    return msgspec.to_builtins(value, enc_hook=str)
