"""Simulated shoppers of the demo shop: tastes, visits, queries."""
