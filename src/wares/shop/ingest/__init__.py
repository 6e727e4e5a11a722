"""The way into a shop: products, feeds, event logs, encoder changes."""
