"""`wares search`, `wares suggest`, `wares evaluate`: questions to a shop."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from rich.text import Text

from wares.cli.output.screen import DEFAULT_SHOP, JsonOption, ShopOption, options_named, pair, print_json, say, screen
from wares.cli.remote import answered, ask_server
from wares.errors import BadPicture, BadQuery, ShopBusy

if TYPE_CHECKING:
    import wares

_OPTIONS = {
    "pictures": "--image",
    "weights": "--weight",
    "facets": "--facet",
    "per_page": "--per-page",
    **{name: f"--{name}" for name in ("like", "filter", "refine", "sort", "page", "language", "shopper", "session")},
}
_REASONS = {
    "some": "Few match all the words, so the nearest are added:",
    "similar": "Nearest by meaning and looks:",
    "everything": "The whole shop:",
    "all": "",
}


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(search)
    app.command()(suggest)
    app.command()(evaluate)


def search(
    words: Annotated[str, typer.Argument(help="What a shopper would type, in English or Chinese.")] = "",
    image: Annotated[list[Path] | None, typer.Option("--image", help="A picture file; several may be given.")] = None,
    like: Annotated[str | None, typer.Option(help="Start from this product's id.")] = None,
    filter_: Annotated[str, typer.Option("--filter", help='e.g. "brand:Acme AND price < 80"')] = "",
    refine: Annotated[list[str] | None, typer.Option(help="ATTRIBUTE=VALUE, or ATTRIBUTE=10..80 for numbers.")] = None,
    facet: Annotated[list[str] | None, typer.Option("--facet", help="Count this attribute's values.")] = None,
    weight: Annotated[list[str] | None, typer.Option(help="words=1 or pictures=2")] = None,
    sort: Annotated[str, typer.Option(help="relevance, price, -price, …")] = "relevance",
    page: Annotated[int, typer.Option(help="From 1.")] = 1,
    per_page: Annotated[int, typer.Option(help="Hits a page.")] = 10,
    grouped: Annotated[bool, typer.Option(help="One product of each variant group.")] = False,
    language: Annotated[str | None, typer.Option(help="en, zh, or another that the shop has texts in")] = None,
    explain: Annotated[bool, typer.Option(help="Say why each hit is there.")] = False,
    shopper: Annotated[str, typer.Option(help="Who asks, by token: taste moves the first hits a little.")] = "",
    session: Annotated[str, typer.Option(help="The same by the token of a visit.")] = "",
    personal: Annotated[bool, typer.Option(help="Whether taste has a say.")] = True,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Find products by words, by pictures, or by both."""
    asked = {
        "words": words,
        "pictures": tuple(_read(path) for path in image or []),
        "like": like,
        "weights": _weights(weight or []),
        "filter": filter_,
        "refine": _grouped([pair("--refine", text, "NAME=VALUE, e.g. brand=Acme") for text in refine or []]),
        "facets": tuple(facet or ()),
        "sort": sort,
        "page": page,
        "per_page": per_page,
        "grouped": grouped,
        "language": language,
        "explain": explain,
        "shopper": shopper,
        "session": session,
        "personal": personal,
    }
    with options_named(_OPTIONS):
        found = _answer(shop, asked)
    if json:
        print_json(found)
    else:
        _print_hits(found)


