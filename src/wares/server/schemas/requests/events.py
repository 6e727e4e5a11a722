"""Event requests: a list, or an object with the list, decoded one by one."""

from __future__ import annotations

import json
from typing import Any, Generic, TypeVar, cast

import msgspec

from wares.errors import BadInput
from wares.server.schemas.decode import MOST_AT_ONCE, from_json, message_with_path

MOST_COMMAS_OF_EVENTS = 400_000
_SHOWN = 100  # bytes of what is no JSON
T = TypeVar("T")


class EventsRequest(msgspec.Struct, Generic[T], frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Events as they are sent in an object; see `wares.events.checks.EventBody`."""

    events: list[T]


Raw = list[msgspec.Raw] | EventsRequest[msgspec.Raw]
Decoded = list[Any] | EventsRequest[Any]


def events(body: bytes) -> list[Any]:
    """The events of a body: a list, or an object with the list in `events`; each is checked by the shop.

    Decoded one by one, so that Python's lock is never held for long. Raises `BadInput` when it is neither.
    """
    try:
        payload = from_json(body, cast(type[Raw], Raw), MOST_COMMAS_OF_EVENTS)
    except BadInput as error:
        return _decode_leniently(body, error)
    items = payload.events if isinstance(payload, EventsRequest) else payload
    if len(items) > MOST_AT_ONCE:
        raise BadInput(f"{len(items):,} events in one call, {MOST_AT_ONCE:,} are allowed; send them in several")
    try:
        return [_event(item) for item in items]
    except UnicodeDecodeError as error:
        raise BadInput(f"the body is not valid JSON ({error}); send JSON in UTF-8") from error


def _event(raw: msgspec.Raw) -> Any:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):  # a number beyond measure
        try:
            return json.loads(bytes(raw))
        except UnicodeDecodeError:
            raise
        except (ValueError, RecursionError):  # one of more digits than are read at all
            return bytes(raw)[:_SHOWN].decode("utf-8", "replace")


def _decode_leniently(body: bytes, original: BadInput) -> list[Any]:
    """Half a character, NaN or a number beyond measure in one event is for the check of that event to refuse.

    Browsers send half a character where a page cuts text between the two halves of an emoji. Raises `original` for what
    is no JSON either way.
    """
    if body.count(b",") > MOST_COMMAS_OF_EVENTS:
        raise original
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise original from None
    if isinstance(value, dict) and "kind" in value:
        raise BadInput("the body is one event; send a list of events, or an object with the list in `events`")
    try:
        payload = msgspec.convert(value, type=cast(type[Decoded], Decoded))
    except msgspec.ValidationError as error:
        raise BadInput(message_with_path(error)) from error
    return payload.events if isinstance(payload, EventsRequest) else payload
