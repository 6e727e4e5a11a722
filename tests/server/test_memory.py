"""What a server has loaded is left out of garbage collections."""

from __future__ import annotations

import gc

from wares.server.http.memory import freeze_heap


def test_what_was_there_is_not_looked_at_again() -> None:
    gc.unfreeze()
    freeze_heap()
    try:
        there, frozen = len(gc.get_objects()), gc.get_freeze_count()
        assert frozen > 10_000
        assert there < frozen / 10
    finally:
        gc.unfreeze()
