"""What a shop says of itself and of what it was handed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from wares.shop.runtime import generations
from wares.shop.runtime.attribute_kinds import attributes_with_values
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.types import Problem


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of products handed over in the library.

    `filled` counts missing values that the annotator filled; `problems` are pictures that were left out.
    """

    added: int
    updated: int
    unchanged: int
    filled: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """A shop at a glance. `products` are those that shoppers see, `hidden` those that are kept beside them; `pending` =
    changes the store has and the index has not flushed yet; `annotator` tells what fills missing values, or why nothing
    does; `recommenders` what was trained to recommend, or why nothing is used; `events` how many are kept; `coming`
    the encoder that is being taken in and how far, empty = none.
    """

    folder: str
    version: str
    products: int
    hidden: int
    indexed: int
    pictures: int
    terms: int
    encoder: str
    coming: str
    annotator: str
    recommenders: str
    events: int
    pending: int
    attributes: Mapping[str, Literal["text", "number"]]
    disk_mb: float


def status_of(folder: Folder, active: ActiveGeneration, coming: str, recommenders: str, events: int) -> Status:
    """The shop in `folder`; `coming`, `recommenders` and `events` as in `Status`."""
    with active.lease() as components:
        indexed, attributes = len(components.index), attributes_with_values(components.index)
    return Status(
        folder=str(folder.path),
        version=version("wares"),
        products=len(components.catalog) - components.catalog.hidden,
        hidden=components.catalog.hidden,
        indexed=indexed,
        pictures=len(components.catalog.pictures),
        terms=components.language.vocabulary.size,
        encoder=components.encoder.fingerprint,
        coming=coming,
        annotator=components.annotation.state,
        recommenders=recommenders,
        events=events,
        pending=components.catalog.changed_since(generations.indexed_position(components.catalog, active.generation)),
        attributes=attributes,
        disk_mb=round(folder.size() / 1e6, 1),
    )
