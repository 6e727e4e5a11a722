"""What whoever shows or takes a shop's products needs of their offers: readers of what is said, and what is chosen."""

from wares.catalog.offers import option_values
from wares.catalog.values.offer_fields import availability, moment

__all__ = ["availability", "moment", "option_values"]
