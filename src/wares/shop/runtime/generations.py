"""Generations of a shop: an encoder with the index it made, and which of them answers; one note in the store says so.

A shop has an index for each encoder that is in use or coming. Each index notes how far it is under keys of its own, so
that the note of what is in use is the only thing that a swap changes.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

import msgspec

from wares.encode import manifest
from wares.encode.load import copy_folder
from wares.errors import ShopDamaged, ShopVersion
from wares.index.cluster.options import options_of
from wares.index.embedded import EmbeddedIndex
from wares.settings import Settings
from wares.shop.runtime.components import Annotation, Components
from wares.store.catalog import Catalog
from wares.types import Encoder, Index

INDEX = "index"
MODELS = "models"
_NOTE, _INDEXED, _ENCODER, _PLACE, _OWNER = "models", "indexed", "encoder", "index_place", "index_owner"
_TRIES, _PAUSE = 20, 0.1  # looks at an index that may just be begun, and seconds between two


@dataclass(frozen=True, slots=True)
class Generation:
    """An encoder and the index that it made.

    index     the index's folder within the shop's
    encoder   the encoder as `wares.encode.load.load` takes it, a folder within the shop's as "models/…"; empty = what
              the settings name, or the built-in one
    """

    index: str = INDEX
    encoder: str = ""


class GenerationNote(msgspec.Struct, frozen=True, rename={"active": "in_use"}):
    """What answers, and what is being made to take its place."""

    active: Generation = Generation()
    coming: Generation | None = None


def read(catalog: Catalog) -> GenerationNote:
    """The store's note; a shop that never swapped its encoder has none."""
    text = catalog.meta(_NOTE)
    return GenerationNote() if text is None else msgspec.json.decode(text, type=GenerationNote)


def write(catalog: Catalog, note: GenerationNote) -> None:
    """Change the note, all of it or nothing."""
    catalog.set_meta(_NOTE, msgspec.json.encode(note).decode())


def generation_for(encoder: Encoder, name: str) -> Generation:
    """Where the index of an encoder goes."""
    return Generation(f"{INDEX}-{blake2b(encoder.fingerprint.encode(), digest_size=8).hexdigest()}", name)


def indexed_position(catalog: Catalog, generation: Generation) -> int:
    """Up to which sequence number the generation's index has everything."""
    return int(catalog.meta(_key(_INDEXED, generation)) or 0)


def note_indexed(catalog: Catalog, generation: Generation, seq: int) -> None:
    """The index has been forced to the disk and has everything up to `seq`."""
    catalog.set_meta(_key(_INDEXED, generation), str(seq))


def open_index(catalog: Catalog, folder: Path, generation: Generation, encoder: Encoder, settings: Settings) -> Index:
    """The generation's index; begun anew when it is missing, damaged, or another encoder's (catching up fills it)."""
    place = collection_of(catalog, generation, settings) if settings.index_url else ""
    if (catalog.meta(_key(_PLACE, generation)) or "") != place:
        note_indexed(catalog, generation, 0)  # what lies at another place is not known to be as far
        catalog.set_meta(_key(_PLACE, generation), place)
    if settings.index_url:
        if catalog.meta(_key(_ENCODER, generation)) != encoder.fingerprint:
            discard_index(catalog, folder, generation, settings)
            note_indexed(catalog, generation, 0)
            catalog.set_meta(_key(_ENCODER, generation), encoder.fingerprint)
        return _cluster_index(catalog, generation, encoder, settings, read_only=False)
    path = folder / generation.index
    if catalog.meta(_key(_ENCODER, generation)) != encoder.fingerprint or not path.exists():
        _start_over(catalog, path, generation, encoder)
    try:
        return EmbeddedIndex.open(path, encoder.dim)
    except ShopVersion:
        _start_over(catalog, path, generation, encoder)
        return EmbeddedIndex.open(path, encoder.dim)


def read_index(catalog: Catalog, folder: Path, generation: Generation, encoder: Encoder, settings: Settings) -> Index:
    """The generation's index, as whoever writes has it; looked for again for a while, as it may just be begun.

    Raises `ShopDamaged` where there is none that this encoder has made.
    """
    if settings.index_url:
        return _cluster_index(catalog, generation, encoder, settings, read_only=True)
    for attempt in range(_TRIES):
        if attempt:
            time.sleep(_PAUSE)
        maker = catalog.meta(_key(_ENCODER, generation))
        try:
            if maker == encoder.fingerprint:
                return EmbeddedIndex.open(folder / generation.index, encoder.dim, read_only=True)
            reason = f"it was made by the encoder {maker}, this one is {encoder.fingerprint}"
        except ShopVersion as error:
            reason = str(error)
    raise ShopDamaged(
        f"{folder / generation.index} cannot be read as it lies ({reason}); open the shop once without read_only: that "
        "makes the index anew"
    )


