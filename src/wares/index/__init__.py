"""Vectors, postings and columns: kept, filtered, counted."""
