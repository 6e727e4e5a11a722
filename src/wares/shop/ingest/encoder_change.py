"""Another encoder takes over: all is encoded and indexed anew beside the old, which answers until the new is whole.

Vectors are kept in the store as they are made, so that one that was killed goes on with what is missing. What is
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
from wares.shop.live.index_follower import index_lag, reindex
from wares.shop.runtime import generations
from wares.shop.runtime.attribute_kinds import declare
from wares.shop.runtime.components import Annotation, Components
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration, Generation, GenerationNote
from wares.types import Encoder

MAX_REMAINING = 500
"""Changes left at most for the time in which nothing can be written."""


@dataclass(frozen=True, slots=True)
class EncoderChangeReport:
    """What a change of encoder did. `before` and `encoder` are fingerprints; the same ones = nothing had to be done."""

    before: str
    encoder: str
    products: int
    seconds: float


class EncoderChangeStopped(WaresError):
    """The shop was closed before the new encoder was ready; taken in again, it goes on where it stopped."""


class EncoderChange:
    """The way of `encoder`, called `name`, into an open shop.

    renew_view     has the catalogue view measured by the encoder once that answers
    max_remaining  changes left at most for the time in which nothing can be written
    """

    def __init__(
        self,
        active: ActiveGeneration,
        folder: Folder,
        encoder: Encoder,
        name: str,
        renew_view: Callable[[], None],
        max_remaining: int,
    ) -> None:
        self._active, self._folder, self._encoder, self._name = active, folder, encoder, name
        self._renew_view, self._max_remaining = renew_view, max_remaining
        self._catalog = active.components.catalog
        self._stopped = threading.Event()
        self._future: Future[EncoderChangeReport] = Future()
        self._done = 0.0

    @property
    def running(self) -> bool:
        """Whether it is still on its way."""
        return not self._future.done()

    def description(self) -> str:
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

        threading.Thread(target=work, name="wares-encoder-change", daemon=True).start()
        return self._future

    def stop(self) -> None:
        """End at the next batch, if it has not ended; one that was stopped is gone on with when begun again."""
        self._stopped.set()
        wait([self._future])

    def _run(self, writing: threading.RLock, progress: Callable[[float], None]) -> EncoderChangeReport:
        started, before = time.perf_counter(), self._active.components
        name = generations.adopt(self._encoder, self._name, self._folder.path)
        if before.encoder.fingerprint == self._encoder.fingerprint:
            products = self._stay(writing, name)
        else:
            products = self._go(writing, generations.generation_for(self._encoder, name), progress)
        seconds = time.perf_counter() - started
        return EncoderChangeReport(before.encoder.fingerprint, self._encoder.fingerprint, products, seconds)

    def _stay(self, writing: threading.RLock, name: str) -> int:
        """The encoder is in use already, perhaps by another name; whatever was coming is given up."""
        with writing:
            generation = replace(self._active.generation, encoder=name)
            self._active.replace(self._active.components, generation)
            self._note(GenerationNote(generation))
        return 0

    def _go(self, writing: threading.RLock, generation: Generation, progress: Callable[[float], None]) -> int:
        self._note(GenerationNote(self._active.generation, generation))
        settings, before = self._active.components.settings, self._active.generation
        index = generations.open_index(self._catalog, self._folder.path, generation, self._encoder, settings)
        declare(self._catalog, index)
        components = replace(self._active.components, index=index, encoder=self._encoder)
        try:
            products = self._fill(components, generation, progress)
            index.optimize()
            with writing:
                products += self._catch_up(components, generation, lambda done: None)
                components = replace(self._active.components, index=index, encoder=self._encoder)
                components = replace(components, annotation=self._annotation(components))
                generations.write(self._catalog, GenerationNote(generation))
                old = self._active.replace(components, generation)
        except BaseException:
            index.close()
            raise
        self._renew_view()
        self._active.wait(old).index.close()
        if settings.index_url:
            generations.discard_index(self._catalog, self._folder.path, before, settings)
        generations.sweep(self._catalog, self._folder.path, GenerationNote(generation))
        return products

    def _note(self, note: GenerationNote) -> None:
        generations.write(self._catalog, note)
        generations.sweep(self._catalog, self._folder.path, note)

    def _annotation(self, components: Components) -> Annotation:
        return open_annotation(self._folder.annotator, components.settings, self._encoder.fingerprint)

    def _fill(self, components: Components, generation: Generation, progress: Callable[[float], None]) -> int:
        def watch(done: int) -> None:
            if self._stopped.is_set():
                raise EncoderChangeStopped(
                    "the shop was closed before the new encoder was ready; take it in again to go on"
                )
            self._done = min(1.0, done / max(1, len(self._catalog)))
            progress(self._done)

        products = self._catch_up(components, generation, watch)
        while (
            self._catalog.changed_since(generations.indexed_position(self._catalog, generation)) > self._max_remaining
        ):
            products += self._catch_up(components, generation, watch)
        return products

    def _catch_up(self, components: Components, generation: Generation, watch: Callable[[int], None]) -> int:
        seq = self._catalog.seq
        done = reindex(
            components, index_lag(components, generations.indexed_position(self._catalog, generation)), watch
        )
        components.index.flush()
        generations.note_indexed(self._catalog, generation, seq)
        return done


class EncoderChanges:
    """The changes of encoder of one open shop, one at a time.

    writing        the shop's lock for writers
    max_remaining  see `EncoderChange`
    """

    def __init__(
        self,
        active: ActiveGeneration,
        folder: Folder,
        writing: threading.RLock,
        renew_view: Callable[[], None],
        max_remaining: int = MAX_REMAINING,
    ) -> None:
        self._active, self._folder, self._writing, self._renew_view = active, folder, writing, renew_view
        self.max_remaining = max_remaining
        self._starting = threading.Lock()
        self._last: EncoderChange | None = None

    def start(self, path: Path | str | None, progress: Callable[[float], None]) -> Future[EncoderChangeReport]:
        """See `Shop.start_encoder`."""
        settings = self._active.components.settings
        with self._starting:
            if self._last is not None and self._last.running:
                raise BadInput(f"encoder {self._last.description()}: already on its way; wait until it answers")
            name, declared = "" if path is None else str(path), settings.encoder_path
            if declared and declared != name:
                raise BadSetting(f"encoder_path: the settings name {declared}; take that out, or name {name} there")
            encoder = load(name, precision=settings.encoder_precision)
            self._last = EncoderChange(self._active, self._folder, encoder, name, self._renew_view, self.max_remaining)
            return self._last.start(self._writing, progress)

    @property
    def interrupted(self) -> str | None:
        """The encoder whose way into the shop was interrupted, as `start` takes it; None = none."""
        coming = generations.read(self._active.components.catalog).coming
        return None if coming is None else generations.encoder_location(coming, self._folder.path)

    def description(self) -> str:
        """How the last one stands, see `EncoderChange.shown`; empty without any."""
        return "" if self._last is None else self._last.description()

    def stop(self) -> None:
        """End the one that is under way, if there is one."""
        if self._last is not None:
            self._last.stop()
