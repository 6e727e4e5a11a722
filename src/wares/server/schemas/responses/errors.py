"""Error answers: the shape of every answer that is no success."""

from __future__ import annotations

import msgspec


class ErrorBody(msgspec.Struct, frozen=True):
    """`code` is for programs and stays the same; `message` is for people: what is wrong, where, and what to do."""

    code: str
    message: str


class ErrorAnswer(msgspec.Struct, frozen=True):
    """The shape of every answer that is no success."""

    error: ErrorBody
