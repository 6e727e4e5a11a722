"""`wares settings` and `wares synonyms`: what a shop's people declare, listed and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from wares.cli.output.screen import DEFAULT_SHOP, JsonOption, ShopOption, print_json, say, screen
from wares.cli.remote import Unreachable, command
from wares.errors import BadSetting
from wares.shop.runtime.folder import server_of

synonyms = typer.Typer(help="Words that mean the same in a shop.", invoke_without_command=True)
RulesArgument = Annotated[
    list[str], typer.Argument(help='"sofa = couch" (each finds the other), "tee => t-shirt" (the left the right).')
]


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(settings)
    app.add_typer(synonyms, name="synonyms")


def settings(
    changes: Annotated[
        list[str] | None, typer.Argument(help="NAME=VALUE sets, NAME shows one; none = shows all.")
    ] = None,
    unset: Annotated[list[str] | None, typer.Option("--unset", help="Back to the default. Repeatable.")] = None,
    reload: Annotated[
        bool, typer.Option("--reload", help="A server reads wares.toml and synonyms.txt again, edited by hand.")
    ] = False,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """A shop's settings: value, where it is from, default, meaning; changed ones take effect at once."""
    given = dict(text.split("=", 1) for text in changes or [] if "=" in text)
    shown = [text for text in changes or [] if "=" not in text]
    if reload:
        waiting = _done(shop, "reload", {}).get("waiting", [])
        say("Read again." + (f" For the next start: {', '.join(waiting)}" if waiting else ""))
        if not given and not unset and not shown:
            return
    found = _done(shop, "settings", {"given": given, "unset": unset or []})
    names = {*shown, *given, *(unset or [])}
    rows = [one for one in found["settings"] if not names or one["name"] in names]
    if missing := names - {one["name"] for one in rows}:
        raise BadSetting(f"settings: unknown setting {min(missing)}; all are listed by: wares settings")
    if json:
        print_json({**found, "settings": rows})
        return
    _print_settings(rows)
    for name in found["waiting"]:
        say(f"{name} takes effect when the shop is opened again: restart what serves it.")
    for name in found["overruled"]:
        say((f"{name} stays as it is:", "bold yellow"), f" WARES_{name.upper()} in the environment wins over the file.")


@synonyms.callback()
def _synonyms(context: typer.Context, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Words that mean the same in a shop; without a subcommand, they are listed."""
    if context.invoked_subcommand is None:
        list_(shop, json)


@synonyms.command("list")
def list_(shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """List the shop's own synonyms."""
    found = _done(shop, "synonyms", {})
    if json:
        print_json(found)
        return
    for rule in found["rules"]:
        say((f"{rule['line']:>5}  ", "dim"), rule["text"])
    say(f"{len(found['rules']):,} of the shop's own, beside {found['built_in']:,} words that come with Wares.")


@synonyms.command()
def add(rules: RulesArgument, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Add synonyms, in English or Chinese; the next search knows them."""
    _print_synonyms(_done(shop, "synonyms", {"add": rules}), json)


@synonyms.command()
def remove(rules: RulesArgument, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Take synonyms out: a rule, or a word with everything said of it."""
    _print_synonyms(_done(shop, "synonyms", {"remove": rules}), json)


def _done(shop: Path, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Done by the server that has the shop, which then answers by it, or on the shop's files."""
    busy = server_of(shop)
    if busy is not None:
        try:
            return command(busy, name, options)
        except Unreachable:
            pass  # it was killed
    import msgspec

    from wares.shop.runtime import configuration

    folder = configuration.require_shop(shop)
    report: object
    if name == "reload":
        report = {"waiting": ()}
    elif name == "synonyms":
        report = configuration.change_synonyms(folder, options.get("add", ()), options.get("remove", ()))
    else:
        report = configuration.change_settings(folder, options["given"], options["unset"])
    return cast(dict[str, Any], msgspec.json.decode(msgspec.json.encode(report, enc_hook=str)))


def _print_synonyms(found: Mapping[str, Any], json: bool) -> None:
    if json:
        print_json(found)
    else:
        say(("Done:", "bold green"), f" the shop has {len(found['rules']):,} synonyms of its own.")


def _print_settings(rows: Sequence[Mapping[str, Any]]) -> None:
    from rich.table import Table

    table = Table("setting", "value", "default", "what", "from", box=None)
    for one in rows:
        source = "" if one["source"] == "default" else one["source"]
        changed = "bold" if one["value"] != one["default"] else ""
        table.add_row(Text(one["name"], changed), repr(one["value"]), repr(one["default"]), one["help"], source)
    screen.print(table)
