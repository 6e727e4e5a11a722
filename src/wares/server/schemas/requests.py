"""What a request may say: parameters and JSON become a `Query` and events, or `BadInput` naming the field."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Generic, TypeVar, cast

import msgspec
from msgspec import Meta

from wares.errors import BadInput, BadPicture, BadQuery
from wares.types import Query
from wares.types.constraints import MAX_FACETS, MAX_WORDS

REMEDY = "every name, type and bound is listed at /v1/openapi.json"
MOST_COMMAS = 20_000
"""In a JSON body, which bounds how many things it says: decoding one holds Python's lock."""

MOST_COMMAS_OF_EVENTS = 400_000
MOST_AT_ONCE = 10_000
"""Products, or events, in one call."""

T = TypeVar("T")
NameField = Annotated[str, Meta(max_length=512)]
WordsField = Annotated[str, Meta(max_length=MAX_WORDS)]
LanguageField = Annotated[str, Meta(max_length=16)]
PageField = Annotated[int, Meta(ge=1, le=1_000_000)]
TextField = Annotated[str, Meta(max_length=200_000)]
AmountField = Annotated[float, Meta(ge=0, le=1e15)]
RefineField = Annotated[tuple[NameField, ...], Meta(max_length=256)]


class PictureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture in a request: exactly one of `base64` (the file's bytes) and `url` (http or https)."""

    base64: str | None = None
    url: Annotated[str, Meta(max_length=4000)] | None = None

    def check(self, place: str) -> None:
        """Raise `BadInput` naming `place` unless exactly one of the two is given."""
        if (self.base64 is None) == (self.url is None):
            raise BadInput(f"{place}: give exactly one of base64 and url")

    def bytes(self, place: str) -> bytes:
        """The file's bytes from `base64`. Raises `BadPicture` naming `place`."""
        text = (self.base64 or "").partition(",")[2] if (self.base64 or "").startswith("data:") else self.base64 or ""
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadPicture(f"{place}.base64: not valid base64 ({error}); encode the picture file's bytes") from error


class SearchBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything asked at once; see `wares.types.Query`. `q` and `words` are two names for the same thing."""

    q: WordsField | None = None
    words: WordsField | None = None
    pictures: Annotated[tuple[PictureBody, ...], Meta(max_length=8)] = ()
    like: NameField | None = None
    weights: Annotated[dict[NameField, float], Meta(max_length=16)] = {}
    filter: str = ""
    refine: Annotated[dict[NameField, RefineField | NameField], Meta(max_length=64)] = {}
    facets: Annotated[tuple[NameField, ...], Meta(max_length=MAX_FACETS)] = ()
    sort: NameField = "relevance"
    page: PageField = 1
    per_page: Annotated[int, Meta(ge=0, le=1000)] = 20
    grouped: bool = False
    language: LanguageField | None = None
    prefix: bool = False
    explain: bool = False
    shopper: NameField = ""
    session: NameField = ""
    personal: bool = True

    def addresses(self) -> list[str]:
        """Where pictures lie that must be fetched. Raises `BadInput` for a picture given in no way, or in two."""
        for number, picture in enumerate(self.pictures):
            picture.check(f"pictures[{number}]")
        return [picture.url for picture in self.pictures if picture.url is not None]

    def query(self, files: tuple[bytes, ...] = (), fetched: Mapping[str, bytes] | None = None) -> Query:
        """The `Query`; `files` come first, `fetched` has what lies at the `addresses`."""
        if self.q is not None and self.words is not None:
            raise BadQuery("q and words are the same thing; give one of them")
        found = fetched or {}
        pictures = list(files)
        for number, picture in enumerate(self.pictures):
            held = found[picture.url] if picture.url is not None else picture.bytes(f"pictures[{number}]")
            pictures.append(held)
        return Query(
            words=self.q or self.words or "",
            pictures=tuple(pictures),
            like=self.like,
            weights=self.weights,
            filter=self.filter,
            refine={name: (value,) if isinstance(value, str) else value for name, value in self.refine.items()},
            facets=self.facets,
            sort=self.sort,
            page=self.page,
            per_page=self.per_page,
            grouped=self.grouped,
            language=self.language,
            prefix=self.prefix,
            explain=self.explain,
            shopper=self.shopper,
            session=self.session,
            personal=self.personal,
        )


class SimilarBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/products/{id}/similar`."""

    words: WordsField = ""
    filter: str = ""
    per_page: Annotated[int, Meta(ge=0, le=1000)] = 12
    page: PageField = 1
    language: LanguageField | None = None
    explain: bool = False


class SuggestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/suggest`."""

    q: Annotated[str, Meta(max_length=500)] = ""
    limit: Annotated[int, Meta(ge=0, le=100)] = 8
    language: LanguageField | None = None


class LanguageBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of routes that only know a language."""

    language: LanguageField | None = None


class EncoderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An encoder on the server's machine: a folder, or hf:owner/name; null = the built-in one."""

    encoder: Annotated[str, Meta(max_length=4000)] | None


class EventsBody(msgspec.Struct, Generic[T], frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Events as they are sent in an object; see `wares.shop.ingest.events.tracking.EventBody`."""

    events: list[T]


def events(body: bytes) -> list[Any]:
    """The events of a body: a list, or an object with the list in `events`; each is checked by the shop.

    Decoded one by one, so that Python's lock is never held for long. Raises `BadInput` when it is neither.
    """
    kind = cast(type[list[msgspec.Raw] | EventsBody[msgspec.Raw]], list[msgspec.Raw] | EventsBody[msgspec.Raw])
    try:
        found = from_json(body, kind, MOST_COMMAS_OF_EVENTS)
    except BadInput as error:
        return _leniently(body, error)
    listed = found.events if isinstance(found, EventsBody) else found
    if len(listed) > MOST_AT_ONCE:
        raise BadInput(f"{len(listed):,} events in one call, {MOST_AT_ONCE:,} are allowed; send them in several")
    try:
        return [_event(one) for one in listed]
    except UnicodeDecodeError as error:
        raise BadInput(f"the body is not valid JSON ({error}); send JSON in UTF-8") from error


def _event(told: msgspec.Raw) -> Any:
    try:
        return msgspec.json.decode(told)
    except (msgspec.DecodeError, UnicodeDecodeError):  # a number beyond measure
        try:
            return json.loads(bytes(told))
        except UnicodeDecodeError:
            raise
        except (ValueError, RecursionError):  # one of more digits than are read at all
            return bytes(told)[:_SHOWN].decode("utf-8", "replace")


def _leniently(body: bytes, refused: BadInput) -> list[Any]:
    """Half a character, NaN or a number beyond measure in one event is for the check of that event to refuse.

    Browsers send half a character where a page cuts text between the two halves of an emoji. Raises `refused` for what
    is no JSON either way.
    """
    if body.count(b",") > MOST_COMMAS_OF_EVENTS:
        raise refused
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise refused from None
    if isinstance(told, dict) and "kind" in told:
        raise BadInput("the body is one event; send a list of events, or an object with the list in `events`")
    kind = cast(type[list[Any] | EventsBody[Any]], list[Any] | EventsBody[Any])
    try:
        found = msgspec.convert(told, type=kind)
    except msgspec.ValidationError as error:
        raise BadInput(placed(error)) from error
    return found.events if isinstance(found, EventsBody) else found


def from_json(body: bytes, kind: type[T], most_commas: int = MOST_COMMAS) -> T:
    """Decode a JSON body. Raises `BadInput` naming the field."""
    if body.count(b",") > most_commas:
        raise BadInput(f"the body says too much: it has more than {most_commas:,} commas; send less at once")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise BadInput(placed(error)) from error
    except RecursionError as error:
        raise BadInput("the body is nested too deeply; send flat objects") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"the body is not valid JSON ({error}); send JSON in UTF-8") from error


def from_pairs(pairs: Iterable[tuple[str, str]], kind: type[T]) -> T:
    """Decode parameters of a URL or form.

    `refine.<attribute>` may be repeated, `weights.<modality>` takes a number, `facets` names separated by commas.
    Raises `BadInput` naming the parameter.
    """
    found: dict[str, Any] = {}
    for name, value in pairs:
        table, dot, key = name.partition(".")
        if dot and table == "refine":
            found.setdefault(table, {}).setdefault(key, []).append(value)
        elif dot and table == "weights":
            found.setdefault(table, {})[key] = value
        elif name in ("refine", "weights"):
            raise BadInput(f"{name}: write it as {name}.NAME=VALUE, e.g. refine.colour=red or weights.words=2")
        elif name == "facets":
            found.setdefault(name, []).extend(part.strip() for part in value.split(",") if part.strip())
        elif name in found:
            raise BadInput(f"{name}: given more than once; give it once")
        else:
            found[name] = value
    try:
        return msgspec.convert(found, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(placed(error)) from error


_SHOWN = 100  # bytes of what is no JSON


def placed(error: msgspec.ValidationError, within: str = "") -> str:
    """The library's "what - at `$.place`" as "place: what; remedy"; places stand `within` another."""
    what, _, place = str(error).partition(" - at `")
    place = (within + place.rstrip("`").removeprefix("$")).removeprefix(".")
    return f"{place}: {what}; {REMEDY}" if place else f"{what}; {REMEDY}"
