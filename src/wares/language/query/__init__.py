"""Query understanding: correction, synonyms, named values and term weights."""
