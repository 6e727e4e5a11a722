"""Migrations of the store, run by `wares.store.migrate`."""
