"""`wares forget`: what is kept of a shopper is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer, print_line


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(forget)


def forget(
    token: Annotated[str, typer.Argument(help="The shopper's token.", metavar="SHOPPER")],
    session: Annotated[bool, typer.Option("--session", help="It is the token of a session.")] = False,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Delete what is kept of a shopper, their sessions included; it cannot be taken back."""
    print_answer(_erase(shop, token, session), json, _print_report)


def _print_report(report: Mapping[str, Any]) -> None:
    if report["events"] or report["queries"]:
        counts = f"{report['events']:,} events, {report['sessions']:,} sessions, {report['queries']:,} past queries"
        print_line(("Forgotten:", "bold green"), f" {counts} — {report['seconds']:.1f} s")
    else:
        print_line("Nothing was kept of this token.")
    for name in report["files"]:
        print_line(f"  cleaned: {name}")
    for text in report["stays"]:
        print_line(f"  {text}")


def _erase(shop: Path, token: str, session: bool) -> dict[str, Any]:
    from dataclasses import asdict

    from wares.cli.remote import ask_server, ask_shop

    path = f"/v1/{'sessions' if session else 'shoppers'}/{quote(token, safe='')}"
    return ask_shop(
        shop,
        lambda opened: asdict(opened.forget(session=token) if session else opened.forget(token)),
        lambda busy: ask_server(busy, "DELETE", path),
        writes=True,
    )
