"""Commands of configuration: settings and synonyms."""
