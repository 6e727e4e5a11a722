"""What must not be lost (SQL)."""
