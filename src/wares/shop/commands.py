"""What changes a shop, by name: options in, steps on the way, a report out, all of them JSON.

So a command does the same whether it has the shop itself or asks a server that has it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import msgspec

from wares.errors import BadInput, NotFound
from wares.shop.train.teaching import Show, TrainingStep
from wares.types import AttributeKind, EventKind

if TYPE_CHECKING:
    from wares.shop.core import Shop
    from wares.shop.ingest.feeds.importer import IngestProgress


class Options(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The options of a command."""


class Ingest(Options):
    """`wares ingest`: absolute paths, and the options of `Shop.ingest` by name."""

    feeds: tuple[str, ...]
    options: dict[str, Any] = {}


class Delete(Options):
    """`wares delete`."""

    ids: tuple[str, ...]


class TrainAnnotator(Options):
    """`wares train annotator`; `apply` fills the shop's products at once."""

    apply: bool = True


class Annotate(Options):
    """`wares annotate`."""

    clear: bool = False


class TrainRecommend(Options):
    """`wares train recommend`; see `wares.shop.train.teaching.SequenceTraining`."""

    sequence: bool | None = None
    minutes: float = 10.0
    seed: int = 0


class UseEncoder(Options):
    """`wares use-encoder`; None = the built-in one."""

    encoder: str | None = None


class ImportEvents(Options):
    """`wares events`; see `Shop.import_events`."""

    logs: tuple[str, ...]
    columns: dict[str, str] = {}
    kind: EventKind | None = None
    kinds: dict[str, EventKind] = {}


class EditSynonyms(Options):
    """`wares synonyms`."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class EditSettings(Options):
    """`wares settings`."""

    given: dict[str, str] = {}
    unset: tuple[str, ...] = ()


class SetAttributeKind(Options):
    """`wares attributes NAME --kind`; see `Shop.set_kind`."""

    name: str
    kind: AttributeKind
    drop: bool = False


class Reload(Options):
    """`wares settings --reload`."""


_STAGES = {
    "comparing": "Comparing with the last delivery",
    "reading": "Taking products",
    "checking": "Looking for duplicates",
    "optimizing": "Building the index",
}


def _ingest(shop: Shop, asked: Ingest, show: Show) -> object:
    known = inspect.signature(shop.ingest).parameters.keys() - {"feeds", "progress"}
    if unknown := asked.options.keys() - known:
        raise BadInput(f"options: {min(unknown)!r} is no option of ingest; it has {', '.join(sorted(known))}")

    def watch(now: IngestProgress) -> None:
        show(TrainingStep(_STAGES.get(now.stage, now.stage), now.done, now.products, "products"))

    return shop.ingest(asked.feeds, **asked.options, progress=watch)


def _delete(shop: Shop, asked: Delete, show: Show) -> object:
    return {"deleted": shop.delete(asked.ids)}


def _train_annotator(shop: Shop, asked: TrainAnnotator, show: Show) -> object:
    trained = shop.train_annotator(lambda done, n: show(TrainingStep("Reading products", done, n, "products")))
    filled = None
    if asked.apply and shop.settings.annotate_fill:
        filled = shop.annotate(progress=lambda done, n: show(TrainingStep("Filling", done, n, "products")))
    return {"annotator": trained, "filled": filled}


def _annotate(shop: Shop, asked: Annotate, show: Show) -> object:
    what = "Clearing" if asked.clear else "Filling"
    return shop.annotate(clear=asked.clear, progress=lambda done, n: show(TrainingStep(what, done, n, "products")))


def _train_recommend(shop: Shop, asked: TrainRecommend, show: Show) -> object:
    teach = shop.teaching(asked.sequence, asked.minutes, asked.seed)
    return shop.train_recommenders(lambda what, done: show(TrainingStep(what, done)), teach)


def _use_encoder(shop: Shop, asked: UseEncoder, show: Show) -> object:
    return shop.use_encoder(asked.encoder, progress=lambda done: show(TrainingStep("Encoding anew", done)))


def _events(shop: Shop, asked: ImportEvents, show: Show) -> object:
    def watch(done: float, rows: int) -> None:
        show(TrainingStep("Taking events", done, rows, "rows"))

    return shop.import_events(asked.logs, columns=asked.columns, kind=asked.kind, kinds=asked.kinds, progress=watch)


def _synonyms(shop: Shop, asked: EditSynonyms, show: Show) -> object:
    from wares.shop.runtime import configuration

    found = configuration.change_synonyms(shop.folder, asked.add, asked.remove)
    if asked.add or asked.remove:
        shop.reload()
    return found


def _settings(shop: Shop, asked: EditSettings, show: Show) -> object:
    from wares.shop.runtime import configuration

    found = configuration.change_settings(shop.folder, asked.given, asked.unset)
    if asked.given or asked.unset:
        shop.reload()
    return found


def _attribute(shop: Shop, asked: SetAttributeKind, show: Show) -> object:
    left_out = shop.set_kind(asked.name, asked.kind, drop=asked.drop)
    return {"attribute": asked.name, "kind": asked.kind, "left_out": left_out}


def _reload(shop: Shop, asked: Reload, show: Show) -> object:
    return {"waiting": shop.reload()}


_Work = Callable[["Shop", Any, Show], object]
_COMMANDS: dict[str, tuple[type[Options], _Work]] = {
    "ingest": (Ingest, _ingest),
    "delete": (Delete, _delete),
    "train-annotator": (TrainAnnotator, _train_annotator),
    "annotate": (Annotate, _annotate),
    "train-recommend": (TrainRecommend, _train_recommend),
    "use-encoder": (UseEncoder, _use_encoder),
    "events": (ImportEvents, _events),
    "synonyms": (EditSynonyms, _synonyms),
    "settings": (EditSettings, _settings),
    "attribute": (SetAttributeKind, _attribute),
    "reload": (Reload, _reload),
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its options, ready to run. Raises `NotFound` for an unknown name, `BadInput` naming an option."""

    name: str
    options: Options

    @classmethod
    def of(cls, name: str, options: Mapping[str, Any]) -> Command:
        """The command called `name` with options as JSON has them."""
        if name not in _COMMANDS:
            raise NotFound(f"no command {name!r}; there are {', '.join(sorted(_COMMANDS))}")
        try:
            return cls(name, msgspec.convert(options, _COMMANDS[name][0]))
        except msgspec.ValidationError as error:
            raise BadInput(f"{name}: {error}") from error

    def run(self, shop: Shop, show: Show) -> dict[str, Any]:
        """Do it; what it reports, as JSON has it."""
        report = _COMMANDS[self.name][1](shop, self.options, show)
        return cast(dict[str, Any], msgspec.json.decode(msgspec.json.encode(report, enc_hook=str)))