def collection_of(catalog: Catalog, generation: Generation, settings: Settings) -> str:
    """The collection of a generation's index on a cluster."""
    return f"{settings.index_collection or f'wares-{_owner(catalog)[:12]}'}-{generation.index}"


def discard_index(catalog: Catalog, folder: Path, generation: Generation, settings: Settings) -> None:
    """Remove the generation's index; on a cluster only where it is this shop's."""
    if not settings.index_url:
        shutil.rmtree(folder / generation.index, ignore_errors=True)
        return
    options = options_of(settings)
    from wares.index.cluster.index import ClusterIndex
    from wares.index.cluster.nodes import Nodes

    ClusterIndex.discard(Nodes(options), collection_of(catalog, generation, settings), _owner(catalog))


def _cluster_index(
    catalog: Catalog, generation: Generation, encoder: Encoder, settings: Settings, read_only: bool
) -> Index:
    options = options_of(settings)
    from wares.index.cluster.index import ClusterIndex
    from wares.index.cluster.nodes import Nodes

    name, owner = collection_of(catalog, generation, settings), _owner(catalog)
    return ClusterIndex.open(Nodes(options), name, encoder.dim, encoder.fingerprint, owner, read_only)


def _owner(catalog: Catalog) -> str:
    """What a cluster's collections know this shop by; made when it is first asked for."""
    owner = catalog.meta(_OWNER)
    if owner is None:
        owner = uuid4().hex
        catalog.set_meta(_OWNER, owner)
    return owner


def _start_over(catalog: Catalog, path: Path, generation: Generation, encoder: Encoder) -> None:
    note_indexed(catalog, generation, 0)
    shutil.rmtree(path, ignore_errors=True)
    catalog.set_meta(_key(_ENCODER, generation), encoder.fingerprint)


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
        copy_folder(source, part)
        part.replace(target)
    return f"{MODELS}/{encoder.fingerprint}"


def encoder_location(generation: Generation, folder: Path) -> str:
    """The generation's encoder as `wares.encode.load.load` takes it."""
    return str(folder / generation.encoder) if generation.encoder.startswith(f"{MODELS}/") else generation.encoder


def sweep(catalog: Catalog, folder: Path, note: GenerationNote) -> None:
    """Remove vectors, indexes and encoders of no generation in `note`; a change of encoder, done or given up, leaves
    some.
    """
    generations = [note.active, *([note.coming] if note.coming else [])]
    names = {generation.index for generation in generations} | {
        generation.encoder.removeprefix(f"{MODELS}/") for generation in generations
    }
    paths = [*folder.glob(INDEX), *folder.glob(f"{INDEX}-*"), *folder.glob(f"{MODELS}/*")]
    obsolete = [path for path in paths if path.name not in names]
    if obsolete:
        fingerprints = [catalog.meta(_key(_ENCODER, generation)) for generation in generations]
        catalog.pictures.keep_only_vectors_of([fingerprint for fingerprint in fingerprints if fingerprint])
    for path in obsolete:
        shutil.rmtree(path, ignore_errors=True)


def _key(name: str, generation: Generation) -> str:
    return name if generation.index == INDEX else f"{name}@{generation.index}"


@dataclass(slots=True, eq=False)
class _Lease:
    components: Components
    generation: Generation
    readers: int = 0


class ActiveGeneration:
    """The components that answer: leased to searches, and replaced as a whole while these go on with theirs."""

    def __init__(self, components: Components, generation: Generation) -> None:
        self._now = _Lease(components, generation)
        self._changed = threading.Condition()

    @property
    def components(self) -> Components:
        """For whoever keeps a change of encoder out otherwise: writers, under the shop's lock."""
        return self._now.components

    @property
    def generation(self) -> Generation:
        """Where the index of `components` lies."""
        return self._now.generation

    @contextmanager
    def lease(self) -> Iterator[Components]:
        """The components, open until they are given back."""
        with self._changed:
            mine = self._now
            mine.readers += 1
        try:
            yield mine.components
        finally:
            with self._changed:
                mine.readers -= 1
                self._changed.notify_all()

    def update(self, *, settings: Settings | None = None, annotation: Annotation | None = None) -> None:
        """Lease the components with these from now on; None = as before."""
        with self._changed:
            now = self._now.components
            self._now.components = replace(
                now, settings=settings or now.settings, annotation=annotation or now.annotation
            )

    def replace(self, components: Components, generation: Generation) -> _Lease:
        """Lease `components` from now on; the lease before, for `wait`."""
        with self._changed:
            before, self._now = self._now, _Lease(components, generation)
        return before

    def wait(self, before: _Lease) -> Components:
        """Until everyone has given back what they had before a `replace`; those components."""
        with self._changed:
            self._changed.wait_for(lambda: before.readers == 0)
        return before.components
