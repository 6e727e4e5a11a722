"""Revisions: words and rows of an index in a folder of their own; compaction writes the next one beside it."""
