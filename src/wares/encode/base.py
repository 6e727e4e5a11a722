"""Loading an encoder: the shipped one, or one trained on a shop's own products."""

from __future__ import annotations

from pathlib import Path

from wares.encode.compact import CompactEncoder
from wares.errors import BadSetting
from wares.types import Encoder

SHIPPED = Path(__file__).parent.parent / "models" / "compact"


def load(path: Path | None = None, *, threads: int = 0) -> Encoder:
    """The encoder in folder `path`; None = the built-in one.

    threads   CPU threads for one batch of pictures; 0 = as many as there are cores

    Raises `BadSetting` when `path` is no folder with a whole encoder of this version.
    """
    folder = SHIPPED if path is None else path
    if not folder.is_dir():
        raise BadSetting(f"{folder}: no such folder; set encoder_path to an encoder's folder, or leave it empty")
    return CompactEncoder(folder, threads)
