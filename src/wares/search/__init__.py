"""Retrieval: a query becomes candidates, an admitted set, facets."""
