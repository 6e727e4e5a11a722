"""Tabular files, with a record a row: decoding, columns and values; for feeds and event logs alike."""
