"""Adaptation: a finished encoder learns a shop's own catalogue and its customers' photographs."""