def suggest(
    words: Annotated[str, typer.Argument(help="The beginning of a query.")],
    limit: Annotated[int, typer.Option(help="How many at most.")] = 8,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Queries worth typing."""

    def here(opened: wares.Shop) -> list[str]:
        return [suggestion.text for suggestion in opened.suggest(words, limit=limit)]

    def there(busy: ShopBusy) -> list[str]:
        from urllib.parse import urlencode

        answer = ask_server(busy, "GET", f"/v1/suggest?{urlencode({'q': words, 'limit': limit})}")
        return [one["text"] for one in answer["suggestions"]]

    found = answered(shop, here, there)
    if json:
        print_json({"suggestions": found})
    else:
        say("\n".join(found))


def evaluate(
    judgements: Annotated[
        Path | None, typer.Argument(help="CSV, TSV or JSON Lines with query, id, relevance; none = a self-check.")
    ] = None,
    sample: Annotated[int, typer.Option(help="Titles tried in a self-check.")] = 200,
    seed: Annotated[int, typer.Option(help="Chooses the titles.")] = 0,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Measure a shop's answers against your own judgements, or check that products are found by their titles."""
    import dataclasses

    from rich.table import Table

    import wares
    from wares.evaluate.shops import evaluate_judgements, self_check

    with wares.open(shop, create=False) as opened:
        measured: Any = evaluate_judgements(opened, judgements) if judgements else self_check(opened, sample, seed)
    figures = dataclasses.asdict(measured)
    if json:
        print_json(figures)
        return
    table = Table("measure", "value", box=None)
    for name, value in _flat(figures):
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    screen.print(table)


def _answer(shop: Path, asked: dict[str, Any]) -> dict[str, Any]:
    def here(opened: wares.Shop) -> dict[str, Any]:
        import msgspec

        from wares.server.schemas.responses.search import SearchAnswer
        from wares.types import Query

        query = Query(**asked)
        opened.search(query)  # loads what this query needs, so that the time told is that of the answer alone
        return cast(dict[str, Any], msgspec.to_builtins(SearchAnswer.of(opened.search(query))))

    def there(busy: ShopBusy) -> dict[str, Any]:
        import base64

        pictures = [{"base64": base64.b64encode(data).decode()} for data in asked["pictures"]]
        return ask_server(busy, "POST", "/v1/search", {**asked, "pictures": pictures})

    return answered(shop, here, there)


def _print_hits(found: dict[str, Any]) -> None:
    if found["corrected"]:
        say("Meant: ", (found["corrected"], "bold"))
    if not found["hits"]:
        say("Nothing found. Try fewer words or a wider filter." if not found["total"] else "No such page.")
    else:
        why = _REASONS.get(found["matched"], "")
        say(f"{why} " if why else "", (f"{found['total']:,}", "bold"), f" found in {found['took_ms']:.1f} ms")
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for hit in found["hits"]:
        product = hit["product"]
        price = "" if product["price"] is None else f"{product['price']:,.2f} {product['currency'] or ''}"
        title = _marked(hit["highlights"].get("title", product["title"]))
        table.add_row(Text(hit["id"], "dim"), title, price, _moved(hit.get("moved", 0)))
        if hit["explanation"]:
            table.add_row("", _why(hit["explanation"]))
    screen.print(table)
    for name, facet in found["facets"].items():
        if facet["stats"]:
            stats = facet["stats"]
            say((name, "bold"), f"  {stats['min']:g} to {stats['max']:g}, mean {stats['mean']:.2f}")
        else:
            shown = "  ".join(f"{value['label']} {value['count']:,}" for value in facet["values"][:12])
            say((name, "bold"), "  ", shown)


def _moved(places: int) -> Text:
    """How far taste moved a hit: ↑3, ↓1, or nothing."""
    return Text(f"{'↑' if places > 0 else '↓'}{abs(places)}" if places else "", "green" if places > 0 else "dim")


def _why(explanation: dict[str, Any]) -> Text:
    shares = ", ".join(f"{name} {share:.0%}" for name, share in explanation["shares"].items() if share >= 0.005)
    matched = ", ".join(
        f"{one['word']} → {one['term']} ({one['kind']}{', filled' if one['filled'] else ''})"
        for one in explanation["matched"]
    )
    return Text(f"{shares}; {matched}" if matched else shares, "dim")


def _marked(html: str) -> Text:
    text = Text()
    for number, part in enumerate(re.split(r"</?mark>", html)):
        text.append(unescape(part), "bold yellow" if number % 2 else "")
    return text


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadPicture(f"--image {path}: {error.strerror}; give the path of a picture file") from error


def _weights(texts: list[str]) -> dict[str, float]:
    pairs = [pair("--weight", text, "NAME=VALUE, e.g. words=2") for text in texts]
    return {name: _number(value, f"--weight {name}") for name, value in pairs}


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadQuery(f"{option}: {text!r} is not a number") from error


def _flat(figures: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{before}{name} ")
        elif not isinstance(value, tuple):
            rows.append((before + name, value))
    return rows
