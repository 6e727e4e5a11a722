"""`wares delete`, `wares status`, `wares use-encoder`: what is in a shop, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.cli.remote import ask_server, ask_shop, change
from wares.errors import BadSetting


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(delete)
    app.command()(status)
    app.command("use-encoder")(use_encoder)


def delete(
    ids: Annotated[list[str], typer.Argument(help="Products' ids.")],
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Remove products."""
    report = change(shop, "delete", {"ids": ids})
    print_answer(report, json, lambda _: stdout.print(f"{report['deleted']} of {len(set(ids))} deleted."))


def status(shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """A shop at a glance."""
    report = ask_shop(
        shop,
        lambda opened: _as_json(opened.status()),
        lambda busy: {**ask_server(busy, "GET", "/v1/status")["shop"], "served_at": busy.address},
    )
    print_answer(report, json, _print_status)


def _as_json(report: object) -> dict[str, Any]:
    import msgspec

    return cast(dict[str, Any], msgspec.to_builtins(report, enc_hook=str))


def _print_status(report: Mapping[str, Any]) -> None:
    from rich.table import Table

    table = Table(show_header=False, box=None)
    for name, value in report.items():
        text = ", ".join(f"{k} ({v})" for k, v in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(Text(name, "dim"), Text(text))
    stdout.print(table)


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
    print_answer(change(shop, "use-encoder", {"encoder": name}), json, _print_encoder)


def _print_encoder(report: Mapping[str, Any]) -> None:
    if report["before"] == report["encoder"]:
        print_line(f"Encoder {report['encoder']} is in use already.")
    else:
        effort = f" ({report['products']:,} products encoded in {report['seconds']:.1f} s)"
        print_line((f"Encoder {report['encoder']} is in use", "bold green"), effort)
