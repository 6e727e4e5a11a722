"""Writer of the catalogue view's columns: changes of products taken in, attributes chosen, the usual measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wares.catalog.offers import is_orderable
from wares.language.analysis.analyzer import Analyzer
from wares.language.title_sequence import title_sequence
from wares.profiles.traits import BASIC, MOST_FURTHER, Traits, TraitsTable, spans_of
from wares.rank.features.evidence import TITLE_LENGTH
from wares.shop.live.catalog.columns import CatalogColumns
from wares.shop.runtime.components import facets, titles
from wares.store.products.records import Change
from wares.types import MOST_NUMS, Index, Nums, Product, Rows

_LEAST_VALUES, _MOST_VALUES = 2, 100
"""Attributes looked at beside category, brand and colour: so many values each."""
_NO_TASTE = {*BASIC, "currency", "group", "availability"}


def take(columns: CatalogColumns, table: TraitsTable, changes: Sequence[Change], analyzer: Analyzer) -> None:
    """Take in changes in order; those that are here already change nothing. `analyzer` reads titles."""
    _drop(columns, np.array([change.num for change in changes if change.product is None], np.int64))
    present = [change for change in changes if change.product is not None]
    rows = _put(columns, table, [(change.num, change.product) for change in present if change.product is not None])
    _put_titles(columns, rows, present, analyzer)
    columns.moved(max([columns.seq, *(change.seq for change in changes)]), columns.changed + len(changes))


def reserve(columns: CatalogColumns, ids: Sequence[str]) -> None:
    """Have rows for these products, which may not be there."""
    columns.grow(len(columns) + len(ids), 1)
    columns.traits.add(ids)


def _drop(columns: CatalogColumns, nums: Nums) -> None:
    row_of = columns.row_of.array
    nums = nums[nums < len(row_of)]
    rows = row_of[nums]
    rows = rows[rows >= 0]
    columns.can_be_had.array[rows] = columns.traits.present.array[rows] = False
    row_of[columns.nums.array[rows]] = -1
    columns.nums.array[rows] = 0


def _put(columns: CatalogColumns, table: TraitsTable, numbered: Sequence[tuple[int, Product]]) -> Rows:
    """The rows that they stand in now."""
    if not numbered:
        return np.zeros(0, np.int64)
    products = [product for _, product in numbered]
    nums = np.array([num for num, _ in numbered], np.int64)
    columns.grow(len(columns) + len(nums), int(nums.max()) + 1)
    rows = table.put(Traits(id=one.id, values=facets(one), price=one.price) for one in products)
    before = columns.nums.array[rows]
    columns.row_of.array[before[before > 0]] = -1
    columns.row_of.array[nums] = rows
    columns.popularity.array[rows] = [product.popularity for product in products]
    columns.groups.array[rows] = _group_codes(columns, products)
    columns.nums.array[rows] = nums
    columns.can_be_had.array[rows] = [is_orderable(product) for product in products]
    return rows


def _put_titles(columns: CatalogColumns, rows: Rows, present: Sequence[Change], analyzer: Analyzer) -> None:
    """The terms of the products' titles, as rankers read them, of those whose words changed."""
    changed = [place for place, change in enumerate(present) if not change.same_words]
    rows, products = rows[changed], [product for place in changed if (product := present[place].product) is not None]
    terms = np.zeros((len(rows), TITLE_LENGTH), np.uint32)
    places = np.zeros((len(rows), TITLE_LENGTH), np.uint8)
    for place, product in enumerate(products):
        numbers, words = title_sequence(titles(product), analyzer, TITLE_LENGTH)
        terms[place, : len(numbers)], places[place, : len(words)] = numbers, words
    columns.title_terms.array[rows], columns.title_places.array[rows] = terms, places


def _group_codes(columns: CatalogColumns, products: Sequence[Product]) -> Rows:
    """(n,) number of each product's variant group, −1 where it stands alone."""
    codes = np.full(len(products), -1, np.int64)
    grouped = [place for place, product in enumerate(products) if product.group]
    if grouped:
        codes[grouped] = columns.group_names.add([str(products[place].group) for place in grouped])
    return codes


def choose_attributes(columns: CatalogColumns, index: Index) -> None:
    """Look at those further attributes that may tell a taste now; their values are read from the index."""
    before, wanted = columns.note.attributes, _telling_attributes(index)
    kept = [name if name in wanted else "" for name in before]
    fresh = iter(name for name in wanted if name not in before)
    after = [name or next(fresh, "") for name in (*kept, *[""] * (MOST_FURTHER - len(kept)))]
    attributes = tuple(name for name in after if name)
    columns.set_note(attributes=attributes, chosen_at=len(columns))
    columns.traits.forget()
    moved = [name for place, name in enumerate(attributes) if before[place : place + 1] != (name,)]
    _read_values(columns, index, moved)


def _read_values(columns: CatalogColumns, index: Index, names: Sequence[str]) -> None:
    """Have the codes of these attributes at their places, and none behind the last attribute's."""
    traits, rows = columns.traits, columns.present_rows()
    places = {name: len(BASIC) + columns.note.attributes.index(name) for name in names}
    spans = spans_of((*BASIC, *columns.note.attributes))
    traits.codes.array[: len(columns), max(span.stop for span in spans.values()) :] = -1
    for name, place in places.items():
        span = spans[name]
        width = span.stop - span.start
        traits.codes.array[: len(columns), span] = -1
        for start in range(0, len(rows), MOST_NUMS):
            chunk = rows[start : start + MOST_NUMS]
            texts = index.select().read(columns.nums.array[chunk], (name,)).texts[name]
            for row, values in zip(chunk.tolist(), texts, strict=True):
                if values:
                    codes = [traits.code(place, name, value) for value in values[:width]]
                    traits.codes.array[row, span.start : span.start + len(codes)] = codes


def _telling_attributes(index: Index) -> list[str]:
    """Further attributes that may tell a taste: lists of choices, the widest spread first."""
    selection = index.select()
    counts = {
        name: selection.facet(name, _MOST_VALUES + 1)
        for name, kind in index.attributes().items()
        if kind == "text" and name not in _NO_TASTE
    }
    choices = {name: values for name, values in counts.items() if _LEAST_VALUES <= len(values) <= _MOST_VALUES}
    return sorted(choices, key=lambda name: (-sum(choices[name].values()), name))[:MOST_FURTHER]
