"""Another encoder takes over: all is encoded and indexed anew beside the old, which answers until the new is whole.

Vectors are kept in the store as they are made, so that a swap that was killed goes on with what is missing. What is
written meanwhile goes to the old index and is caught up with; the last of it under the shop's lock, in which the note
of what is in use is changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from pathlib import Path

from wares.encode.load import load
from wares.errors import BadInput, BadSetting, WaresError
from wares.shop.ingest.annotation import open_annotation
from wares.shop.ingest.records import behind, catch_up
from wares.shop.runtime import generations
from wares.shop.runtime.attribute_kinds import declare
from wares.shop.runtime.components import Annotation, Components
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration, Generation, GenerationNote
from wares.types import Encoder

_NEARLY = 500
"""So many changes at most are left for the time in which nothing can be written."""


@dataclass(frozen=True, slots=True)
class EncoderChangeReport:
    """What a swap did. `before` and `encoder` are fingerprints; the same ones = nothing had to be done."""

    before: str
    encoder: str
    products: int
    seconds: float


class EncoderChangeStopped(WaresError):
    """The shop was closed before the new encoder was ready; taken in again, it goes on where it stopped."""


class EncoderChange:
    """The way of `encoder`, called `name`, into an open shop.

    came   called on the swap's own thread once the encoder answers
    """

    def __init__(
        self,
        in_use: ActiveGeneration,
        folder: Folder,
        encoder: Encoder,
        name: str,
        came: Callable[[], object] = lambda: None,
    ) -> None:
        self._in_use, self._folder, self._encoder, self._name = in_use, folder, encoder, name
        self._came = came
        self._catalogue = in_use.parts.catalogue
        self._stopped = threading.Event()
        self._future: Future[EncoderChangeReport] = Future()
        self._done = 0.0

    @property
    def running(self) -> bool:
        """Whether it is still on its way."""
        return not self._future.done()

    def shown(self) -> str:
        """The encoder that is coming and how far it is, for people; why it did not come; empty once it has."""
        if self.running:
            return f"{self._encoder.fingerprint} ({self._done:.0%})"
        error = self._future.exception()
        return "" if error is None else f"{self._encoder.fingerprint} did not come: {error}"

    def start(self, writing: threading.RLock, progress: Callable[[float], None]) -> Future[EncoderChangeReport]:
        """Make the new index on a thread of its own, then put both in the place of the old ones, once.

        writing   the shop's lock for writers
        """

        def work() -> None:
            try:
                self._future.set_result(self._run(writing, progress))
            except BaseException as error:
                self._future.set_exception(error)

        threading.Thread(target=work, name="wares-swap", daemon=True).start()
        return self._future

    def stop(self) -> None:
        """End at the next batch, if it has not ended; a swap that was stopped is gone on with when begun again."""
        self._stopped.set()
        wait([self._future])

    def _run(self, writing: threading.RLock, progress: Callable[[float], None]) -> EncoderChangeReport:
        started, before = time.perf_counter(), self._in_use.parts
        name = generations.adopt(self._encoder, self._name, self._folder.path)
        if before.encoder.fingerprint == self._encoder.fingerprint:
            products = self._stay(writing, name)
        else:
            products = self._go(writing, generations.place_for(self._encoder, name), progress)
        seconds = time.perf_counter() - started
        return EncoderChangeReport(before.encoder.fingerprint, self._encoder.fingerprint, products, seconds)

    def _stay(self, writing: threading.RLock, name: str) -> int:
        """The encoder is in use already, perhaps by another name; whatever was coming is given up."""
        with writing:
            place = replace(self._in_use.place, encoder=name)
            self._in_use.replace(self._in_use.parts, place)
            self._note(GenerationNote(place))
        return 0

    def _go(self, writing: threading.RLock, place: Generation, progress: Callable[[float], None]) -> int:
        self._note(GenerationNote(self._in_use.place, place))
        index = generations.open_index(self._catalogue, self._folder.path, place, self._encoder)
        declare(self._catalogue, index)
        parts = replace(self._in_use.parts, index=index, encoder=self._encoder)
        try:
            products = self._fill(parts, place, progress)
            index.optimize()
            with writing:
                products += self._catch_up(parts, place, lambda done: None)
                parts = replace(self._in_use.parts, index=index, encoder=self._encoder)
                parts = replace(parts, annotation=self._annotation(parts))
                generations.write(self._catalogue, GenerationNote(place))
                old = self._in_use.replace(parts, place)
        except BaseException:
            index.close()
            raise
        self._came()
        self._in_use.wait(old).index.close()
        generations.sweep(self._catalogue, self._folder.path, GenerationNote(place))
        return products

    def _note(self, note: GenerationNote) -> None:
        generations.write(self._catalogue, note)
        generations.sweep(self._catalogue, self._folder.path, note)

    def _annotation(self, parts: Components) -> Annotation:
        return open_annotation(self._folder.annotator, parts.settings, self._encoder.fingerprint)

    def _fill(self, parts: Components, place: Generation, progress: Callable[[float], None]) -> int:
        def watch(done: int) -> None:
            if self._stopped.is_set():
                raise EncoderChangeStopped(
                    "the shop was closed before the new encoder was ready; take it in again to go on"
                )
            self._done = min(1.0, done / max(1, len(self._catalogue)))
            progress(self._done)

        products = self._catch_up(parts, place, watch)
        while self._catalogue.seq - generations.indexed(self._catalogue, place) > _NEARLY:
            products += self._catch_up(parts, place, watch)
        return products

    def _catch_up(self, parts: Components, place: Generation, watch: Callable[[int], None]) -> int:
        seq = self._catalogue.seq
        done = catch_up(parts, behind(parts, generations.indexed(self._catalogue, place)), watch)
        parts.index.flush()
        generations.note_indexed(self._catalogue, place, seq)
        return done


class EncoderChanges:
    """The swaps of one open shop, one at a time.

    writing   the shop's lock for writers
    came      called on a thread of its own once another encoder answers
    """

    def __init__(
        self,
        in_use: ActiveGeneration,
        folder: Folder,
        writing: threading.RLock,
        came: Callable[[], object] = lambda: None,
    ) -> None:
        self._in_use, self._folder, self._writing, self._came = in_use, folder, writing, came
        self._starting = threading.Lock()
        self._last: EncoderChange | None = None

    def start(self, path: Path | str | None, progress: Callable[[float], None]) -> Future[EncoderChangeReport]:
        """See `Shop.start_encoder`."""
        settings = self._in_use.parts.settings
        with self._starting:
            if self._last is not None and self._last.running:
                raise BadInput(f"encoder {self._last.shown()}: already on its way; wait until it answers")
            name, named = "" if path is None else str(path), settings.encoder_path
            if named and named != name:
                raise BadSetting(f"encoder_path: the settings name {named}; take that out, or name {name} there")
            encoder = load(name, precision=settings.encoder_precision)
            self._last = EncoderChange(self._in_use, self._folder, encoder, name, self._came)
            return self._last.start(self._writing, progress)

    @property
    def interrupted(self) -> str | None:
        """The encoder whose way into the shop was interrupted, as `start` takes it; None = none."""
        coming = generations.read(self._in_use.parts.catalogue).coming
        return None if coming is None else generations.located(coming, self._folder.path)

    def shown(self) -> str:
        """How the last one stands, see `Swap.shown`; empty without any."""
        return "" if self._last is None else self._last.shown()

    def stop(self) -> None:
        """End the one that is under way, if there is one."""
        if self._last is not None:
            self._last.stop()
