"""A feed becomes clean products."""
