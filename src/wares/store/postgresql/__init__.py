"""The store in PostgreSQL: what differs from a file of SQLite."""
