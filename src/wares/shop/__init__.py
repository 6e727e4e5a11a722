"""Shop: the only place where rooms meet. What is named here is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wares.shop.annotating import AnnotationReport, AnnotatorReport
    from wares.shop.column_uses import ColumnUse
    from wares.shop.core import Shop
    from wares.shop.event_logs import EventsReport
    from wares.shop.feeds import IngestReport, Progress
    from wares.shop.preview import FeedPreview, Finding, Preview
    from wares.shop.pruning import Prune
    from wares.shop.reports import AddReport, Status
    from wares.shop.swap import SwapReport
    from wares.shop.tracking import TrackReport

_HOMES = {
    "AddReport": "reports",
    "AnnotationReport": "annotating",
    "AnnotatorReport": "annotating",
    "ColumnUse": "column_uses",
    "EventsReport": "event_logs",
    "FeedPreview": "preview",
    "Finding": "preview",
    "IngestReport": "feeds",
    "Preview": "preview",
    "Progress": "feeds",
    "Prune": "pruning",
    "Shop": "core",
    "Status": "reports",
    "SwapReport": "swap",
    "TrackReport": "tracking",
}
__all__ = [
    "AddReport",
    "AnnotationReport",
    "AnnotatorReport",
    "ColumnUse",
    "EventsReport",
    "FeedPreview",
    "Finding",
    "IngestReport",
    "Preview",
    "Progress",
    "Prune",
    "Shop",
    "Status",
    "SwapReport",
    "TrackReport",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'wares.shop' has no attribute {name!r}")
    return getattr(import_module(f"wares.shop.{_HOMES[name]}"), name)
