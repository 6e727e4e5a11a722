"""A query's walk: checked → understood → admitted → ordered → refined → Hits."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Unpack

import msgspec
import numpy as np

from wares.annotate.values import own
from wares.encode.multi_crop import encode_photos
from wares.errors import BadFilter, BadQuery, NotFound
from wares.index.filters import parse, parse_range
from wares.language.vocabulary import term_number
from wares.search import admission, facets
from wares.search.composition import compose
from wares.search.retrieval import Fusion, RankedProducts, by_number, ordered
from wares.shop.runtime.components import Components, unit
from wares.shop.search.composition import aspects
from wares.shop.search.personalize import places_moved
from wares.shop.search.similar import alike
from wares.types import (
    Explanation,
    Facet,
    FacetValue,
    Filter,
    Hit,
    Hits,
    Match,
    Matched,
    MatchedTerm,
    Pixels,
    Product,
    Query,
    QueryAnalysis,
    QueryFields,
    Range,
    Vectors,
)
from wares.types.constraints import (
    MAX_EXPLAINED,
    MAX_FACETS,
    MAX_PAGE,
    MAX_PER_PAGE,
    MAX_PICTURES,
    MAX_REFINED,
    MAX_WORDS,
)

MODALITIES = ("words", "pictures")
# Beside a picture: how much matching words and the product's title count next to the picture itself (docs/log.md).
_BESIDE_PICTURE = {admission.WORDS: 0.25, admission.TEXT: 0.1, admission.IMAGE: 1.0, admission.COMPOSED: 1.0}


@dataclass(frozen=True, slots=True)
class _CheckedQuery:
    """A checked query: `where` and `refine` parsed, `vector` of the picture part, `spoken` of the words part."""

    query: Query
    where: Filter
    refine: dict[str, Filter]
    understood: QueryAnalysis
    spoken: Vectors | None
    pictured: Vectors | None
    like: int | None


Reranker = Callable[[RankedProducts], RankedProducts]
"""Another order of what was found by relevance."""


def query_of(**options: Unpack[QueryFields]) -> Query:
    """A query from its fields by name. Raises `BadQuery` for an unknown field, or a value of the wrong type."""
    names = [field.name for field in fields(Query)]
    for name in options:
        if name not in names:
            raise BadQuery(f"query: no field is called {name!r}; known: {', '.join(names)}")
    try:
        return msgspec.convert(options, Query)
    except msgspec.ValidationError as error:
        raise BadQuery(f"query: {error}") from error


def answer(parts: Components, query: Query, decode: Callable[[bytes], Pixels], nudge: Reranker | None = None) -> Hits:
    """The answer to `query`, by relevance changed by `nudge`.

    Raises `BadQuery`, `BadFilter`, `BadPicture` or `NotFound` naming what is wrong.
    """
    started = time.perf_counter()
    _check(parts, query)
    asked = _ask(parts, query, decode)
    plain, matched = _found(parts, asked)
    if query.sort != "relevance":
        plain = by_number(plain, parts.index.numbers(plain.nums, query.sort.removeprefix("-")), query.sort[0] == "-")
    found = nudge(plain) if nudge is not None and query.sort == "relevance" else plain
    masks = facets.refined(parts.index, found.nums, asked.refine)
    counted = facets.count(parts.index, found.nums, masks, tuple(dict.fromkeys(query.facets)), query.grouped)
    chosen = found.take(np.flatnonzero(masks[None]))
    groups = parts.index.groups(chosen.nums) if query.grouped else None
    moved = places_moved(plain.nums, chosen.nums, groups) if found is not plain else {}
    if groups is not None:
        chosen = chosen.take(facets.one_of_each(groups))
    first = (query.page - 1) * query.per_page
    shown = chosen.take(np.arange(min(first, len(chosen.nums)), min(first + query.per_page, len(chosen.nums))))
    return Hits(
        hits=_hits(parts, asked, shown, found, moved),
        total=len(chosen.nums),
        page=query.page,
        pages=math.ceil(len(chosen.nums) / query.per_page) if query.per_page else 0,
        per_page=query.per_page,
        facets=_facets(parts, counted, query.language),
        matched=matched,
        corrected=asked.understood.corrected,
        took_ms=(time.perf_counter() - started) * 1e3,
    )


def relevance(parts: Components, words: str) -> RankedProducts:
    """What words find, by relevance alone. Raises as `answer` does."""
    query = Query(words=words)
    _check(parts, query)
    return _found(parts, _ask(parts, query, _no_picture))[0]


def _no_picture(data: bytes) -> Pixels:
    raise AssertionError("a search by words has no picture")


# --------------------------------------------------------------------------------------------------------- asking


def _check(parts: Components, query: Query) -> None:
    known = parts.index.attributes()
    _check_size(query)
    parts.wording.require(query.language)
    for modality, weight in query.weights.items():
        if modality not in MODALITIES:
            raise BadQuery(f"weights: unknown modality {modality!r}; known: {', '.join(MODALITIES)}")
        if not (math.isfinite(weight) and weight >= 0):
            raise BadQuery(f"weights: {modality} is {weight}; a weight is a number of at least 0")
    for attribute in (*query.facets, *query.refine):
        if attribute not in known:
            part, has = "facets" if attribute in query.facets else "refine", ", ".join(sorted(known)) or "none"
            raise BadQuery(f"{part}: this shop has no attribute {attribute!r}; known: {has}")
    if query.sort != "relevance" and known.get(query.sort.removeprefix("-")) != "number":
        numeric = sorted(name for name, kind in known.items() if kind == "number")
        others = (
            f", or one of {', '.join(numeric)}, or one of them after -" if numeric else "; no other order is known here"
        )
        raise BadQuery(f"sort: {query.sort!r} is not relevance{others}")


def _check_size(query: Query) -> None:
    """Whether a query asks for no more than is answered while others wait."""
    most = MAX_EXPLAINED if query.explain else MAX_PER_PAGE
    if not 1 <= query.page <= MAX_PAGE:
        raise BadQuery(f"page: {str(query.page)[:40]} is outside 1 to {MAX_PAGE:,}; pages are counted from 1")
    if not 0 <= query.per_page <= most:
        raise BadQuery(f"per_page: {query.per_page} is outside 0 to {most}{' with explain' if query.explain else ''}")
    asked = (
        ("facets", len(query.facets), MAX_FACETS, "attributes"),
        ("refine", sum(map(len, query.refine.values())), MAX_REFINED, "values"),
        ("pictures", len(query.pictures), MAX_PICTURES, "pictures"),
    )
    for name, count, bound, what in asked:
        if count > bound:
            raise BadQuery(f"{name}: {count:,} {what} at once, {bound} are allowed; ask for fewer")


def _ask(parts: Components, query: Query, decode: Callable[[bytes], Pixels]) -> _CheckedQuery:
    words = query.words[:MAX_WORDS]
    spoken = unit(parts.encoder.encode_words([words])[0]) if words.strip() else None
    like = None
    pictured: list[Vectors] = []
    if query.pictures:
        looked = partial(encode_photos, parts.encoder)
        encode = looked if parts.settings.search_centre_crop else parts.encoder.encode_pictures
        pictured += list(encode([decode(data) for data in query.pictures]))
    if query.like is not None:
        like, vector = _vector_of(parts, query.like)
        pictured += [vector] if vector is not None else []
    return _CheckedQuery(
        query=query,
        where=parse(query.filter),
        refine={name: _refinement(parts, name, values) for name, values in query.refine.items() if values},
        understood=parts.wording.understand(words, query.prefix),
        spoken=spoken,
        pictured=unit(np.mean(pictured, axis=0)) if pictured else None,
        like=like,
    )


def _vector_of(parts: Components, product_id: str) -> tuple[int, Vectors | None]:
    num = parts.catalogue.num(product_id)
    if num is None:
        raise NotFound(f"no product with the id {product_id!r}")
    for using in (admission.IMAGE, admission.TEXT):
        if (vector := parts.index.vectors([num], using).get(num)) is not None:
            return num, vector
    return num, None


def _refinement(parts: Components, attribute: str, values: Sequence[str]) -> Filter:
    if parts.index.attributes()[attribute] == "text":
        return Match(attribute, tuple(values))
    return facets.any_of([_range(attribute, value) for value in values])


def _range(attribute: str, text: str) -> Range:
    try:
        return parse_range(text, attribute)
    except BadFilter as error:
        raise BadFilter(f"refine: {attribute}: {error}") from error


# ------------------------------------------------------------------------------------------------------- admitting


def _found(parts: Components, asked: _CheckedQuery) -> tuple[RankedProducts, Matched]:
    """The admitted set in order, and how it came about."""
    settings, query = parts.settings, asked.query
    if asked.like is not None and not query.words.strip() and not query.pictures:
        share = _share(settings.search_similar_words_share, query.weights)
        return alike(parts.index, asked.like, share, asked.where, settings.search_neighbours), "similar"
    admitted, weights = _admit(parts, asked)
    fusion: Fusion = "rrf" if settings.search_fusion == "rrf" else "score"
    found = ordered(parts.index, admitted, weights, fusion)
    if admitted.matched == "similar":
        found = found.take(np.arange(min(len(found.nums), settings.search_neighbours)))
    if asked.like is not None:
        found = found.take(np.flatnonzero(found.nums != asked.like))
    return found, admitted.matched


def _share(share: float, weights: Mapping[str, float]) -> float:
    """The `share` of words beside the picture, changed by the query's weights; without any weight it stays."""
    words, pictures = (weights.get(modality, 1.0) for modality in MODALITIES)
    total = share * words + (1 - share) * pictures
    return share * words / total if total > 0 else share


