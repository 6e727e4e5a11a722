"""A query as it comes: made of fields by name, and no larger than is answered while others wait."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Unpack

import msgspec

from wares.errors import BadQuery
from wares.search.request import MODALITIES
from wares.types import Query, QueryFields
from wares.types.constraints import (
    MAX_BINS,
    MAX_EXPLAINED,
    MAX_FACETS,
    MAX_PAGE,
    MAX_PER_PAGE,
    MAX_PICTURES,
    MAX_REFINED,
    MIN_BINS,
)


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


def check_query(query: Query) -> None:
    """Raises `BadQuery` for a query that asks for too much at once, or weighs what there is not."""
    _check_page(query)
    if query.bins and not MIN_BINS <= query.bins <= MAX_BINS:
        raise BadQuery(f"bins: {query.bins} is neither 0 (no histogram) nor from {MIN_BINS} to {MAX_BINS}")
    for name, count, most, unit in (
        ("facets", len(query.facets), MAX_FACETS, "attributes"),
        ("refine", sum(map(len, query.refine.values())), MAX_REFINED, "values"),
        ("pictures", len(query.pictures), MAX_PICTURES, "pictures"),
    ):
        if count > most:
            raise BadQuery(f"{name}: {count:,} {unit} at once, {most} are allowed; ask for fewer")
    for modality, weight in query.weights.items():
        if modality not in MODALITIES:
            raise BadQuery(f"weights: unknown modality {modality!r}; known: {', '.join(MODALITIES)}")
        if not (math.isfinite(weight) and weight >= 0):
            raise BadQuery(f"weights: {modality} is {weight}; a weight is a number of at least 0")


def _check_page(query: Query) -> None:
    most = MAX_EXPLAINED if query.explain else MAX_PER_PAGE
    if not 1 <= query.page <= MAX_PAGE:
        raise BadQuery(f"page: {str(query.page)[:40]} is outside 1 to {MAX_PAGE:,}; pages are counted from 1")
    if not 0 <= query.per_page <= most:
        raise BadQuery(f"per_page: {query.per_page} is outside 0 to {most}{' with explain' if query.explain else ''}")
