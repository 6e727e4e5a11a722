"""Search requests, for products like one and suggestions too: parameters and JSON → `Query`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, structs

from wares.errors import BadFilm, BadQuery, BadSound
from wares.server.schemas.requests.pictures import MediaRequest, PictureRequest
from wares.types import Query
from wares.types.constraints import LANGUAGE, MAX_PICTURES, MAX_REFINED, PER_PAGE, WORDS, Name
from wares.types.derivation import fields_of

RefineValues = Annotated[tuple[Name, ...], Meta(max_length=MAX_REFINED)]


@fields_of(Query)
class QueryRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything asked at once; see `wares.types.Query`. `q` and `words` are two names for the same thing."""

    q: Annotated[str, WORDS] | None = None
    words: Annotated[str, WORDS] | None = None
    pictures: Annotated[tuple[PictureRequest, ...], Meta(max_length=MAX_PICTURES)] = ()
    audio: MediaRequest | None = None
    film: MediaRequest | None = None
    refine: Annotated[dict[Name, RefineValues | Name], Meta(max_length=64)] = {}

    def addresses(self) -> list[str]:
        """Where pictures lie that must be fetched. Raises `BadInput` for a picture given in no way, or in two."""
        for number, picture in enumerate(self.pictures):
            picture.check(f"pictures[{number}]")
        return [picture.url for picture in self.pictures if picture.url is not None]

    def query(self) -> Query:
        """The `Query`, without pictures, but with recording and film. Raises `BadQuery` when words are given twice."""
        if self.q is not None and self.words is not None:
            raise BadQuery("q and words are the same thing; give one of them")
        refine = {name: (value,) if isinstance(value, str) else value for name, value in self.refine.items()}
        fields = structs.asdict(self)
        fields.update(words=fields.pop("q") or self.words or "", pictures=(), refine=refine)
        fields.update(audio=b"" if self.audio is None else self.audio.bytes("audio", BadSound))
        fields.update(film=b"" if self.film is None else self.film.bytes("film", BadFilm))
        return Query(**fields)

    def picture_files(self, files_by_address: Mapping[str, bytes]) -> tuple[bytes, ...]:
        """The pictures' files; `files_by_address` has what lies at the `addresses`. Raises `BadPicture`."""
        return tuple(
            picture.bytes(f"pictures[{number}]") if picture.url is None else files_by_address[picture.url]
            for number, picture in enumerate(self.pictures)
        )


@fields_of(Query, only=("words", "filter", "page", "language", "explain"))
class SimilarRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/products/{id}/similar`."""

    per_page: Annotated[int, PER_PAGE] = 12


class SuggestRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/suggest`."""

    q: Annotated[str, Meta(max_length=500)] = ""
    limit: Annotated[int, Meta(ge=0, le=100)] = 8
    categories: Annotated[int, Meta(ge=0, le=20)] = 0
    products: Annotated[int, Meta(ge=0, le=20)] = 0
    language: Annotated[str, LANGUAGE] | None = None


class TranscribeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/transcribe`: the language that is spoken; none = whichever is heard."""

    language: Literal["en", "zh"] | None = None


class TrendingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/trending`."""

    limit: Annotated[int, Meta(ge=0, le=20)] = 8
