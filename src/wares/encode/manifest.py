"""Manifest of an encoder's folder: `manifest.json`, written last, names its files with their SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wares.errors import BadSetting

FILE = "manifest.json"
FORMAT = "wares-compact-encoder"
VERSION = 1


@dataclass(frozen=True, slots=True)
class EncoderManifest:
    """Manifest of an encoder's folder.

    format, version   of the folder; others than those asked for are refused
    dim               length of the vectors
    height, width     size in pixels the picture tower takes
    files             file name → SHA-256 in hexadecimal
    """

    format: str
    version: int
    dim: int
    height: int
    width: int
    files: dict[str, str]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits; another one whenever a file or the format is another."""
        text = json.dumps([self.format, self.version, sorted(self.files.items())])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def write(
    folder: Path, names: Sequence[str], *, dim: int, height: int, width: int, kind: str = FORMAT
) -> EncoderManifest:
    """Hash the files `names` of `folder` and write its manifest, which makes the folder an encoder of a `kind`."""
    files = {name: _sha256(folder / name) for name in names}
    manifest = EncoderManifest(kind, VERSION, dim, height, width, files)
    text = json.dumps(asdict(manifest), indent=2) + "\n"
    temporary = folder / (FILE + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(folder / FILE)
    return manifest


def kind_of(folder: Path) -> str:
    """The format that the manifest of `folder` names; "" where there is none that can be read."""
    try:
        return str(json.loads((folder / FILE).read_text(encoding="utf-8"))["format"])
    except (OSError, ValueError, TypeError, KeyError):
        return ""


def combined(*fingerprints: str) -> str:
    """16 hexadecimal digits of several fingerprints."""
    return hashlib.sha256(" ".join(fingerprints).encode()).hexdigest()[:16]


def read(folder: Path, kind: str = FORMAT) -> EncoderManifest:
    """The manifest of `folder`, every file it names checked; `kind` is the format that it must have.

    Raises `BadSetting` when the manifest or a file is missing, damaged, or of another format or version.
    """
    path = folder / FILE
    if not path.is_file():
        raise BadSetting(f"{path}: no such file; give the folder of a finished encoder (see `wares train encoder`)")
    try:
        manifest = _parse(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, KeyError) as error:
        raise BadSetting(f"{path}: damaged ({error}); write the encoder again or install it anew") from error
    if (manifest.format, manifest.version) != (kind, VERSION):
        raise BadSetting(
            f"{path}: {manifest.format} version {manifest.version}, but this Wares reads {kind} version {VERSION};"
            " train the encoder again with this version"
        )
    for name, digest in manifest.files.items():
        if not (folder / name).is_file():
            raise BadSetting(f"{folder / name}: missing, though {FILE} names it; write the encoder again")
        if _sha256(folder / name) != digest:
            raise BadSetting(f"{folder / name}: differs from what {FILE} says; write the encoder again")
    return manifest


def _parse(raw: Any) -> EncoderManifest:
    files = {str(name): str(digest) for name, digest in raw["files"].items()}
    if any(Path(name).name != name for name in files):
        raise ValueError("a file outside the folder")
    sizes = (int(raw["dim"]), int(raw["height"]), int(raw["width"]))
    return EncoderManifest(str(raw["format"]), int(raw["version"]), *sizes, files)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
