"""A catalogue view out of columns: the products as they are now, measured by the vectors of an encoder."""

from __future__ import annotations

from wares.profiles.catalog_stats import TraitVectors
from wares.profiles.traits import TraitsStatistics, TraitsTable
from wares.rank.features.evidence import TitleTerms
from wares.search.request import IMAGE, TEXT
from wares.shop.live.catalog.columns import CatalogColumns
from wares.shop.live.catalog_view import CatalogView, IndexedVectors
from wares.shop.runtime.components import Components

FEW = 5000
"""Rows of a shop whose usual is measured as soon as that is due, and that is not made anew for what is gone."""
_MUCH = 0.01  # share of the rows that may change before what is usual in the shop is measured anew


def is_due(columns: CatalogColumns, measured_at: int = 0) -> bool:
    """Whether what is usual is to be measured, when so many changes had been counted the last time."""
    return columns.changed - measured_at > _MUCH * len(columns)


def statistics_of(columns: CatalogColumns, components: Components) -> TraitsStatistics:
    """What is usual by these components' vectors, as it was kept, or measured now."""
    texts, pictures = (IndexedVectors(columns.nums, components.index, using) for using in (TEXT, IMAGE))
    kept = columns.read_statistics(texts, pictures, components.encoder.fingerprint)
    if kept is not None:
        return kept
    return _measured(columns, texts, pictures, components.encoder.dim)


def measured_statistics(columns: CatalogColumns, components: Components) -> TraitsStatistics:
    """What is usual by these components' vectors now."""
    texts, pictures = (IndexedVectors(columns.nums, components.index, using) for using in (TEXT, IMAGE))
    return _measured(columns, texts, pictures, components.encoder.dim)


def _measured(columns: CatalogColumns, texts: TraitVectors, pictures: TraitVectors, dim: int) -> TraitsStatistics:
    unmeasured = TraitsStatistics.unmeasured(texts, pictures, dim)
    return TraitsTable(columns.traits, unmeasured, columns.note.attributes).measured()


def view_of(
    columns: CatalogColumns, components: Components, statistics: TraitsStatistics, table: TraitsTable | None = None
) -> CatalogView:
    """The columns as they are now; the same `table` where nothing else has changed."""
    n = len(columns)
    return CatalogView(
        table or TraitsTable(columns.traits, statistics, columns.note.attributes),
        columns.nums.array[:n],
        columns.can_be_had.array[:n],
        columns.popularity.array[:n],
        columns.groups.array[:n],
        columns.row_of.array,
        columns.seq,
        components.encoder.fingerprint,
        TitleTerms(columns.title_terms.array[:n], columns.title_places.array[:n]),
    )
