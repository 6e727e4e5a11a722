"""The row files of an index, all together."""

from __future__ import annotations

from pathlib import Path

from wares.index.checks import DENSE
from wares.index.dense.nearest import DenseIndex
from wares.index.rows.growing_file import GrowingFile
from wares.index.rows.layout import NUM_ROW, PARTS, ROW


class RowFiles:
    """Files of one folder: `rows`, `num_rows`, one of each part, one of each modality's vectors."""

    def __init__(self, folder: Path, dim: int, writable: bool) -> None:
        if writable:
            folder.mkdir(exist_ok=True)
        self.rows = GrowingFile(folder / "rows.bin", ROW, writable=writable)
        self.num_rows = GrowingFile(folder / "num_rows.bin", NUM_ROW, writable=writable)
        self.parts = {
            name: GrowingFile(folder / f"{name}.bin", dtype, writable=writable) for name, dtype in PARTS.items()
        }
        self.dense = {name: DenseIndex(folder, name, dim) for name in DENSE}

    def sync(self) -> None:
        """Force everything to the disk."""
        for file in self._all():
            file.sync()
        for index in self.dense.values():
            index.vectors.sync()

    def close(self) -> None:
        """Release the files."""
        for file in self._all():
            file.close()

    def _all(self) -> list[GrowingFile]:
        return [self.rows, self.num_rows, *self.parts.values()]
