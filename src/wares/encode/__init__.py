"""Encoders: words and pictures become unit vectors in one space."""
