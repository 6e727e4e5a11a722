"""What whoever shows or takes a shop's products needs of their offers: readers of what is said, and what is chosen."""

from wares.catalog.offer_fields import availability, moment
from wares.catalog.offers import chosen

__all__ = ["availability", "chosen", "moment"]
