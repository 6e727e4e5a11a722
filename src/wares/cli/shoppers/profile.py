"""`wares profile`: what the shop knows of a shopper."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast
from urllib.parse import quote, urlencode

import typer
from rich.text import Text

from wares.cli.errors import query_errors_by_option
from wares.cli.options import DEFAULT_SHOP, JsonOption, LanguageOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.cli.output.products import title_of
from wares.cli.remote import ask_server, ask_shop
from wares.errors import BadQuery

if TYPE_CHECKING:
    from rich.table import Table

    import wares

_OPTIONS = {"language": "--language", "session": "--session"}
_NEWEST = 5  # products a list on the screen


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(profile)


def profile(
    shopper: Annotated[str, typer.Argument(help="The shopper's token.")] = "",
    session: Annotated[str, typer.Option(help="The token of a visit of somebody unknown.")] = "",
    language: LanguageOption = None,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """What the shop knows of a shopper, in words and figures."""
    with query_errors_by_option(_OPTIONS):
        answer = _answer(shop, shopper, session, language)
    print_answer(answer, json, lambda _: _print_profile(answer, language))


def _answer(shop: Path, shopper: str, session: str, language: str | None) -> dict[str, Any]:
    def here(open_shop: wares.Shop) -> dict[str, Any]:
        import msgspec

        from wares.server.schemas.responses.profiles import ProfileAnswer

        profile = open_shop.profile(shopper, session=session, language=language)
        return cast(dict[str, Any], msgspec.to_builtins(ProfileAnswer.of(profile)))

    return ask_shop(shop, here, lambda busy: ask_server(busy, "GET", _path(shopper, session, language)))


def _path(shopper: str, session: str, language: str | None) -> str:
    """The route of a profile. Raises `BadQuery` where nobody is named."""
    kind, name = ("shoppers", shopper) if shopper else ("sessions", session)
    if not name:
        raise BadQuery("profile: name a shopper or a session")
    options = {"language": language, "session": session if shopper else ""}
    query = urlencode({key: value for key, value in options.items() if value})
    return f"/v1/{kind}/{quote(name, safe='')}/profile?{query}"


def _print_profile(answer: Mapping[str, Any], language: str | None) -> None:
    print_line("\n".join(answer["sentences"]))
    if not answer["known"]:
        return
    stdout.print(_preferences(answer["preferences"]))
    counts = "  ".join(f"{kind} {n:,}" for kind, n in answer["counts"].items())
    print_line(f"{answer['visits']:,} visits: {counts}")
    stdout.print(_recent(answer, language))


def _preferences(preferences: Mapping[str, Any]) -> Table:
    from rich.table import Table

    table = Table("what", "liked", "share", box=None)
    for attribute, values in preferences.items():
        for index, value in enumerate(values):
            table.add_row("" if index else attribute, value["label"], f"{value['share']:.0%}")
    return table


def _recent(answer: Mapping[str, Any], language: str | None) -> Table:
    """What was touched, lies in the cart and was bought, the newest few, a line each."""
    from rich.table import Table

    table = Table(box=None, show_header=False)
    for name in ("recent", "cart", "bought"):
        for index, product in enumerate(answer[name][:_NEWEST]):
            table.add_row("" if index else name, Text(title_of(product, language)))
    return table
