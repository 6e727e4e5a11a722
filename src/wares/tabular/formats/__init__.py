"""File formats: CSV, TSV, JSON, XML and workbooks → records."""
