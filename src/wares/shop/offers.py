"""Readers of the values of products' offers and of their options, for whoever shows or takes products."""

from wares.catalog.offers import option_values
from wares.catalog.values.offer_fields import availability, timestamp

__all__ = ["availability", "option_values", "timestamp"]
