"""Tables of what shoppers do, one module a table."""
