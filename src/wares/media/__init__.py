"""Sound and film: decoded within bounds by PyAV, and what is said, heard and seen in them. Needs the extras."""
