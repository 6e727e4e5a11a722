"""Training of encoders, adapters and sequence models; the only package that imports torch."""
