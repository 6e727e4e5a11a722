"""What several packages count with."""

DAY = 86_400.0
"""Seconds."""
PATH_SEPARATOR = " > "
"""Between the steps of a category path that is written as one text."""
