"""Rows: what the index keeps of a product beside the words, in mapped files that only grow."""
