"""Files in requests: pictures, by web address or base64, recordings and films."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import msgspec
from msgspec import Meta

from wares.errors import BadInput, BadPicture


class PictureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture in a request: exactly one of `base64` (the file's bytes) and `url` (http or https)."""

    base64: str | None = None
    url: Annotated[str, Meta(max_length=4000)] | None = None

    def check(self, path: str) -> None:
        """Raise `BadInput` naming `path` unless exactly one of the two is given."""
        if (self.base64 is None) == (self.url is None):
            raise BadInput(f"{path}: give exactly one of base64 and url")

    def bytes(self, path: str) -> bytes:
        """The file's bytes from `base64`. Raises `BadPicture` naming `path`."""
        return _bytes(self.base64 or "", path, BadPicture)


class MediaRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recording or film in a request: the file's bytes in base64."""

    base64: str

    def bytes(self, path: str, kind: type[BadInput]) -> bytes:
        """The file's bytes. Raises `kind` naming `path`."""
        return _bytes(self.base64, path, kind)


def _bytes(text: str, path: str, kind: type[BadInput]) -> bytes:
    base64_text = text.partition(",")[2] if text.startswith("data:") else text
    try:
        return base64.b64decode("".join(base64_text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise kind(f"{path}.base64: not valid base64 ({error}); encode the file's bytes") from error
