"""Wares: the search and recommendations of a shop."""
