"""Training of general encoders; torch is imported only when it runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wares.encode.general import COMPACT, GeneralEncoder
from wares.encode.load import SHIPPED
from wares.errors import MissingExtra
from wares.training.adaptation.report import AdaptReport
from wares.training.encoder.data import ExampleRows
from wares.training.general.recipe import AdaptOptions, HeadRecipe, Progress
from wares.types import Pixels


def adapt_encoder(
    rows: ExampleRows, pictures: Iterable[Pixels], begin: Path | None, options: AdaptOptions, out: Path,
    progress: Progress,
) -> AdaptReport:  # fmt: skip
    """Adapt the general encoder in the folder `begin`, None = the built-in one; see `wares.training.general.adapt`.

    Raises `MissingExtra` without torch, `BadSetting` for another folder, `BadInput` for too few pictures.
    """
    try:
        from wares.training.general.adapt import adapt_general
    except ModuleNotFoundError as error:
        raise MissingExtra("Training", "train") from error
    return adapt_general(rows, pictures, GeneralEncoder(begin or SHIPPED, options.threads), options, out, progress)


def make_encoder(
    rows: ExampleRows, pictures: Iterable[Pixels], packages: Path, translations: Path | None, recipe: HeadRecipe,
    out: Path, progress: Progress,
) -> GeneralEncoder:  # fmt: skip
    """A general encoder from the published weights in the folder `packages` and the built-in compact encoder.

    translations   a dictionary in the format of CC-CEDICT; None = without

    Raises as `adapt_encoder`.
    """
    try:
        from wares.training.general.base import BaseSources, train_base
        from wares.training.general.published import find_published, read_translations
    except ModuleNotFoundError as error:
        raise MissingExtra("Training", "train") from error
    pairs = read_translations(translations) if translations else []
    sources = BaseSources(find_published(packages), SHIPPED / COMPACT, pairs)
    return train_base(rows, pictures, sources, recipe, out, progress)
