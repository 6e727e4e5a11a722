"""`wares recommend`: what a shopper may like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args
from urllib.parse import urlencode

import typer
from rich.text import Text

from wares.cli.errors import query_errors_by_option
from wares.cli.options import DEFAULT_SHOP, FilterOption, JsonOption, LanguageOption, LimitOption, ShopOption
from wares.cli.output.console import print_answer, print_line, stdout
from wares.cli.output.products import title_of
from wares.cli.remote import ask_server, ask_shop
from wares.errors import BadQuery

if TYPE_CHECKING:
    import wares

_OPTIONS = {
    "products": "--product",
    **{name: f"--{name}" for name in ("limit", "filter", "language", "session", "category")},
}
PlacementArgument = Annotated[str, typer.Argument(help="home, product, cart, category or email")]
ShopperOption = Annotated[str, typer.Option(help="The shopper's token.")]
SessionOption = Annotated[str, typer.Option(help="The token of a visit.")]
ProductOption = Annotated[list[str] | None, typer.Option(help="A product's id; several may be given.")]
CategoryOption = Annotated[str, typer.Option(help='A path: "Shoes > Running shoes".')]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(recommend)


def recommend(
    placement: PlacementArgument = "home", shopper: ShopperOption = "", session: SessionOption = "",
    product: ProductOption = None, category: CategoryOption = "", limit: LimitOption = 12, filter_: FilterOption = "",
    language: LanguageOption = None, shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False,
) -> None:  # fmt: skip
    """What a shopper may like, with the reason of each; what everyone takes where nothing is known."""
    from wares.types import Placement

    if placement not in get_args(Placement):
        raise BadQuery(f"placement: {placement!r} is not one of {', '.join(get_args(Placement))}")
    query = {
        "placement": placement, "shopper": shopper, "session": session, "category": category, "limit": limit,
        "filter": filter_, **({"language": language} if language else {}),
    }  # fmt: skip
    with query_errors_by_option(_OPTIONS):
        answer = _answer(shop, query, product or [])
    print_answer(answer, json, lambda _: _print_recommendations(answer, language))


def _answer(shop: Path, query: Mapping[str, Any], products: Sequence[str]) -> dict[str, Any]:
    def here(open_shop: wares.Shop) -> dict[str, Any]:
        from wares.server.schemas.encode import builtins_of
        from wares.server.schemas.responses.recommendations import RecommendAnswer

        recommendations = open_shop.recommend(**query, products=products)
        return cast(dict[str, Any], builtins_of(RecommendAnswer.of(recommendations)))

    pairs = [*query.items(), *(("product", product) for product in products)]
    return ask_shop(shop, here, lambda busy: ask_server(busy, "GET", f"/v1/recommend?{urlencode(pairs)}"))


def _print_recommendations(answer: Mapping[str, Any], language: str | None) -> None:
    from rich.table import Table

    if answer["fallback"]:
        print_line("Nothing is known that could have a say, so this is what everyone gets:")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for item in answer["items"]:
        reasons = "; ".join(reason["text"] for reason in item["reasons"])
        table.add_row(Text(item["id"], "dim"), Text(title_of(item["product"], language)), Text(reasons, "dim"))
    stdout.print(table)
