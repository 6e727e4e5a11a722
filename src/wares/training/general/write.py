"""Writing a general encoder's folder, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from wares.encode import general, head, manifest
from wares.encode.general import GeneralHeads


def write_encoder(towers: Path, heads: GeneralHeads, folder: Path) -> None:
    """A general encoder in `folder`, with the frozen towers of the folder `towers`; its manifest is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / manifest.FILE).unlink(missing_ok=True)
    for name in general.TOWERS:
        shutil.copy2(towers / name, folder / name)
    shutil.copytree(towers / general.COMPACT, folder / general.COMPACT, dirs_exist_ok=True)
    head.save(heads.words, folder / general.WORDS_HEAD)
    head.save(heads.pictures, folder / general.PICTURES_HEAD)
    np.save(folder / general.COMPONENTS, heads.components.astype(np.float16))
    dim, side = heads.components.shape[1], general.SIDE
    manifest.write(folder, general.FILES, dim=dim, height=side, width=side, kind=general.FORMAT)
