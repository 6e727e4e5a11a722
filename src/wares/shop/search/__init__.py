"""A query's pipeline."""
