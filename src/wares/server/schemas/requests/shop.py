"""Requests about the shop itself: its language, its encoder."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from wares.types.constraints import LANGUAGE


class LanguageRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of routes that only know a language."""

    language: Annotated[str, LANGUAGE] | None = None


class EncoderRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An encoder on the server's machine: a folder, or hf:owner/name; null = the built-in one."""

    encoder: Annotated[str, Meta(max_length=4000)] | None


class PictureSizeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a picture is wanted: `width` in pixels at most, as WebP; null = the file as it is kept."""

    width: Literal[160, 320, 480, 640] | None = None
