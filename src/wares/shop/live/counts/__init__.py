"""Counts of popularity: their columns, and which products stand on top."""
