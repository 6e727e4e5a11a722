"""Readers of a feed's values, one module a subject: a value in, the field's value out."""
