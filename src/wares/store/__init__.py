"""The store (SQL): products, events, past queries and what else must not be lost."""
