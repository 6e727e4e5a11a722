"""A drawn bilingual shop."""
