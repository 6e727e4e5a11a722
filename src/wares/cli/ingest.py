"""`wares ingest`, `wares delete`, `wares status`, `wares use-encoder`: what goes into a shop, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from wares.cli.output.screen import DEFAULT_SHOP, JsonOption, ShopOption, pair, print_json, say, screen
from wares.cli.remote import answered, ask_server, change
from wares.errors import BadFeed, BadSetting

_EXAMPLES = 5  # problems told on the screen


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(ingest)
    app.command()(delete)
    app.command()(status)
    app.command("use-encoder")(use_encoder)


def ingest(
    feeds: Annotated[list[Path], typer.Argument(help="CSV, TSV, JSON Lines, Parquet or Google Merchant files.")],
    shop: ShopOption = DEFAULT_SHOP,
    column: Annotated[
        list[str] | None, typer.Option("--column", help="FIELD=COLUMN where guessing fails, e.g. title=name.")
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Delete products that these feeds do not have, where they can vouch for it.")
    ] = False,
    prune_force: Annotated[bool, typer.Option("--prune-force", help="Delete them whatever speaks against it.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what would be taken, and why; nothing is stored.")
    ] = False,
    save_mapping: Annotated[
        bool, typer.Option("--save-mapping", help="Keep what the columns are for the feed's next deliveries.")
    ] = False,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help="Take a delivery that suddenly looks different from the last one.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Take feeds into a shop, made if there is none. Run it again to update: only what changed costs time."""
    columns = dict(_column(text) for text in column or [])
    if preview:
        _preview(feeds, shop, columns, save_mapping, json)
        return
    options = {
        "columns": columns or None,
        "prune": "force" if prune_force else prune,
        "save_mapping": save_mapping,
        "accept_changes": accept_changes,
    }
    asked = {"feeds": [str(feed.expanduser().absolute()) for feed in feeds], "options": options}
    report = change(shop, "ingest", asked, create=True)
    if json:
        print_json(report)
    else:
        print_report(report, shop)
    if report["prune_refusal"]:
        raise BadFeed(report["prune_refusal"])


def _preview(feeds: list[Path], shop: Path, columns: Mapping[str, str], save_mapping: bool, json: bool) -> None:
    from wares.cli.output.preview import print_preview
    from wares.cli.output.progress import Bar
    from wares.shop.ingest.feeds.preview import preview
    from wares.shop.train.teaching import TrainingStep

    with Bar("Reading") as bar:
        found = preview(
            feeds,
            columns=columns,
            shop=shop,
            save_mapping=save_mapping,
            progress=lambda done, rows: bar.show(TrainingStep("Reading", done, rows, "rows")),
        )
    if json:
        print_json(found)
    else:
        print_preview(found, shop, columns)


def delete(
    ids: Annotated[list[str], typer.Argument(help="Products' ids.")],
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Remove products."""
    gone = change(shop, "delete", {"ids": ids})
    if json:
        print_json(gone)
    else:
        screen.print(f"{gone['deleted']} of {len(set(ids))} deleted.")


def status(shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """A shop at a glance."""
    found = answered(
        shop,
        lambda opened: _plain(opened.status()),
        lambda busy: {**ask_server(busy, "GET", "/v1/status")["shop"], "served_at": busy.address},
    )
    if json:
        print_json(found)
        return
    from rich.table import Table

    table = Table(show_header=False, box=None)
    for name, value in found.items():
        text = ", ".join(f"{k} ({v})" for k, v in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(Text(name, "dim"), Text(text))
    screen.print(table)


def _plain(report: object) -> dict[str, Any]:
    import msgspec

    return cast(dict[str, Any], msgspec.to_builtins(report, enc_hook=str))


def use_encoder(
    encoder: Annotated[
        str | None, typer.Argument(help="A folder of wares train encoder, or hf:owner/name; none = see --built-in.")
    ] = None,
    shop: ShopOption = DEFAULT_SHOP,
    built_in: Annotated[bool, typer.Option("--built-in", help="Go back to the built-in encoder.")] = False,
    json: JsonOption = False,
) -> None:
    """Let another encoder answer; the old one does until all is encoded anew. Killed, it goes on from there."""
    if (encoder is None) != built_in:
        raise BadSetting("use-encoder: name an encoder's folder, or give --built-in")
    name = encoder and str(Path(encoder).resolve() if Path(encoder).is_dir() else encoder)
    report = change(shop, "use-encoder", {"encoder": name})
    if json:
        print_json(report)
    elif report["before"] == report["encoder"]:
        say(f"Encoder {report['encoder']} is in use already.")
    else:
        told = f" ({report['products']:,} products encoded in {report['seconds']:.1f} s)"
        say((f"Encoder {report['encoder']} is in use", "bold green"), told)


def print_report(report: Mapping[str, Any], shop: Path) -> None:
    """What an ingest did, for a person."""
    rate = report["read"] / report["seconds"] if report["seconds"] else 0
    counts = [f", {report[name]:,} {name}" for name in ("updated", "unchanged", "skipped")]
    counts += [f", {report['joined']:,} joined to the products they belong to"] if report["joined"] else []
    counts += [f", {report['deleted']:,} deleted"] if report["deleted"] else []
    counts += [f", {report['filled']:,} values filled"] if report["filled"] else []
    took = f" — {report['pictures']:,} pictures, {report['seconds']:.1f} s ({rate:,.0f} rows/s)"
    say((f"{report['added']:,} added", "bold green"), *counts, took)
    if report["variants"]:
        say(f"  {report['variants']:,} variants of the products")
    if report["hidden"]:
        say(f"  {report['hidden']:,} not published: kept, but shown to nobody")
    for note in report["notes"]:
        if note != report["prune_refusal"]:
            say((f"  {note}", "dim"))
    if report["problems"]:
        say(f"{report['problems']:,} things to look at, all in {report['file']}")
        for problem in report["examples"][:_EXAMPLES]:
            place = f"{problem['file']}:{problem['line']}" if problem["line"] else problem["file"]
            say(f"  {problem['severity']}: {place} {problem['field']}: {problem['reason']}")
    say(f'Try: wares search "…" --shop {shop}    or: wares serve --shop {shop}')


def _column(text: str) -> tuple[str, str]:
    name, column = pair("--column", text, "FIELD=COLUMN, e.g. title=name")
    if not column:
        raise BadSetting(f"--column {text}: write it as FIELD=COLUMN, e.g. title=name")
    return name, column
