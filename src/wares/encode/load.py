"""Loading an encoder: the shipped one, one trained on a shop's own products, a pretrained model, an adapter."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from wares.encode import manifest
from wares.encode.compact import CompactEncoder
from wares.encode.general import COMPACT, GeneralEncoder
from wares.encode.general import FORMAT as GENERAL
from wares.encode.manifest import FILE as MANIFEST
from wares.errors import BadSetting
from wares.types import Encoder

if TYPE_CHECKING:
    from wares.encode.pretrained.model_folder import Precision

SHIPPED = Path(__file__).parent.parent / "models" / "general"


def load(path: Path | str | None = None, *, precision: str = "full", threads: int = 0) -> Encoder:
    """The encoder that the setting `encoder_path` names.

    path        None or "" = the built-in one; "hf:owner/name" or "hf:owner/name@revision" = a model of the Hugging Face
                hub; otherwise a folder: of a trained encoder (manifest.json), of an adapter (adapter.json), or of a
                pretrained model (config.json). A model of words only is joined with the built-in encoder.
    precision   of a pretrained model's weights: "full" or "int8"
    threads     CPU threads for one batch of pictures; 0 = as many as there are cores

    Raises `BadSetting` when there is no whole encoder at `path`, `MissingExtra` for a pretrained model without the
    libraries that read it.
    """
    if path is None or not str(path):
        return GeneralEncoder(SHIPPED, threads, later=True)
    from wares.encode.pretrained import hub

    weights: Precision = "int8" if precision == "int8" else "full"
    name = str(path)
    folder = hub.fetch(name, weights) if name.startswith(hub.PREFIX) else Path(name).expanduser()
    if not folder.is_dir():
        raise BadSetting(
            f"{folder}: no such folder; set encoder_path to an encoder's folder or to hf:owner/name, or leave it empty"
        )
    return _load_folder(folder, weights, threads)


def _load_folder(folder: Path, precision: Precision, threads: int) -> Encoder:
    """An adapter, a pretrained model, or else a trained encoder: whichever file of theirs the folder has."""
    from wares.encode import adapter
    from wares.encode.concatenated import ConcatenatedEncoder
    from wares.encode.pretrained import model
    from wares.encode.pretrained.model_folder import CONFIG

    if (folder / adapter.FILE).is_file():
        card = adapter.card(folder)
        return adapter.load(folder, card, load(card.base, precision=card.precision, threads=threads))
    if not (folder / MANIFEST).is_file() and (folder / CONFIG).is_file():
        encoder = model.load(folder, precision, threads)
        if isinstance(encoder, model.WordsEncoder):
            return ConcatenatedEncoder(encoder, load(threads=threads))
        return encoder
    return read_folder(folder, threads)


def read_folder(folder: Path, threads: int = 0, later: bool = False) -> CompactEncoder | GeneralEncoder:
    """The encoder of words and pictures that was trained into `folder`, of whichever of the two kinds.

    threads   as for `load`
    later     read what is large with the first text or picture, not now: for a folder that is known to be whole

    Raises `BadSetting` when it is not a whole one.
    """
    if manifest.kind_of(folder) == GENERAL:
        return GeneralEncoder(folder, threads, later)
    return CompactEncoder(folder, threads, later)


def copy_folder(source: Path, target: Path) -> None:
    """Copy what a trained encoder in `source` is made of, and nothing else that lies there, into the new `target`."""
    kind = manifest.kind_of(source)
    target.mkdir(parents=True)
    for file in (*manifest.read(source, kind).files, MANIFEST):
        shutil.copyfile(source / file, target / file)
    if kind == GENERAL:
        copy_folder(source / COMPACT, target / COMPACT)


def preload() -> None:
    """Load what the built-in encoder's pictures need, for processes that are forked from this one; no thread begins."""
    import onnxruntime

    assert onnxruntime
