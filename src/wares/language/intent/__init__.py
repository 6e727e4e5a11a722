"""Intent: what a query's words ask for besides the thing; rules and lexicon are data (data/intents.toml)."""
