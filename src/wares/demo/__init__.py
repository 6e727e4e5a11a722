"""Demo shop: bilingual, drawn."""
