"""Shop: the only place where rooms meet."""

from wares.shop.annotating import AnnotationReport, AnnotatorReport
from wares.shop.core import Shop
from wares.shop.feeds import IngestReport, Progress
from wares.shop.reports import AddReport, Status
from wares.shop.swap import SwapReport

__all__ = [
    "AddReport",
    "AnnotationReport",
    "AnnotatorReport",
    "IngestReport",
    "Progress",
    "Shop",
    "Status",
    "SwapReport",
]
