"""An annotator's folder: two arrays, and `annotator.json`, written last, that names them with their SHA-256.

Arrays are named by their content, so that the annotator before stays whole until the new one is.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from wares.annotate.annotator import Annotator, AttributeModel
from wares.annotate.calibration import Calibration
from wares.annotate.examples import KnownVectors
from wares.annotate.network import SoftmaxNetwork
from wares.errors import BadSetting, StoreFull
from wares.types import Matrix

FILE = "annotator.json"
FORMAT = "wares-annotator"
VERSION = 1
_REMEDY = "train it again: wares train annotator"


def save(annotator: Annotator, folder: Path) -> None:
    """Write `annotator` into `folder` in place of the one before. Raises `StoreFull`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = {name: _write(getattr(annotator.network, name), name, folder) for name in ("hidden", "output")}
        part = folder / (FILE + ".part")
        part.write_text(json.dumps(_describe(annotator, files), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(folder / FILE)
        for path in folder.glob("*.npy"):
            if path.name not in {file["name"] for file in files.values()}:
                path.unlink()
    except OSError as error:
        raise StoreFull(
            f"{folder}: the annotator cannot be written ({error.strerror}); make room and repeat"
        ) from error


def load(folder: Path) -> Annotator | None:
    """The annotator in `folder`, None when there is none. Raises `BadSetting` when it cannot be read."""
    path = folder / FILE
    if not path.exists():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version = (manifest["format"], manifest["version"])
        if version != (FORMAT, VERSION):
            raise BadSetting(
                f"{path}: {version[0]} version {version[1]}; this Wares reads version {VERSION}: {_REMEDY}"
            )
        return _read(manifest, folder)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadSetting(f"{path}: damaged ({error}); {_REMEDY}") from error


def _describe(annotator: Annotator, files: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "encoder": annotator.encoder,
        "files": files,
        "attributes": {
            name: {
                "values": attribute.values,
                "shares": attribute.shares,
                "calibrations": {
                    kind.name.lower(): [c.temperature, c.slope, c.offset] for kind, c in attribute.calibrations.items()
                },
            }
            for name, attribute in annotator.attributes.items()
        },
    }


def _read(manifest: Any, folder: Path) -> Annotator:
    attributes = {
        str(name): AttributeModel(
            tuple(map(str, attribute["values"])),
            {KnownVectors[kind.upper()]: Calibration(*map(float, c)) for kind, c in attribute["calibrations"].items()},
            {str(category): float(share) for category, share in attribute["shares"].items()},
        )
        for name, attribute in manifest["attributes"].items()
    }
    widths = tuple(len(attribute.values) for attribute in attributes.values())
    hidden, output = (_array(folder, manifest["files"][name]) for name in ("hidden", "output"))
    if output.shape != (hidden.shape[0] + hidden.shape[1], sum(widths)):
        raise ValueError(f"the arrays are {hidden.shape} and {output.shape}")
    return Annotator(str(manifest["encoder"]), attributes, SoftmaxNetwork(hidden, output, widths))


def _write(array: Matrix, name: str, folder: Path) -> dict[str, str]:
    half = array.astype(np.float16)
    digest = hashlib.sha256(half.tobytes()).hexdigest()
    file = f"{name}-{digest[:16]}.npy"
    np.save(folder / file, half)
    return {"name": file, "sha256": digest}


def _array(folder: Path, file: dict[str, str]) -> Matrix:
    if Path(file["name"]).name != file["name"]:
        raise ValueError("a file outside the folder")
    half = np.load(folder / file["name"], allow_pickle=False)
    if hashlib.sha256(half.tobytes()).hexdigest() != file["sha256"]:
        raise ValueError(f"{file['name']} differs from what {FILE} says")
    return np.asarray(half, dtype=np.float32)
