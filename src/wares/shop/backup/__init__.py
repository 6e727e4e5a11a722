"""Backups of a shop: made while it is served, told apart by moment, checked, and restored."""
