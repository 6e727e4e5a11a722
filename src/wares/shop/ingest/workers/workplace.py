"""Workplace: what a task needs besides what it is about, in this process or in a worker's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from wares.encode.compact import CompactEncoder
from wares.encode.general import GeneralEncoder
from wares.encode.load import read_folder
from wares.language.analysis.analyzer import Analyzer
from wares.language.analysis.languages import language
from wares.language.query.synonyms import Synonyms
from wares.shop.runtime.components import Components
from wares.types import Encoder

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Workplace:
    """What products are read with.

    analyzer   reads their words
    encoder    None = titles are encoded by whoever asked for the task
    threads    that decode pictures
    """

    analyzer: Analyzer
    encoder: Encoder | None
    threads: int = 1

    @staticmethod
    def of(components: Components) -> Workplace:
        """That of an open shop."""
        return Workplace(components.language.analyzer, components.encoder, threads=4)


@dataclass(frozen=True, slots=True)
class WorkplaceRecipe:
    """What a worker makes its workplace of.

    tag           the shop's language
    encoder       folder of the built-in kind of encoder; "" = another kind, which only this process has
    fingerprint   of that encoder
    """

    tag: str
    encoder: str
    fingerprint: str

    @staticmethod
    def of(components: Components) -> WorkplaceRecipe:
        """For workers of an open shop."""
        encoder = components.encoder
        folder = str(encoder.folder) if isinstance(encoder, CompactEncoder | GeneralEncoder) else ""
        return WorkplaceRecipe(components.language.tag, folder, encoder.fingerprint)

    def make(self) -> Workplace:
        """The workplace; without an encoder where its folder has another one by now."""
        encoder = read_folder(Path(self.encoder), threads=1, later=True) if self.encoder else None
        if encoder is not None and encoder.fingerprint != self.fingerprint:
            encoder = None
        return Workplace(Analyzer(Synonyms({}), language(self.tag)), encoder)


class WorkerTask(Protocol[R_co]):
    """Work whose answer depends on nothing but itself and the workplace; task and answer can be pickled."""

    @property
    def size(self) -> int:
        """About how many milliseconds it takes."""

    @property
    def is_portable(self) -> bool:
        """Whether another process may do it, and it is worth handing it over."""

    def run(self, workplace: Workplace) -> R_co:
        """The answer."""
