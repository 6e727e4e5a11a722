"""Model folders: what a pretrained model's folder holds, by the names that folders of the Hugging Face hub use.

Graphs lie in `onnx/` or at the top: `text_model.onnx` with `vision_model.onnx` (one a tower), or `model.onnx` (both
towers, or words only). Files with int8 weights have `_quantized`, `_int8` or `_uint8` behind the stem. Weights too
large for one file lie beside it (`model.onnx_data`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from wares.errors import BadSetting

Precision = Literal["full", "int8"]

CONFIG = "config.json"
_FOLDERS = ("onnx/", "")
_INT8 = ("_quantized", "_int8", "_uint8")
_LAYOUTS = (("text_model", "vision_model"), ("model",))

NEEDED = (
    "config.json, the tokenizer (tokenizer.json, vocab.txt or spiece.model), for pictures preprocessor_config.json, for"
    " sentence-transformers modules.json with the folders it names, and as graphs onnx/text_model.onnx with"
    " onnx/vision_model.onnx, or onnx/model.onnx"
)


@dataclass(frozen=True, slots=True)
class GraphFiles:
    """The graphs to use, relative to the model's folder.

    names     one for each tower (words, pictures), or one for all
    beside    files with weights of these graphs
    shrink    the weights are full, int8 is asked for
    """

    names: tuple[str, ...]
    beside: tuple[str, ...]
    shrink: bool


def choose(names: Collection[str], precision: Precision) -> GraphFiles | None:
    """The graphs to use among the files `names` of a model; None when it has none.

    With int8, a file that has int8 weights already is preferred; with full weights, files with int8 are not used.
    """
    suffixes = (*_INT8, "") if precision == "int8" else ("",)
    for stems in _LAYOUTS:
        for folder in _FOLDERS:
            for suffix in suffixes:
                names_of_graphs = tuple(f"{folder}{stem}{suffix}.onnx" for stem in stems)
                if all(name in names for name in names_of_graphs):
                    beside = tuple(
                        sorted(n for n in names if n.startswith(names_of_graphs) and n not in names_of_graphs)
                    )
                    return GraphFiles(names_of_graphs, beside, shrink=precision == "int8" and not suffix)
    return None


class ModelFolder:
    """A pretrained model's folder; remembers every file that was read, for the fingerprint."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: set[Path] = set()

    def graphs(self, precision: Precision) -> GraphFiles:
        """The graphs to use. Raises `BadSetting` when there are none of this precision."""
        paths = (path for path in self.path.rglob("*.onnx*") if path.is_file())
        names = {path.relative_to(self.path).as_posix() for path in paths}
        files = choose(names, precision)
        if files is None:
            there = ", ".join(sorted(names)) or "none"
            other = '; for those with int8 weights set encoder_precision = "int8"' if choose(names, "int8") else ""
            raise BadSetting(f"{self.path}: no ONNX graphs to use (found: {there}){other}. Needed: {NEEDED}")
        for name in files.beside:
            self.record_use(self.path / name)
        return files

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.path / name).is_file()

    def json(self, name: str) -> Any:
        """The content of a JSON file. Raises `BadSetting` when it is missing or damaged."""
        try:
            return json.loads(self.file(name).read_text(encoding="utf-8"))
        except ValueError as error:
            raise BadSetting(f"{self.path / name}: damaged ({error}); fetch the model again") from error

    def table(self, name: str) -> dict[str, Any]:
        """The content of a JSON file that holds an object; empty when there is no such file. Raises `BadSetting`."""
        config = self.json(name) if self.has(name) else {}
        if not isinstance(config, dict):
            raise BadSetting(f"{self.path / name}: no JSON object; fetch the model again")
        return config

    def file(self, name: str) -> Path:
        """A file that must be there. Raises `BadSetting` when it is not."""
        if not self.has(name):
            raise BadSetting(f"{self.path / name}: missing; put the model's file there. Needed: {NEEDED}")
        self.record_use(self.path / name)
        return self.path / name

    def record_use(self, path: Path) -> None:
        """Count `path` into the fingerprint."""
        self._read.add(path)

    def fingerprint(self, *further: str) -> str:
        """16 hexadecimal digits of every file used so far and of `further`."""
        files = sorted((path.relative_to(self.path).as_posix(), digest(path)) for path in self._read)
        return hashlib.sha256(json.dumps([files, further]).encode()).hexdigest()[:16]


def digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
