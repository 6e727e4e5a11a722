"""Dictionaries of terms and phrases as arrays that are mapped from a file: opened without being read."""
