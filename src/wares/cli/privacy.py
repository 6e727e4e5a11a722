"""`wares forget`: what is kept of a shopper is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.markup import escape

import wares
from wares.cli.screen import DEFAULT_SHOP, JsonOption, ShopOption, print_json, screen
from wares.cli.served import ask_server
from wares.errors import ShopBusy


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
    told = _forgotten(shop, token, session)
    if json:
        print_json(told)
        return
    if told["events"] or told["queries"]:
        screen.print(
            f"[bold green]Forgotten:[/] {told['events']:,} events, {told['sessions']:,} sessions, "
            f"{told['queries']:,} past queries — {told['seconds']:.1f} s",
            soft_wrap=True,
        )
    else:
        screen.print("Nothing was kept of this token.")
    for name in told["files"]:
        screen.print(f"  cleaned: {escape(name)}", soft_wrap=True)
    for text in told["stays"]:
        screen.print(f"  {escape(text)}", soft_wrap=True)


def _forgotten(shop: Path, token: str, session: bool) -> dict[str, Any]:
    from dataclasses import asdict

    try:
        with wares.open(shop) as opened:
            return asdict(opened.forget(session=token) if session else opened.forget(token))
    except ShopBusy as busy:
        return ask_server(busy, "DELETE", f"/v1/{'sessions' if session else 'shoppers'}/{quote(token, safe='')}")
