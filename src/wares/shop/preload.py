"""Preloading of what every shop needs, by a process that forks those that open one: they share it."""

from __future__ import annotations

from wares.encode.load import preload as preload_encoders
from wares.index import embedded
from wares.language.analysis.analyzer import Analyzer


def preload() -> None:
    """Load libraries and dictionaries, without a shop; no thread is started that a fork would lose."""
    assert embedded  # imports the engine
    preload_encoders()
    Analyzer().warm()
