"""Where what an encoder made of a shop lies, and which of it answers: one note in the store, changed in one write.

A shop has an index for each encoder that is in use or coming. Each index notes how far it is under keys of its own, so
that the note of what is in use is the only thing that a swap changes.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from wares.encode import manifest
from wares.errors import ShopVersion
from wares.index.edge import EdgeIndex
from wares.shop.runtime.components import Components
from wares.store.catalog import Catalog
from wares.types import Encoder

INDEX = "index"
MODELS = "models"
_NOTE, _INDEXED, _ENCODER = "models", "indexed", "encoder"


@dataclass(frozen=True, slots=True)
class Generation:
    """An encoder and the index that it made.

    index     the index's folder within the shop's
    encoder   the encoder as `wares.encode.load.load` takes it, a folder within the shop's as "models/…"; empty = what
              the settings name, or the built-in one
    """

    index: str = INDEX
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class GenerationNote:
    """What answers, and what is being made to take its place."""

    in_use: Generation = field(default_factory=Generation)
    coming: Generation | None = None


def read(catalogue: Catalog) -> GenerationNote:
    """The store's note; a shop that never swapped its encoder has none."""
    text = catalogue.meta(_NOTE)
    return GenerationNote() if text is None else msgspec.json.decode(text, type=GenerationNote)


def write(catalogue: Catalog, note: GenerationNote) -> None:
    """Change the note, all of it or nothing."""
    catalogue.set_meta(_NOTE, msgspec.json.encode(note).decode())


def place_for(encoder: Encoder, name: str) -> Generation:
    """Where the index of an encoder goes."""
    return Generation(f"{INDEX}-{blake2b(encoder.fingerprint.encode(), digest_size=8).hexdigest()}", name)


def indexed(catalogue: Catalog, place: Generation) -> int:
    """Up to which sequence number the place's index has everything."""
    return int(catalogue.meta(_key(_INDEXED, place)) or 0)


def note_indexed(catalogue: Catalog, place: Generation, seq: int) -> None:
    """The index has been forced to the disk and has everything up to `seq`."""
    catalogue.set_meta(_key(_INDEXED, place), str(seq))


def open_index(catalogue: Catalog, folder: Path, place: Generation, encoder: Encoder) -> EdgeIndex:
    """The place's index; begun anew when it is missing, damaged, or another encoder's (catching up fills it)."""
    path = folder / place.index
    if catalogue.meta(_key(_ENCODER, place)) != encoder.fingerprint or not path.exists():
        _start_over(catalogue, path, place, encoder)
    try:
        return EdgeIndex.open(path, encoder.dim)
    except ShopVersion:
        _start_over(catalogue, path, place, encoder)
        return EdgeIndex.open(path, encoder.dim)


def _start_over(catalogue: Catalog, path: Path, place: Generation, encoder: Encoder) -> None:
    note_indexed(catalogue, place, 0)
    shutil.rmtree(path, ignore_errors=True)
    catalogue.set_meta(_key(_ENCODER, place), encoder.fingerprint)


def adopt(encoder: Encoder, name: str, folder: Path) -> str:
    """Copy a trained encoder into the shop's folder, so that it stays whatever becomes of the original.

    name   as `wares.encode.load.load` takes it; what is no trained encoder's folder stays where it is

    Returns the name to load it by from now on.
    """
    source = Path(name).expanduser()
    if not name or not (source / manifest.FILE).is_file():
        return str(source.resolve()) if name and source.is_dir() else name
    target = folder / MODELS / encoder.fingerprint
    if source.resolve() != target.resolve() and not target.exists():
        part = target.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        for file in (*manifest.read(source).files, manifest.FILE):
            shutil.copyfile(source / file, part / file)
        part.replace(target)
    return f"{MODELS}/{encoder.fingerprint}"


def located(place: Generation, folder: Path) -> str:
    """The place's encoder as `wares.encode.load.load` takes it."""
    return str(folder / place.encoder) if place.encoder.startswith(f"{MODELS}/") else place.encoder


def sweep(catalogue: Catalog, folder: Path, note: GenerationNote) -> None:
    """Remove vectors, indexes and encoders of no place in `note`; nothing to do but after a swap, done or given up."""
    places = [note.in_use, *([note.coming] if note.coming else [])]
    names = {place.index for place in places} | {place.encoder.removeprefix(f"{MODELS}/") for place in places}
    held = [*folder.glob(INDEX), *folder.glob(f"{INDEX}-*"), *folder.glob(f"{MODELS}/*")]
    left = [path for path in held if path.name not in names]
    if left:
        fingerprints = [catalogue.meta(_key(_ENCODER, place)) for place in places]
        catalogue.pictures.keep_only_vectors_of([fingerprint for fingerprint in fingerprints if fingerprint])
    for path in left:
        shutil.rmtree(path, ignore_errors=True)


def _key(name: str, place: Generation) -> str:
    return name if place.index == INDEX else f"{name}@{place.index}"


@dataclass(slots=True, eq=False)
class _Lent:
    parts: Components
    place: Generation
    readers: int = 0


class ActiveGeneration:
    """The parts that answer: lent to searches, and replaced as a whole while these go on with what they were lent."""

    def __init__(self, parts: Components, place: Generation) -> None:
        self._now = _Lent(parts, place)
        self._changed = threading.Condition()

    @property
    def parts(self) -> Components:
        """For whoever keeps a swap out otherwise: writers, under the shop's lock."""
        return self._now.parts

    @property
    def place(self) -> Generation:
        """Where the index of `parts` lies."""
        return self._now.place

    @contextmanager
    def lent(self) -> Iterator[Components]:
        """The parts, open until they are given back."""
        with self._changed:
            mine = self._now
            mine.readers += 1
        try:
            yield mine.parts
        finally:
            with self._changed:
                mine.readers -= 1
                self._changed.notify_all()

    def change(self, **fields: Any) -> None:
        """Lend the parts with these fields from now on; index and place stay, which `replace` changes."""
        with self._changed:
            self._now.parts = replace(self._now.parts, **fields)

    def replace(self, parts: Components, place: Generation) -> _Lent:
        """Lend `parts` from now on; what was lent before, for `wait`."""
        with self._changed:
            before, self._now = self._now, _Lent(parts, place)
        return before

    def wait(self, before: _Lent) -> Components:
        """Until everyone has given back what they were lent before a `replace`; those parts."""
        with self._changed:
            self._changed.wait_for(lambda: before.readers == 0)
        return before.parts
