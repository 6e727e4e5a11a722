"""`wares forget`: what is kept of a shopper is deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from wares.cli.output.screen import DEFAULT_SHOP, JsonOption, ShopOption, print_json, say


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
        counted = f"{told['events']:,} events, {told['sessions']:,} sessions, {told['queries']:,} past queries"
        say(("Forgotten:", "bold green"), f" {counted} — {told['seconds']:.1f} s")
    else:
        say("Nothing was kept of this token.")
    for name in told["files"]:
        say(f"  cleaned: {name}")
    for text in told["stays"]:
        say(f"  {text}")


def _forgotten(shop: Path, token: str, session: bool) -> dict[str, Any]:
    from dataclasses import asdict

    from wares.cli.remote import answered, ask_server

    path = f"/v1/{'sessions' if session else 'shoppers'}/{quote(token, safe='')}"
    return answered(
        shop,
        lambda opened: asdict(opened.forget(session=token) if session else opened.forget(token)),
        lambda busy: ask_server(busy, "DELETE", path),
    )
