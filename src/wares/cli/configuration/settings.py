"""`wares settings`: a shop's settings, listed and changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from wares.cli.configuration.change import configure
from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.errors import BadSetting

ChangesArgument = Annotated[list[str] | None, typer.Argument(help="NAME=VALUE sets, NAME shows one; none = shows all.")]
UnsetOption = Annotated[list[str] | None, typer.Option("--unset", help="Back to the default. Repeatable.")]
ReloadOption = Annotated[
    bool, typer.Option("--reload", help="A server reads wares.toml and synonyms.txt again, edited by hand.")
]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(settings)


def settings(
    changes: ChangesArgument = None, unset: UnsetOption = None, reload: ReloadOption = False,
    shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False,
) -> None:  # fmt: skip
    """A shop's settings: value, where it is from, default, meaning; changed ones take effect at once."""
    if reload:
        _reload(shop)
        if not changes and not unset:
            return
    values = dict(text.split("=", 1) for text in changes or [] if "=" in text)
    names = [text for text in changes or [] if "=" not in text]
    report = configure(shop, "settings", {"values": values, "unset": unset or []})
    rows = _select(report["settings"], {*names, *values, *(unset or [])})
    print_answer({**report, "settings": rows}, json, _print_report)


def _reload(shop: Path) -> None:
    waiting = configure(shop, "reload", {}).get("waiting", [])
    print_line("Read again." + (f" For the next start: {', '.join(waiting)}" if waiting else ""))


def _select(rows: Sequence[Mapping[str, Any]], names: Collection[str]) -> list[Mapping[str, Any]]:
    """The settings of these names; all of them when none is named. Raises `BadSetting` for one that is not there."""
    selection = [row for row in rows if not names or row["name"] in names]
    if unknown_names := set(names) - {row["name"] for row in selection}:
        raise BadSetting(f"settings: unknown setting {min(unknown_names)}; all are listed by: wares settings")
    return selection


def _print_report(report: Mapping[str, Any]) -> None:
    _print_settings(report["settings"])
    for name in report["waiting"]:
        print_line(f"{name} takes effect when the shop is opened again: restart what serves it.")
    for name in report["overruled"]:
        source = f" WARES_{name.upper()} in the environment wins over the file."
        print_line((f"{name} stays as it is:", "bold yellow"), source)


def _print_settings(rows: Sequence[Mapping[str, Any]]) -> None:
    from rich.table import Table

    table = Table("setting", "value", "default", "unit", "what", "from", box=None)
    for row in rows:
        source = "" if row["source"] == "default" else row["source"]
        style = "bold" if row["value"] != row["default"] else ""
        value, default = repr(row["value"]), repr(row["default"])
        table.add_row(Text(row["name"], style), value, default, row["unit"], row["help"], source)
    stdout.print(table)
