"""A query becomes candidates, an admitted set, facets."""
