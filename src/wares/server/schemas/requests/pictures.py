"""A picture in a request."""

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

    def check(self, place: str) -> None:
        """Raise `BadInput` naming `place` unless exactly one of the two is given."""
        if (self.base64 is None) == (self.url is None):
            raise BadInput(f"{place}: give exactly one of base64 and url")

    def bytes(self, place: str) -> bytes:
        """The file's bytes from `base64`. Raises `BadPicture` naming `place`."""
        text = self.base64 or ""
        encoded = text.partition(",")[2] if text.startswith("data:") else text
        try:
            return base64.b64decode("".join(encoded.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadPicture(f"{place}.base64: not valid base64 ({error}); encode the picture file's bytes") from error
