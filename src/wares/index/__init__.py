"""The index: vectors, postings and columns, kept, filtered and counted."""
