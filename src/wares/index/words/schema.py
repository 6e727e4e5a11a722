"""Schema of the words engine: what it holds of a product, and the fields' names."""

from __future__ import annotations

import tantivy

from wares.index.attributes import MOST_COLUMNS, number_field

NUM, ROW, RANK, TERMS, TEXTS = "num", "row", "rank", "terms", "a"
"""Fields: number, row, place by popularity, terms (numbers in hexadecimal), text attributes by key."""
PRODUCT, GROUPED = "*", "*g"
"""Terms of every product, and of those in a variant group."""
STATE_NUM = 0
"""Number of the one document that is no product: its row is how many rows the index has, its rank the largest sequence
number among them.
"""
VALUE_PREFIX = "="
"""Before every text value, as the engine takes what looks like a date for one."""


def make_schema() -> tantivy.Schema:
    """The schema; the same for every shop."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(NUM, indexed=True)
    builder.add_unsigned_field(ROW, fast=True)
    builder.add_unsigned_field(RANK, fast=True)
    builder.add_text_field(TERMS, tokenizer_name="whitespace", index_option="freq")
    builder.add_json_field(TEXTS, fast=True, tokenizer_name="raw", index_option="basic")
    for slot in range(MOST_COLUMNS):
        builder.add_float_field(number_field(slot), fast=True)
    return builder.build()


def term_text(term: int) -> str:
    """A term number as the engine has it."""
    return f"{term:x}"


def group_text(code: int) -> str:
    """A variant group as the engine has it; no term number begins so."""
    return f"g{code:x}"


def number_text(slot: int) -> str:
    """The mark of products with a numeric attribute that has no column; no term number begins so."""
    return f"n{slot}"
