"""Metrics as pure functions, protocols."""
