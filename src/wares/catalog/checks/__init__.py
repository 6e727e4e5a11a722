"""Checks of a product however it came: whole, bounded, of text and numbers that can be kept."""
