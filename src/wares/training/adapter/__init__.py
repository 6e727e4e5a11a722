"""Adapters: a small correction of an encoder's vectors, learnt from a shop's catalogue."""
