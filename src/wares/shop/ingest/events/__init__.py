"""Ingest of events: tracked one call at a time, or whole event logs."""
