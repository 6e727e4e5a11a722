"""Columns: attributes and terms of every product in memory, to count, filter and sort without asking the engine."""
