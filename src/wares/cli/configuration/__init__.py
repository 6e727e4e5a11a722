"""Commands about what a shop's people declare: settings and synonyms."""
