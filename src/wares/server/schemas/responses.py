"""What an answer says: the shapes that go out as JSON, made from the shop's own objects."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from wares.server.schemas.product_responses import ProductAnswer
from wares.types import Explanation, FacetValue, Hit, Hits, Matched, Problem, Stats, Suggestion

if TYPE_CHECKING:
    from wares.shop.ingest.events.tracking import QualityReport, TrackReport


class HitAnswer(msgspec.Struct, frozen=True):
    """One hit; `highlights` are HTML-escaped texts with `<mark>` around what matched.

    In an answer that has a name, `moved` tells how many places up taste put the hit (down < 0).
    """

    id: str
    score: float
    product: ProductAnswer
    highlights: Mapping[str, str]
    explanation: Explanation | None
    moved: int | UnsetType = UNSET

    @classmethod
    def of(cls, hit: Hit, named: bool) -> HitAnswer:
        """The answer for one hit of an answer that is `named`, or not."""
        moved = hit.moved if named else UNSET
        return cls(hit.id, hit.score, ProductAnswer.of(hit.product), hit.highlights, hit.explanation, moved)


class FacetAnswer(msgspec.Struct, frozen=True):
    """An attribute's values, most frequent first, or a number's statistics (null for text)."""

    values: tuple[FacetValue, ...]
    stats: Stats | None


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer to a search; `took_ms` is the search alone, without the network.

    Where a shopper or session asked, and of products like one, `query_id` names the answer and `personal` tells whether
    taste had a say.
    """

    total: int
    page: int
    pages: int
    per_page: int
    matched: Matched
    corrected: str | None
    took_ms: float
    hits: list[HitAnswer]
    facets: dict[str, FacetAnswer]
    query_id: str | UnsetType = UNSET
    personal: bool | UnsetType = UNSET

    @classmethod
    def of(cls, hits: Hits) -> SearchAnswer:
        """The answer for a search."""
        return cls(
            total=hits.total,
            page=hits.page,
            pages=hits.pages,
            per_page=hits.per_page,
            matched=hits.matched,
            corrected=hits.corrected,
            took_ms=round(hits.took_ms, 3),
            hits=[HitAnswer.of(hit, bool(hits.query_id)) for hit in hits.hits],
            facets={name: FacetAnswer(facet.values, facet.stats) for name, facet in hits.facets.items()},
            query_id=hits.query_id or UNSET,
            personal=hits.personal if hits.query_id else UNSET,
        )


class SuggestAnswer(msgspec.Struct, frozen=True):
    """Queries worth typing, best first."""

    suggestions: tuple[Suggestion, ...]


class AddAnswer(msgspec.Struct, frozen=True):
    """What became of the products sent; `filled` counts missing values that were filled, `problems` speaks of single
    products and fields.
    """

    added: int
    updated: int
    unchanged: int
    filled: int
    problems: tuple[Problem, ...]


class RefusedAnswer(msgspec.Struct, frozen=True):
    """An event that was not taken: its place in the list, from 0, the field that is wrong, and why."""

    index: int
    field: str
    reason: str


class TrackAnswer(msgspec.Struct, frozen=True):
    """What became of events sent: new and durable, known by their ids already, or refused; `unknown_products` counts
    how often the taken ones name a product that the shop does not have (yet).
    """

    taken: int
    repeated: int
    refused: list[RefusedAnswer]
    unknown_products: int

    @classmethod
    def of(cls, report: TrackReport) -> TrackAnswer:
        """The answer for events."""
        refused = [RefusedAnswer(one.index, one.field, one.reason) for one in report.refused]
        return cls(report.taken, report.repeated, refused, report.unknown_products)


class FindingAnswer(msgspec.Struct, frozen=True):
    """What one check of the events found: `count` of `of` what it `says`, and what to do when it is not `passed`."""

    name: str
    passed: bool
    count: int
    of: int
    says: str
    remedy: str


class QualityAnswer(msgspec.Struct, frozen=True):
    """Whether the events are fit to learn from, check by check; `events` is how many there are."""

    events: int
    findings: list[FindingAnswer]

    @classmethod
    def of(cls, quality: QualityReport) -> QualityAnswer:
        """The answer for a check of the events."""
        return cls(quality.events, [FindingAnswer(*dataclasses.astuple(one)) for one in quality.findings])


class ComingAnswer(msgspec.Struct, frozen=True):
    """The encoder that is coming and how far it is; the one before answers until then."""

    coming: str


class DeleteAnswer(msgspec.Struct, frozen=True):
    """How many products were deleted."""

    deleted: int


class AttributesAnswer(msgspec.Struct, frozen=True):
    """Every attribute with its kind, and the labels of text values in the language asked for (empty without one)."""

    attributes: Mapping[str, Literal["text", "number"]]
    labels: Mapping[str, Mapping[str, str]]


class ShopAnswer(msgspec.Struct, frozen=True):
    """What a page needs to know of the shop. `currency` is empty where the shop has none of its own."""

    name: str
    language: str
    currency: str
    languages: tuple[str, ...]


class HealthAnswer(msgspec.Struct, frozen=True):
    """The process is alive."""

    status: Literal["ok"]


class ReadyAnswer(msgspec.Struct, frozen=True):
    """The shop answers questions."""

    ready: bool


class StatusAnswer(msgspec.Struct, frozen=True):
    """What the shop says of itself (see `wares.shop.Status`)."""

    ready: bool
    shop: dict[str, Any]


class ErrorBody(msgspec.Struct, frozen=True):
    """`code` is for programs and stays the same; `message` is for people: what is wrong, where, and what to do."""

    code: str
    message: str


class ErrorAnswer(msgspec.Struct, frozen=True):
    """The shape of every answer that is no success."""

    error: ErrorBody


def plain(status: Any) -> dict[str, Any]:
    """A dataclass as JSON-ready values; what JSON does not know is written as text."""
    return {f.name: _plain(getattr(status, f.name)) for f in dataclasses.fields(status)}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value, enc_hook=str)


ENCODER = msgspec.json.Encoder()


def encode(answer: msgspec.Struct) -> bytes:
    """The answer as JSON in UTF-8; half characters that a request brought become question marks."""
    try:
        return ENCODER.encode(answer)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(answer), ensure_ascii=False).encode("utf-8", "replace")
