"""One module a revision; each keeps the tables as they were then."""
