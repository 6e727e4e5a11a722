"""Columns of a feed: which field each gives, declared, or inferred from headings and values."""
