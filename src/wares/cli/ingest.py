"""`wares ingest`: feeds into a shop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from wares.cli.errors import parse_pair
from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer
from wares.cli.output.ingest_report import print_ingest_report
from wares.cli.remote import change
from wares.errors import BadFeed, BadSetting

FeedsArgument = Annotated[list[Path], typer.Argument(help="CSV, TSV, JSON Lines, Parquet or Google Merchant files.")]
FeedColumnOption = Annotated[
    list[str] | None, typer.Option("--column", help="FIELD=COLUMN where guessing fails, e.g. title=name.")
]
PruneOption = Annotated[
    bool, typer.Option("--prune", help="Delete products that these feeds do not have, where they can vouch for it.")
]
PruneForceOption = Annotated[bool, typer.Option("--prune-force", help="Delete them whatever speaks against it.")]
PreviewOption = Annotated[
    bool, typer.Option("--preview", help="Only show what would be taken, and why; nothing is stored.")
]
SaveMappingOption = Annotated[
    bool, typer.Option("--save-mapping", help="Keep what the columns are for the feed's next deliveries.")
]
AcceptChangesOption = Annotated[
    bool, typer.Option("--accept-changes", help="Take a delivery that suddenly looks different from the last one.")
]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(ingest)


def ingest(
    feeds: FeedsArgument, shop: ShopOption = DEFAULT_SHOP, column: FeedColumnOption = None, prune: PruneOption = False,
    prune_force: PruneForceOption = False, preview: PreviewOption = False, save_mapping: SaveMappingOption = False,
    accept_changes: AcceptChangesOption = False, json: JsonOption = False,
) -> None:  # fmt: skip
    """Take feeds into a shop, made if there is none. Run it again to update: only what changed costs time."""
    columns = _parse_columns(column or ())
    if preview:
        _preview(feeds, shop, columns, save_mapping, json)
        return
    pruning = "force" if prune_force else prune
    options = {
        "columns": columns or None, "prune": pruning, "save_mapping": save_mapping, "accept_changes": accept_changes,
    }  # fmt: skip
    paths = [str(feed.expanduser().absolute()) for feed in feeds]
    report = change(shop, "ingest", {"feeds": paths, "options": options}, create=True)
    print_answer(report, json, lambda _: print_ingest_report(report, shop))
    if report["prune_refusal"]:
        raise BadFeed(report["prune_refusal"])


def _preview(feeds: Sequence[Path], shop: Path, columns: Mapping[str, str], save_mapping: bool, json: bool) -> None:
    from wares.cli.output.preview import print_preview
    from wares.cli.output.progress import ProgressBar
    from wares.shop.ingest.feeds.preview import preview
    from wares.shop.train.teaching import TrainingStep

    with ProgressBar("Reading") as bar:
        result = preview(
            feeds, columns=columns, shop=shop, save_mapping=save_mapping,
            progress=lambda done, rows: bar.show(TrainingStep("Reading", done, rows, "rows")),
        )  # fmt: skip
    print_answer(result, json, lambda _: print_preview(result, shop, columns))


def _parse_columns(texts: Sequence[str]) -> dict[str, str]:
    """What `--column` says. Raises `BadSetting`."""
    form = "FIELD=COLUMN, e.g. title=name"
    columns = dict(parse_pair("--column", text, form) for text in texts)
    for name, column in columns.items():
        if not column:
            raise BadSetting(f"--column {name}=: write it as {form}")
    return columns
