"""Filters: the one grammar they are written in, read and written, and what an index makes of them."""

from wares.index.filters.grammar import names, parse, parse_range
from wares.index.filters.spellings import any_spelling
from wares.index.filters.writer import format_filter

__all__ = ["any_spelling", "format_filter", "names", "parse", "parse_range"]