def _admit(parts: Components, asked: _CheckedQuery) -> tuple[admission.AdmittedSet, Mapping[str, float]]:
    settings, query = parts.settings, asked.query
    reach = admission.AdmissionLimits(
        settings.search_min_matches,
        settings.search_min_relative_score,
        settings.search_ranking_depth,
        settings.search_neighbours,
    )
    words, pictures = (query.weights.get(modality, 1.0) for modality in MODALITIES)
    if asked.pictured is None and query.like is None:
        if not query.words.strip():
            return admission.everything(parts.index, asked.where), {}
        half = settings.search_vectors_weight * words / 2
        weights = {admission.WORDS: settings.search_words_weight * words, admission.IMAGE: half, admission.TEXT: half}
        dense = [(using, asked.spoken) for using in (admission.IMAGE, admission.TEXT) if asked.spoken is not None]
        found = admission.by_words(parts.index, asked.understood, term_number, dense, asked.where, reach)
        weights[admission.ATTRIBUTES] = settings.search_attributes_weight * words * _named(asked.understood)
        return admission.with_attributes(parts.index, found, asked.understood.readings), weights
    vector = _composed(asked, words, pictures)
    share = words if query.words.strip() else 0.0
    weights = {
        admission.WORDS: _BESIDE_PICTURE[admission.WORDS] * share,
        admission.TEXT: _BESIDE_PICTURE[admission.TEXT] * max(share, pictures if query.like is not None else 0.0),
        admission.IMAGE: _BESIDE_PICTURE[admission.IMAGE] * max(pictures, share),
    }
    dense = [(using, vector) for using in (admission.IMAGE, admission.TEXT) if vector is not None]
    if asked.pictured is None or not asked.understood.words:
        return admission.by_vectors(parts.index, dense, asked.where, reach), weights
    matching = admission.words_filter(asked.understood, term_number)
    found = admission.by_picture_and_words(parts.index, asked.pictured, dense, matching, asked.where, reach)
    found = admission.with_attributes(parts.index, found, asked.understood.readings)
    weights[admission.ATTRIBUTES] = settings.search_attributes_weight * share * _named(asked.understood)
    if changed := aspects(parts.encoder, query.words):
        found = admission.with_composed(parts.index, found, asked.pictured, changed)
        weights[admission.COMPOSED] = _BESIDE_PICTURE[admission.COMPOSED] * min(pictures, share)
    return found, weights


