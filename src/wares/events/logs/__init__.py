"""Event logs of any shop's software: columns matched, records flattened, values parsed, rows read as events."""
