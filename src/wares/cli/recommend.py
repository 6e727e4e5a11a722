"""`wares recommend`, `wares profile` and `wares train recommend`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args
from urllib.parse import quote, urlencode

import typer
from rich.text import Text

from wares.cli.output.screen import DEFAULT_SHOP, JsonOption, ShopOption, aside, options_named, print_json, say, screen
from wares.cli.remote import answered, ask_server, change
from wares.cli.train import train
from wares.errors import BadInput, BadQuery, MissingExtra, ShopBusy

if TYPE_CHECKING:
    from rich.table import Table

    import wares
    from wares.shop.train.teaching import Teach
    from wares.types import Interactions, Vectors

_FEWEST = 2000  # events below which a model of sequences has nothing to learn from
_NEWEST = 5  # products a list on the screen
_OPTIONS = {
    "products": "--product",
    **{name: f"--{name}" for name in ("limit", "filter", "language", "session", "category")},
}
_EXPLAINED = {
    "popular": "what everyone takes",
    "blend": "all of them, as the shop answers",
    "default": "all of them, without learnt weights",
}
LanguageOption = Annotated[str | None, typer.Option(help="en, zh, or another that the shop has texts in")]


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(recommend)
    app.command()(profile)
    train.command("recommend")(train_recommend)


def recommend(
    placement: Annotated[str, typer.Argument(help="home, product, cart, category or email")] = "home",
    shopper: Annotated[str, typer.Option(help="The shopper's token.")] = "",
    session: Annotated[str, typer.Option(help="The token of a visit.")] = "",
    product: Annotated[list[str] | None, typer.Option(help="A product's id; several may be given.")] = None,
    category: Annotated[str, typer.Option(help='A path: "Shoes > Running shoes".')] = "",
    limit: Annotated[int, typer.Option(help="How many at most.")] = 12,
    filter_: Annotated[str, typer.Option("--filter", help='e.g. "brand:Acme AND price < 80"')] = "",
    language: LanguageOption = None,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """What a shopper may like, with the reason of each; what everyone takes where nothing is known."""
    from rich.table import Table

    from wares.types import Placement

    if placement not in get_args(Placement):
        raise BadQuery(f"placement: {placement!r} is not one of {', '.join(get_args(Placement))}")
    asked = {
        "placement": placement,
        "shopper": shopper,
        "session": session,
        "category": category,
        "limit": limit,
        "filter": filter_,
        **({"language": language} if language else {}),
    }
    with options_named(_OPTIONS):
        found = _recommended(shop, asked, product or [])
    if json:
        print_json(found)
        return
    if found["fallback"]:
        say("Nothing is known that could have a say, so this is what everyone gets:")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for one in found["items"]:
        why = "; ".join(reason["text"] for reason in one["reasons"])
        table.add_row(Text(one["id"], "dim"), Text(_title(one["product"], language)), Text(why, "dim"))
    screen.print(table)


def _recommended(shop: Path, asked: Mapping[str, Any], products: list[str]) -> dict[str, Any]:
    def here(opened: wares.Shop) -> dict[str, Any]:
        import msgspec

        from wares.server.schemas.responses.recommendations import RecommendAnswer

        found = opened.recommend(**asked, products=products)
        return cast(dict[str, Any], msgspec.to_builtins(RecommendAnswer.of(found)))

    pairs = [*asked.items(), *(("product", one) for one in products)]
    return answered(shop, here, lambda busy: ask_server(busy, "GET", f"/v1/recommend?{urlencode(pairs)}"))


def profile(
    shopper: Annotated[str, typer.Argument(help="The shopper's token.")] = "",
    session: Annotated[str, typer.Option(help="The token of a visit of somebody unknown.")] = "",
    language: LanguageOption = None,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """What the shop knows of a shopper, in words and figures."""
    with options_named(_OPTIONS):
        found = _profile(shop, shopper, session, language)
    if json:
        print_json(found)
        return
    say("\n".join(found["sentences"]))
    if not found["known"]:
        return
    from rich.table import Table

    table = Table("what", "liked", "share", box=None)
    for attribute, values in found["preferences"].items():
        for one in values:
            table.add_row(attribute, one["label"], f"{one['share']:.0%}")
            attribute = ""
    screen.print(table)
    counts = "  ".join(f"{kind} {n:,}" for kind, n in found["counts"].items())
    say(f"{found['visits']:,} visits: {counts}")
    screen.print(_lately(found, language))


def _lately(found: Mapping[str, Any], language: str | None) -> Table:
    """What was touched, lies in the cart and was bought, the newest few, a line each."""
    from rich.table import Table

    table = Table(box=None, show_header=False)
    for name in ("recent", "cart", "bought"):
        for place, product in enumerate(found[name][:_NEWEST]):
            table.add_row("" if place else name, Text(_title(product, language)))
    return table


def _title(product: Mapping[str, Any], language: str | None) -> str:
    """What the product is called in the language, if it has a title there."""
    title: str = product["texts"].get(language or "", {}).get("title") or product["title"]
    return title


def _profile(shop: Path, shopper: str, session: str, language: str | None) -> dict[str, Any]:
    def here(opened: wares.Shop) -> dict[str, Any]:
        import msgspec

        from wares.server.schemas.responses.profiles import ProfileAnswer

        found = opened.profile(shopper, session=session, language=language)
        return cast(dict[str, Any], msgspec.to_builtins(ProfileAnswer.of(found)))

    def there(busy: ShopBusy) -> dict[str, Any]:
        kind, name = ("shoppers", shopper) if shopper else ("sessions", session)
        if not name:
            raise BadQuery("profile: name a shopper or a session")
        given = {"language": language, "session": session if shopper else ""}
        asked = urlencode({key: value for key, value in given.items() if value})
        return ask_server(busy, "GET", f"/v1/{kind}/{quote(name, safe='')}/profile?{asked}")

    return answered(shop, here, there)


# ------------------------------------------------------------------------------------------------------------ training


def train_recommend(
    shop: ShopOption = DEFAULT_SHOP,
    sequence: Annotated[
        bool | None,
        typer.Option(
            "--sequence/--no-sequence", help="Train a model of sequences too; by itself where torch is there."
        ),
    ] = None,
    minutes: Annotated[float, typer.Option(help="Budget of each of its two trainings.")] = 10.0,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    json: JsonOption = False,
) -> None:
    """Learn to recommend from what shoppers did, and compare every recommender with what everyone takes."""
    if sequence is None and find_spec("torch") is None:
        aside.print(f"No model of sequences is trained; {MissingExtra('that', 'train')}", soft_wrap=True)
    asked = {"sequence": sequence, "minutes": minutes, "seed": seed}
    report = change(shop, "train-recommend", asked, teaching=teaching)
    if json:
        print_json(report)
    else:
        _print_report(report)


def teaching(wanted: bool | None, minutes: float, seed: int) -> Teach | None:
    """See `wares.shop.train.teaching`; what was not asked for is trained only with enough to learn from."""
    has_torch = find_spec("torch") is not None
    if wanted and not has_torch:
        raise MissingExtra("A model of sequences", "train")
    if wanted is False or not has_torch:
        return None
    from wares.training.sequence import SequenceRecipe, train_sequence

    leave_out = wanted is None

    def teach(interactions: Interactions, content: Vectors, folder: Path) -> bool:
        if leave_out and len(interactions.items) < _FEWEST:
            return False
        try:
            train_sequence(interactions, SequenceRecipe(minutes=minutes, seed=seed), folder, content=content)
        except BadInput:
            if leave_out:
                return False
            raise
        return True

    return teach


def _print_report(report: Mapping[str, Any]) -> None:
    told = f" learnt from {report['events']:,} events of {report['products']:,} products in {report['seconds']:.0f} s"
    say(("Done:", "bold green"), told)
    if report["figures"]:
        screen.print(_figures(report))
    else:
        say("Too few shoppers came back to tell how good it is; the usual weights are used.")
    for place, told in report["placements"].items():
        learnt, usual = (told["figures"][name]["hit_12"] for name in ("blend", "default"))
        say(
            f"In the place {place!r} the first 12 had what was taken next in {learnt:.0%} of {told['cases']:,} "
            f"later cases, {usual:.0%} without learnt weights."
        )
    if report["search"] is not None:
        say(f"Taste moves hits of searches by at most {report['search']:g} of the best one's score.")


def _figures(report: Mapping[str, Any]) -> Table:
    from rich.table import Table

    table = Table(f"on {report['cases']:,} later cases", "first 12", "nDCG@12", "named", "weights", "", box=None)
    for name, figures in report["figures"].items():
        weights = report["weights"].get(name)
        shown = f"{weights[0]:.2f} {weights[1]:.2f}" if weights else ""
        row = (*(f"{figures[figure]:.3f}" for figure in ("hit_12", "ndcg_12", "found")), shown)
        style = "bold" if name in ("popular", "blend") else ""
        table.add_row(name, *row, _EXPLAINED.get(name, ""), style=style)
    return table
