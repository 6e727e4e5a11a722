"""Ingest of whole feeds: columns, deliveries, acceptance, preview."""
