"""Attributes and terms of every product in memory: what counts, filters and sorts without asking the engine."""
