"""Shop: the only place where rooms meet. What is named here is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wares.shop.core import Shop
    from wares.shop.ingest.annotation import AnnotationReport, AnnotatorReport
    from wares.shop.ingest.encoder_change import EncoderChangeReport
    from wares.shop.ingest.events.importer import EventsReport
    from wares.shop.ingest.events.tracking import TrackReport
    from wares.shop.ingest.feeds.column_uses import ColumnUse
    from wares.shop.ingest.feeds.findings import PreviewFinding
    from wares.shop.ingest.feeds.importer import IngestProgress, IngestReport
    from wares.shop.ingest.feeds.preview import FeedPreview, Preview
    from wares.shop.ingest.prune import Prune
    from wares.shop.runtime.status import AddReport, Status

_HOMES = {
    "AddReport": "runtime.status",
    "AnnotationReport": "ingest.annotation",
    "AnnotatorReport": "ingest.annotation",
    "ColumnUse": "ingest.feeds.column_uses",
    "EventsReport": "ingest.events.importer",
    "FeedPreview": "ingest.feeds.preview",
    "PreviewFinding": "ingest.feeds.findings",
    "IngestReport": "ingest.feeds.importer",
    "Preview": "ingest.feeds.preview",
    "IngestProgress": "ingest.feeds.importer",
    "Prune": "ingest.prune",
    "Shop": "core",
    "Status": "runtime.status",
    "EncoderChangeReport": "ingest.encoder_change",
    "TrackReport": "ingest.events.tracking",
}
__all__ = [
    "AddReport",
    "AnnotationReport",
    "AnnotatorReport",
    "ColumnUse",
    "EncoderChangeReport",
    "EventsReport",
    "FeedPreview",
    "IngestProgress",
    "IngestReport",
    "Preview",
    "PreviewFinding",
    "Prune",
    "Shop",
    "Status",
    "TrackReport",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'wares.shop' has no attribute {name!r}")
    return getattr(import_module(f"wares.shop.{_HOMES[name]}"), name)
