"""A query understood and encoded: what `wares.search` is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from wares.encode.multi_crop import encode_photos
from wares.errors import NotFound
from wares.language.intent.changes import read_change
from wares.language.query.terms import needed_words, query_vector
from wares.search.kept import KeptAttributes
from wares.search.request import ATTRIBUTES, IMAGE, TEXT, WORDS, RelatedMode, RetrievalRequest, SearchLimits
from wares.search.weights import VECTORS
from wares.settings import Settings
from wares.shop.runtime.components import Components, unit
from wares.shop.runtime.senses.films import film_vector
from wares.shop.search.composition import aspects
from wares.shop.search.intent import AppliedIntent, apply_intent
from wares.shop.search.kept_attributes import kept_attributes, with_own_price
from wares.shop.search.kinds import likeness_of_picture, likeness_of_product
from wares.shop.search.names import intent_of
from wares.types import Intent, Pixels, Query, StageClock, Vectors
from wares.types.constraints import MAX_WORDS

_RELATED: dict[str, RelatedMode] = {"below": "below", "count": "count", "hide": "hide"}
Decode = Callable[[bytes], Pixels]
"""A picture file's pixels."""


def request_of(components: Components, query: Query, decode: Decode, clock: StageClock) -> RetrievalRequest:
    """The query understood and encoded. Raises `BadPicture`, or `NotFound` for a product that is not there."""
    like, pictures = None, _pictures(components, query, decode)
    if query.like is not None:
        like = _number(components, query.like)
        pictures += _stored_vector(components, like)
    clock.lap("encode")
    applied, words = _understood(components, query, like)
    terms, needed = query_vector(applied.analysis), needed_words(applied.analysis)
    clock.lap("understand")
    words_vector = unit(components.encoder.encode_words([words])[0]) if words.strip() else None
    has_both = bool(pictures) and bool(applied.analysis.words)
    picture = unit(np.mean(pictures, axis=0)) if pictures else None
    request = RetrievalRequest(
        query=query,
        words=words,
        analysis=applied.analysis,
        terms=terms,
        matching=applied.matching,
        needed=needed,
        words_vector=words_vector,
        picture=picture,
        aspects=aspects(components.encoder, words) if has_both and like is None else (),
        kept=_kept(components, applied, query, like, picture),
        like=like,
        where=applied.where,
        order=applied.order,
        floors=None if pictures else components.floors,
        instructions=applied.instructions,
        clock=clock,
    )
    clock.lap("encode")
    return request


def _understood(components: Components, query: Query, like: int | None) -> tuple[AppliedIntent, str]:
    """What the query's words ask for, and those that name what is sought."""
    language = components.language
    text = language.normalize(query.words[:MAX_WORDS])
    intent = Intent(text) if query.verbatim else _intent(components, query, text, like)
    is_unfinished = query.prefix and text.endswith(intent.words[-1:])
    analysis = language.understand(intent.words, prefix=is_unfinished, verbatim=query.verbatim)
    if analysis.corrected is not None and intent.instructions:
        asked = " ".join((analysis.corrected, *(instruction.text for instruction in intent.instructions)))
        analysis = replace(analysis, corrected=asked)
    return apply_intent(components, intent, analysis, query.filter), intent.words


def _intent(components: Components, query: Query, text: str, like: int | None) -> Intent:
    """What folded words ask for; beside a product or a picture they say what is to change."""
    intent = intent_of(components, read_change(text) if like is not None or query.pictures or query.film else text)
    return intent if like is None else with_own_price(intent, components.catalog.by_num([like])[like].price)


def _kept(
    components: Components, applied: AppliedIntent, query: Query, like: int | None, picture: Vectors | None
) -> KeptAttributes | None:
    """What stays of a product or a picture beside what words ask for; None where they ask for nothing."""
    if not (applied.analysis.words or applied.instructions):
        return None
    if like is not None:
        return kept_attributes(components, applied, likeness_of_product(components, like, picture), query.filter)
    if picture is None:
        return None
    return kept_attributes(components, applied, likeness_of_picture(components, picture), query.filter)


def limits_of(settings: Settings) -> SearchLimits:
    """How far a shop's searches go."""
    return SearchLimits(
        min_matches=settings.search_min_matches,
        min_relative_score=settings.search_min_relative_score,
        ranking_depth=settings.search_ranking_depth,
        neighbours=settings.search_neighbours,
        weights={
            WORDS: settings.search_words_weight,
            VECTORS: settings.search_vectors_weight,
            ATTRIBUTES: settings.search_attributes_weight,
        },
        fusion="rrf" if settings.search_fusion == "rrf" else "score",
        related=_RELATED[settings.search_related],
    )


def _pictures(components: Components, query: Query, decode: Decode) -> list[Vectors]:
    """A vector of the query's film and of each of its pictures, (dim,)."""
    if not query.pictures and not query.film:
        return []
    vectors = [film_vector(components, query.film)] if query.film else []
    photos = partial(encode_photos, components.encoder)
    encode = photos if components.settings.search_centre_crop else components.encoder.encode_pictures
    return vectors + (list(encode([decode(data) for data in query.pictures])) if query.pictures else [])


def _number(components: Components, product_id: str) -> int:
    num = components.catalog.num(product_id)
    if num is None:
        raise NotFound(f"no product with the id {product_id!r}")
    return num


def _stored_vector(components: Components, num: int) -> list[Vectors]:
    """The product's picture, or else its title, as the index has it; nothing when it has neither."""
    for using in (IMAGE, TEXT):
        if (vector := components.index.vectors([num], using).get(num)) is not None:
            return [vector]
    return []
