"""What changes a shop, by name: options in, steps on the way, a report out, all of them JSON.

So a command does the same whether it has the shop itself or asks a server that has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, cast

import msgspec

from wares.errors import BadInput, NotFound
from wares.shop.ingest.prune import Prune
from wares.shop.train.teaching import Show, TrainingStep
from wares.types import AttributeKind, EventKind

if TYPE_CHECKING:
    from wares.shop.core import Shop
    from wares.shop.ingest.feeds.importer import IngestProgress

_STAGES = {
    "comparing": "Comparing with the last delivery",
    "reading": "Taking products",
    "checking": "Looking for duplicates",
    "optimizing": "Building the index",
}


class Command(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A command with its options, ready to run."""

    def run(self, shop: Shop, show: Show) -> object:
        """Do it; what it reports. `show` hears of steps."""
        raise NotImplementedError

    def report(self, shop: Shop, show: Show) -> dict[str, Any]:
        """Do it; what it reports, as JSON has it."""
        report = self.run(shop, show)
        return cast(dict[str, Any], msgspec.json.decode(msgspec.json.encode(report, enc_hook=str)))


def command_of(name: str, options: Mapping[str, Any]) -> Command:
    """The command called `name` with options as JSON has them. Raises `NotFound` for an unknown name, `BadInput` naming
    an option.
    """
    if name not in COMMANDS:
        raise NotFound(f"no command {name!r}; there are {', '.join(sorted(COMMANDS))}")
    try:
        return msgspec.convert(options, COMMANDS[name])
    except msgspec.ValidationError as error:
        options_text = ", ".join(COMMANDS[name].__struct_fields__) or "none"
        raise BadInput(f"{name}: {error}; its options are {options_text}") from error


class IngestOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Options of `Shop.ingest`."""

    columns: dict[str, str] | None = None
    prune: Prune = False
    save_mapping: bool = False
    accept_changes: bool = False


class Ingest(Command):
    """`wares ingest`: absolute paths, and the options of `Shop.ingest`."""

    feeds: tuple[str, ...]
    options: IngestOptions = IngestOptions()

    def run(self, shop: Shop, show: Show) -> object:
        """Take the feeds."""

        def watch(now: IngestProgress) -> None:
            show(TrainingStep(_STAGES.get(now.stage, now.stage), now.done, now.products, "products"))

        return shop.ingest(
            self.feeds,
            columns=self.options.columns,
            prune=self.options.prune,
            save_mapping=self.options.save_mapping,
            accept_changes=self.options.accept_changes,
            progress=watch,
        )


class Delete(Command):
    """`wares delete`."""

    ids: tuple[str, ...]

    def run(self, shop: Shop, show: Show) -> object:
        """Delete the products."""
        return {"deleted": shop.delete(self.ids)}


class TrainAnnotator(Command):
    """`wares train annotator`; `apply` fills the shop's products at once."""

    apply: bool = True

    def run(self, shop: Shop, show: Show) -> object:
        """Train, and fill."""
        trained = shop.train_annotator(lambda done, n: show(TrainingStep("Reading products", done, n, "products")))
        filled = None
        if self.apply and shop.settings.annotate_fill:
            filled = shop.annotate(progress=lambda done, n: show(TrainingStep("Filling", done, n, "products")))
        return {"annotator": trained, "filled": filled}


class Annotate(Command):
    """`wares annotate`."""

    clear: bool = False

    def run(self, shop: Shop, show: Show) -> object:
        """Fill, or take out what was filled."""
        what = "Clearing" if self.clear else "Filling"
        return shop.annotate(clear=self.clear, progress=lambda done, n: show(TrainingStep(what, done, n, "products")))


class TrainRecommend(Command):
    """`wares train recommenders`; see `wares.shop.train.teaching.SequenceTraining`."""

    sequence: bool | None = None
    minutes: float = 10.0
    seed: int = 0

    def run(self, shop: Shop, show: Show) -> object:
        """Train the recommenders."""
        teach = shop.teaching(self.sequence, self.minutes, self.seed)
        return shop.train_recommenders(lambda what, done: show(TrainingStep(what, done)), teach)


class TrainRank(Command):
    """`wares train rank`; `judgements` is an absolute path, None = what was recorded of searches alone."""

    judgements: str | None = None
    seed: int = 0
    minutes: Annotated[float, msgspec.Meta(gt=0, le=600)] = 10.0

    def run(self, shop: Shop, show: Show) -> object:
        """Train the ranker."""
        return shop.train_ranker(
            self.judgements,
            seed=self.seed,
            minutes=self.minutes,
            progress=lambda what, done: show(TrainingStep(what, done)),
        )


class UseRanker(Command):
    """`wares ranker --use` and `--back`; None = the version before."""

    version: str | None = None

    def run(self, shop: Shop, show: Show) -> object:
        """Let a version answer."""
        return {"version": shop.use_ranker(self.version)}


class UseEncoder(Command):
    """`wares use-encoder`; None = the built-in one."""

    encoder: str | None = None

    def run(self, shop: Shop, show: Show) -> object:
        """Take the encoder in."""
        return shop.use_encoder(self.encoder, progress=lambda done: show(TrainingStep("Encoding anew", done)))


class ImportEvents(Command):
    """`wares events`; see `Shop.import_events`."""

    logs: tuple[str, ...]
    columns: dict[str, str] = {}
    kind: EventKind | None = None
    kinds: dict[str, EventKind] = {}

    def run(self, shop: Shop, show: Show) -> object:
        """Take the logs."""

        def watch(done: float, rows: int) -> None:
            show(TrainingStep("Taking events", done, rows, "rows"))

        return shop.import_events(self.logs, columns=self.columns, kind=self.kind, kinds=self.kinds, progress=watch)


class EditSynonyms(Command):
    """`wares synonyms`."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def run(self, shop: Shop, show: Show) -> object:
        """Change the shop's synonyms, and answer by them."""
        from wares.shop.runtime import configuration

        change = configuration.change_synonyms(shop.folder, self.add, self.remove)
        if self.add or self.remove:
            shop.reload()
        return change


class EditSettings(Command):
    """`wares settings`."""

    values: dict[str, str] = {}
    unset: tuple[str, ...] = ()

    def run(self, shop: Shop, show: Show) -> object:
        """Change the shop's settings, and answer by them."""
        from wares.shop.runtime import configuration

        change = configuration.change_settings(shop.folder, self.values, self.unset)
        if self.values or self.unset:
            shop.reload()
        return change


class SetAttributeKind(Command):
    """`wares attributes NAME --kind`; see `Shop.set_kind`."""

    name: str
    kind: AttributeKind
    drop: bool = False

    def run(self, shop: Shop, show: Show) -> object:
        """Make the attribute's values texts or numbers."""
        left_out = shop.set_kind(self.name, self.kind, drop=self.drop)
        return {"attribute": self.name, "kind": self.kind, "left_out": left_out}


class Reload(Command):
    """`wares settings --reload`."""

    def run(self, shop: Shop, show: Show) -> object:
        """Read settings and synonyms again."""
        return {"waiting": shop.reload()}


COMMANDS: dict[str, type[Command]] = {
    "ingest": Ingest,
    "delete": Delete,
    "train-annotator": TrainAnnotator,
    "annotate": Annotate,
    "train-recommend": TrainRecommend,
    "train-rank": TrainRank,
    "use-ranker": UseRanker,
    "use-encoder": UseEncoder,
    "events": ImportEvents,
    "synonyms": EditSynonyms,
    "settings": EditSettings,
    "attribute": SetAttributeKind,
    "reload": Reload,
}
