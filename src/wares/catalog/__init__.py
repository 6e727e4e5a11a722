"""Catalogue: feeds → clean products."""
