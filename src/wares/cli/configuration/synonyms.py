"""`wares synonyms`: words that mean the same in a shop, listed and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from wares.cli.configuration.change import configure
from wares.cli.options import DEFAULT_SHOP, JsonOption, ShopOption
from wares.cli.output.console import print_answer, print_line

synonyms = typer.Typer(help="Words that mean the same in a shop.", invoke_without_command=True)
RulesArgument = Annotated[
    list[str], typer.Argument(help='"sofa = couch" (each finds the other), "tee => t-shirt" (the left the right).')
]


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.add_typer(synonyms, name="synonyms")


@synonyms.callback()
def _synonyms(context: typer.Context, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Words that mean the same in a shop; without a subcommand, they are listed."""
    if context.invoked_subcommand is None:
        list_(shop, json)


@synonyms.command("list")
def list_(shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """List the shop's own synonyms."""
    print_answer(configure(shop, "synonyms", {}), json, _print_rules)


@synonyms.command()
def add(rules: RulesArgument, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Add synonyms, in English or Chinese; the next search knows them."""
    print_answer(configure(shop, "synonyms", {"add": rules}), json, _print_change)


@synonyms.command()
def remove(rules: RulesArgument, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False) -> None:
    """Take synonyms out: a rule, or a word with everything said of it."""
    print_answer(configure(shop, "synonyms", {"remove": rules}), json, _print_change)


def _print_rules(report: Mapping[str, Any]) -> None:
    for rule in report["rules"]:
        print_line((f"{rule['line']:>5}  ", "dim"), rule["text"])
    print_line(f"{len(report['rules']):,} of the shop's own, beside {report['built_in']:,} words that come with Wares.")


def _print_change(report: Mapping[str, Any]) -> None:
    print_line(("Done:", "bold green"), f" the shop has {len(report['rules']):,} synonyms of its own.")
