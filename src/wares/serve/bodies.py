"""What a request may say: parameters and JSON become `Query` and `Product`, or `BadInput` naming the field."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from wares.errors import BadInput, BadPicture, BadQuery
from wares.types import Picture, Product, Query

REMEDY = "every name and type is listed at /v1/openapi.json"
T = TypeVar("T")


class PictureBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture in a request: exactly one of `base64` (the file's bytes) and `url` (http or https)."""

    base64: str | None = None
    url: str | None = None

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

    q: str | None = None
    words: str | None = None
    pictures: tuple[PictureBody, ...] = ()
    like: str | None = None
    weights: dict[str, float] = {}
    filter: str = ""
    refine: dict[str, tuple[str, ...] | str] = {}
    facets: tuple[str, ...] = ()
    sort: str = "relevance"
    page: Annotated[int, Meta(ge=1)] = 1
    per_page: Annotated[int, Meta(ge=0, le=1000)] = 20
    grouped: bool = False
    language: str | None = None
    prefix: bool = False
    explain: bool = False
    shopper: str = ""
    session: str = ""
    personal: bool = True

    def query(self, fetch: Callable[[str], bytes], files: tuple[bytes, ...] = ()) -> Query:
        """The `Query`; pictures given by URL are fetched by `fetch`, `files` come first."""
        if self.q is not None and self.words is not None:
            raise BadQuery("q and words are the same thing; give one of them")
        pictures = list(files)
        for number, picture in enumerate(self.pictures):
            place = f"pictures[{number}]"
            picture.check(place)
            pictures.append(fetch(picture.url) if picture.url is not None else picture.bytes(place))
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

    words: str = ""
    filter: str = ""
    per_page: Annotated[int, Meta(ge=0, le=1000)] = 12
    page: Annotated[int, Meta(ge=1)] = 1
    language: str | None = None
    explain: bool = False


class SuggestBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/suggest`."""

    q: str = ""
    limit: Annotated[int, Meta(ge=0, le=100)] = 8
    language: str | None = None


class LanguageBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of routes that only know a language."""

    language: str | None = None


class EncoderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An encoder on the server's machine: a folder, or hf:owner/name; null = the built-in one."""

    encoder: str | None


class ProductBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A product as it is sent; see `wares.types.Product`. `category` may also be written as "Shoes > Running shoes".

    Values named in `filled` are not taken as the shop's own, so that a product may be sent back as it was had.
    """

    id: Annotated[str, Meta(min_length=1, max_length=512)]
    title: Annotated[str, Meta(min_length=1)]
    description: str = ""
    price: Annotated[float, Meta(ge=0)] | None = None
    currency: str | None = None
    brand: str | None = None
    category: tuple[str, ...] | str = ()
    colour: str | None = None
    attributes: dict[str, tuple[str, ...] | str | float] = {}
    group: str | None = None
    stock: Annotated[int, Meta(ge=0)] | None = None
    popularity: Annotated[float, Meta(ge=0)] = 0.0
    texts: dict[str, dict[str, str]] = {}
    pictures: tuple[PictureBody, ...] | UnsetType = UNSET
    filled: dict[str, float] = {}

    def product(self, place: str) -> Product:
        """The `Product`. Raises `BadInput` naming `place` and the field."""
        pictures = () if self.pictures is UNSET else self.pictures
        for number, picture in enumerate(pictures):
            picture.check(f"{place}.pictures[{number}]")
        category = self.category.split(">") if isinstance(self.category, str) else self.category
        return Product(
            id=self.id,
            title=self.title,
            description=self.description,
            price=self.price,
            currency=self.currency,
            brand=self.brand,
            category=tuple(part.strip() for part in category if part.strip()),
            colour=self.colour,
            attributes={name: (v,) if isinstance(v, str) else v for name, v in self.attributes.items()},
            group=self.group,
            stock=self.stock,
            popularity=self.popularity,
            texts=self.texts,
            pictures=tuple(
                Picture(url=p.url) if p.url is not None else Picture(data=p.bytes(f"{place}.pictures[{number}]"))
                for number, p in enumerate(pictures)
            ),
            filled=self.filled,
        )


class EventsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Events as they are sent in an object; see `wares.shop.tracking.EventBody`."""

    events: list[Any]


def events(body: bytes) -> list[Any]:
    """The events of a body: a list, or an object with the list in `events`; each is checked by the shop.

    Raises `BadInput` when it is neither.
    """
    kind = cast(type[list[Any] | EventsBody], list[Any] | EventsBody)
    try:
        found = from_json(body, kind)
    except BadInput:
        found = _leniently(body, kind)
    return found.events if isinstance(found, EventsBody) else found


def _leniently(body: bytes, kind: type[T]) -> T:
    """Half a character, NaN or a number beyond measure in one event is for the check of that event to refuse.

    Browsers send half a character where a page cuts text between the two halves of an emoji.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return from_json(body, kind)
    if isinstance(told, dict) and "kind" in told:
        raise BadInput("the body is one event; send a list of events, or an object with the list in `events`")
    try:
        return msgspec.convert(told, type=kind)
    except msgspec.ValidationError as error:
        raise BadInput(_placed(error)) from error


def from_json(body: bytes, kind: type[T]) -> T:
    """Decode a JSON body. Raises `BadInput` naming the field."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise BadInput(_placed(error)) from error
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
        elif name == "facets":
            found.setdefault(name, []).extend(part.strip() for part in value.split(",") if part.strip())
        elif name in found:
            raise BadInput(f"{name}: given more than once; give it once")
        else:
            found[name] = value
    try:
        return msgspec.convert(found, type=kind, strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(_placed(error)) from error


def _placed(error: msgspec.ValidationError) -> str:
    """The library's "what - at `$.place`" as "place: what; remedy"."""
    what, _, place = str(error).partition(" - at `")
    place = place.rstrip("`").removeprefix("$").removeprefix(".")
    return f"{place}: {what}; {REMEDY}" if place else f"{what}; {REMEDY}"
