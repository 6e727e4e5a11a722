"""Picture references: what a feed's column says → bytes, files beside the feed, or web addresses."""

import base64
import binascii
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from wares.catalog.bounds import ADDRESS_LENGTH
from wares.tabular.values.text import abbreviate
from wares.types import Picture

_NEXT_URL = re.compile(r"[\s,|;]+(?=https?://)")
_NEXT_PATH = re.compile(r"\s*[,|;]\s*")
_HAS_SUFFIX = re.compile(r"\.\w{2,5}$")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_DATA_URL = re.compile(r"data:[^,]*;base64,")
_KEYS = ("bytes", "data", "url", "src", "href", "path")


def split_references(value: object) -> list[object]:
    """The single references in one value: a list, or text with several addresses or file names, is taken apart."""
    if isinstance(value, list | tuple):
        return [piece for item in value for piece in split_references(item)]
    if not isinstance(value, str):
        return [] if value is None or value != value else [value]
    text = value.strip()
    if text.startswith("["):
        try:
            return split_references(json.loads(text))
        except ValueError:
            return [text]
    if text.startswith("data:"):
        return [text]
    if "://" in text:
        return [piece.rstrip(",|; ") for piece in _NEXT_URL.split(text) if piece]
    pieces = [piece for piece in _NEXT_PATH.split(text) if piece]
    return list(pieces) if all(_HAS_SUFFIX.search(piece) for piece in pieces) else [text] if text else []


def parse_picture(reference: object, folder: Path | None) -> Picture:
    """Where one reference leads. Raises `ValueError` with the reason when it leads nowhere or out of `folder`.

    Bytes and `data:` addresses are the picture; `http` and `https` addresses stay addresses; any other text is a file
    inside `folder` (None = files are refused). A mapping with one of `bytes`, `data` (base64), `url` or `path` will do.
    """
    if isinstance(reference, Mapping):
        return _from_mapping(reference, folder)
    if isinstance(reference, bytes | bytearray | memoryview):
        return Picture(data=bytes(reference))
    if isinstance(reference, Picture):
        return reference
    if isinstance(reference, Path):
        return Picture(path=str(reference.absolute()))
    if not isinstance(reference, str):
        raise ValueError(f"{abbreviate(reference)} is no picture: give a file, an http(s) address or bytes")
    if len(reference) > ADDRESS_LENGTH and not reference.startswith("data:"):
        raise ValueError(f"an address of {len(reference):,} characters; {ADDRESS_LENGTH:,} are allowed")
    if reference.startswith(("http://", "https://")):
        return Picture(url=reference)
    if reference.startswith("//"):
        return Picture(url="https:" + reference)
    if match := _DATA_URL.match(reference):
        return Picture(data=_decode_base64(reference[match.end() :]))
    if _SCHEME.match(reference) and not re.match(r"[a-zA-Z]:[\\/]", reference):
        raise ValueError(f"{reference[:100]!r}: only http and https addresses are fetched")
    return Picture(path=resolve_inside(folder, reference))


def resolve_inside(folder: Path | None, name: str) -> str:
    """The absolute path of the file `name` in `folder`. Raises `ValueError` where that lies outside."""
    if folder is None:
        raise ValueError(
            f"{name[:100]!r}: file names are not accepted here; give an http(s) address or the picture's bytes"
        )
    if "\0" in name:
        raise ValueError(f"{name[:100]!r} is no file name")
    root = os.path.abspath(folder)  # noqa: PTH100 - called for every row; pathlib takes ten times as long
    path = os.path.normpath(os.path.join(root, name.replace("\\", "/")))  # noqa: PTH118 - as above
    if not path.startswith(root.rstrip(os.sep) + os.sep):
        raise ValueError(f"{name[:100]!r} lies outside the feed's folder; put the pictures beside the feed")
    return path


def _from_mapping(reference: Mapping[str, object], folder: Path | None) -> Picture:
    for key in _KEYS:
        value = reference.get(key)
        if value:
            return (
                Picture(data=_decode_base64(value))
                if key == "data" and isinstance(value, str)
                else parse_picture(value, folder)
            )
    raise ValueError(f"a picture is given by one of {', '.join(_KEYS)}, not by {abbreviate(dict(reference), 200)}")


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("the picture's base64 text is broken") from error
