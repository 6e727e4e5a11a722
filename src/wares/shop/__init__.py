"""Shop: the only place where rooms meet."""

from wares.shop.annotating import AnnotationReport, AnnotatorReport
from wares.shop.core import Shop
from wares.shop.event_logs import EventsReport
from wares.shop.feeds import IngestReport, Progress
from wares.shop.pruning import Prune
from wares.shop.reports import AddReport, Status
from wares.shop.swap import SwapReport
from wares.shop.tracking import TrackReport

__all__ = [
    "AddReport",
    "AnnotationReport",
    "AnnotatorReport",
    "EventsReport",
    "IngestReport",
    "Progress",
    "Prune",
    "Shop",
    "Status",
    "SwapReport",
    "TrackReport",
]
