"""Signed texts: JSON under HMAC-SHA256 with a secret that the shop's checkout shares. No state, no clock."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import TypeVar

import msgspec

T = TypeVar("T")


def text_of(content: msgspec.Struct) -> str:
    """The canonical JSON of a content: names in order, no spaces, ASCII alone, so that no form and no charset alters
    a byte of it.
    """
    return json.dumps(msgspec.to_builtins(content), sort_keys=True, separators=(",", ":"))


def signature_of(text: str, secret: bytes) -> str:
    """HMAC-SHA256 of a text in UTF-8, 64 hexadecimal digits."""
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def is_signed(text: str, signature: str, secret: bytes) -> bool:
    """Whether a signature is that of a text; takes as long for any wrong one."""
    return hmac.compare_digest(signature_of(text, secret).encode(), signature.lower().encode("utf-8", "replace"))


def token_of(content: msgspec.Struct, secret: bytes) -> str:
    """A content as a token for a URL: base64url of its JSON without padding, a dot, its signature."""
    text = text_of(content)
    return f"{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}.{signature_of(text, secret)}"


def opened(token: str, secret: bytes) -> str | None:
    """The JSON inside a token; None when the token is none, or another secret signed it."""
    body, _, signature = token.partition(".")
    try:
        text = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return text if is_signed(text, signature, secret) else None


def decoded(text: str, kind: type[T]) -> T | None:
    """A text's content, None when it is of another kind."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