def _named(understood: QueryAnalysis) -> float:
    """0–1: the fourth power of the share of words that name values, so that other words count where there are some."""
    named = sum(reading.end - reading.start for reading in understood.readings)
    return float((named / max(1, len(understood.words))) ** 4)


def _composed(asked: _CheckedQuery, words: float, pictures: float) -> Vectors | None:
    if asked.pictured is None or asked.spoken is None or words + pictures == 0:
        return asked.pictured if asked.pictured is not None else asked.spoken
    return compose(asked.pictured, asked.spoken, words / (words + pictures))


# ------------------------------------------------------------------------------------------------------- answering


def _hits(
    parts: Components, asked: _CheckedQuery, shown: RankedProducts, found: RankedProducts, moved: Mapping[int, int]
) -> tuple[Hit, ...]:
    nums = [int(num) for num in shown.nums]
    products = parts.catalogue.by_num(nums)
    hits = []
    for at, num in enumerate(nums):
        if (product := products.get(num)) is not None:
            why = None
            if asked.query.explain:
                why = _explain(shown.take(np.array([at])), found, _matched(parts, asked.understood, product))
            marked = _highlights(parts, asked, product)
            hits.append(Hit(product.id, float(shown.scores[at]), product, marked, why, moved.get(num, 0)))
    return tuple(hits)


def _highlights(parts: Components, asked: _CheckedQuery, product: Product) -> dict[str, str]:
    return parts.wording.marked(product, asked.understood, asked.query.language)


def _explain(hit: RankedProducts, found: RankedProducts, matched: tuple[MatchedTerm, ...]) -> Explanation:
    row = hit.contributions[0]
    total = float(row.sum()) or 1.0
    shares = {name: float(value) / total for name, value in zip(hit.modalities, row, strict=True)}
    better = (found.contributions > row).sum(axis=0) + 1
    return Explanation(shares, dict(zip(hit.modalities, better.tolist(), strict=True)), matched)


def _matched(parts: Components, understood: QueryAnalysis, product: Product) -> tuple[MatchedTerm, ...]:
    held = set(parts.wording.document(product).terms)
    stated = set(parts.wording.document(own(product)).terms) if product.filled else held
    found = []
    for word in understood.words:
        way = next((way for way in word.alternatives if held.issuperset(way.terms)), None)
        if way is not None:
            filled = not stated.issuperset(way.terms)
            found.append(MatchedTerm(word.text, " ".join(way.terms), way.kind, filled))
    return tuple(found)


def _facets(parts: Components, counted: Mapping[str, facets.FacetCount], language: str | None) -> dict[str, Facet]:
    labels = parts.wording.labels(language) if language and counted else {}
    answered = {}
    for attribute, found in counted.items():
        names = labels.get(attribute, {})
        rows = sorted(found.values.items(), key=lambda item: (-item[1], item[0]))
        values = tuple(FacetValue(value, n, names.get(value, value)) for value, n in rows)
        answered[attribute] = Facet(attribute, values, found.stats)
    return answered
