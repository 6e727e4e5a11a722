"""Shop: the only place where rooms meet."""

from wares.shop.core import AddReport, Shop, Status
from wares.shop.feeds import IngestReport, Progress

__all__ = ["AddReport", "IngestReport", "Progress", "Shop", "Status"]
