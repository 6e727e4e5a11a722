"""Signed texts: what was signed opens, and nothing else does."""

import hashlib
import hmac

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from wares.server.checkout.orders import Ordered
from wares.server.checkout.signing import decoded, is_signed, opened, signature_of, text_of, token_of

secrets = st.binary(min_size=16, max_size=64)
names = st.text(max_size=100)


@given(st.text(), secrets)
def test_a_signature_is_the_standard_one_and_any_other_is_refused(text: str, secret: bytes) -> None:
    standard = hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    assert signature_of(text, secret) == standard
    assert is_signed(text, standard, secret)
    assert is_signed(text, standard.upper(), secret)
    assert not is_signed(text + " ", standard, secret)
    assert not is_signed(text, standard[:-1], secret)
    assert not is_signed(text, standard, secret + b"x")


@given(names, names, secrets, st.data())
def test_a_token_opens_with_its_secret_and_no_letter_changed(
    nonce: str, order: str, secret: bytes, data: st.DataObject
) -> None:
    content = Ordered(nonce=nonce, order=order)
    token = token_of(content, secret)
    text = opened(token, secret)
    assert text == text_of(content)
    assert decoded(text, Ordered) == content
    assert opened(token, secret + b"x") is None
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda letter: letter.lower() != token[at]))
    changed = opened(token[:at] + other + token[at + 1 :], secret)
    assert changed is None or changed == text  # the last letter of base64 has bits that say nothing


@given(st.text(max_size=300), secrets)
def test_no_text_is_a_token_by_chance(text: str, secret: bytes) -> None:
    assert opened(text, secret) is None


class _Other(msgspec.Struct, tag_field="type", tag="other"):
    nonce: str


@given(names)
def test_a_content_of_another_kind_is_none_of_this(nonce: str) -> None:
    assert decoded(text_of(_Other(nonce)), Ordered) is None
    assert decoded(nonce, Ordered) is None
