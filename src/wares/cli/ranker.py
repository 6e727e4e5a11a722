"""`wares ranker` and `wares explain`: which ranker answers, and why a product stands where it stands."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

import wares
from wares.cli.options import DEFAULT_SHOP, FilterOption, JsonOption, LanguageOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.cli.remote import ask_server, ask_shop, change
from wares.errors import BadInput, ShopBusy


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(ranker)
    app.command()(explain)


def ranker(
    use: Annotated[str | None, typer.Option(help='Let this version answer; "linear" is the linear blend.')] = None,
    back: Annotated[bool, typer.Option("--back", help="Let the version before answer again.")] = False,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Which ranker orders searches, and which versions are kept; change it, also while the shop is served."""
    if use is not None and back:
        raise BadInput("--use and --back: give one of them")
    if use is not None or back:
        version = None if back else ("" if use == "linear" else use)
        print_answer(change(shop, "use-ranker", {"version": version}), json, _print_used)
        return

    def here(open_shop: wares.Shop) -> dict[str, Any]:
        from wares.server.schemas.responses.ranking import RankersAnswer

        return RankersAnswer.of(*open_shop.rankers()).builtins()

    def there(busy: ShopBusy) -> dict[str, Any]:
        return ask_server(busy, "GET", "/v1/rankers")

    print_answer(ask_shop(shop, here, there), json, _print_versions)


def explain(
    words: Annotated[str, typer.Argument(help="The query.")],
    product: Annotated[str, typer.Option(help="Id of the product.")],
    filter_: FilterOption = "",
    language: LanguageOption = None,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Why a product stands where it stands in an answer, or why it is not there."""

    def here(open_shop: wares.Shop) -> dict[str, Any]:
        return asdict(open_shop.explain(words, product, filter=filter_, language=language))

    def there(busy: ShopBusy) -> dict[str, Any]:
        from urllib.parse import urlencode

        fields = {"q": words, "id": product, "filter": filter_, "language": language}
        return ask_server(busy, "GET", f"/v1/explain?{urlencode({k: v for k, v in fields.items() if v})}")

    print_answer(ask_shop(shop, here, there), json, _print_placement)


def _print_used(answer: Mapping[str, Any]) -> None:
    print_line(f"Searches are ordered by {answer['version'] or 'the linear blend'} from now on.")


def _print_versions(answer: Mapping[str, Any]) -> None:
    from rich.table import Table

    print_line(f"In use: {answer['current'] or 'the linear blend'}")
    if not answer["versions"]:
        print_line("No ranker was trained; wares train rank makes one.")
        return
    table = Table("version", "made", "learnt from", "queries", "nDCG@10 new / before / linear", box=None)
    for version in answer["versions"]:
        made = datetime.datetime.fromtimestamp(version["made_at"], datetime.UTC).strftime("%Y-%m-%d %H:%M")
        figures = "; ".join(
            f"{name} {each['new']:.4f} / {each['running']:.4f} / {each['linear']:.4f}"
            for name, each in version["figures"].items()
        )
        style = "bold" if version["name"] == answer["current"] else ""
        table.add_row(version["name"], made, version["taught_by"], f"{version['queries']:,}", figures, style=style)
    stdout.print(table)


def _print_placement(answer: Mapping[str, Any]) -> None:
    from rich.table import Table

    print_line((answer["title"], "bold"))
    print_line(answer["text"])
    if not answer["reasons"]:
        return
    behind = answer["behind"] or {}
    table = Table("feature", "adds to the score", "behind the first hit by", box=None)
    for reason in answer["reasons"]:
        gap = behind.get(reason["label"])
        table.add_row(reason["label"], f"{reason['contribution']:+.3f}", "" if gap is None else f"{gap:.3f}")
    stdout.print(table)
