"""`wares search`, `wares suggest`, `wares evaluate`: questions to a shop."""

from __future__ import annotations

import base64
import dataclasses
import re
from html import unescape
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text

import wares
from wares.cli.screen import DEFAULT_SHOP, JsonOption, ShopOption, print_json, screen
from wares.cli.served import ask_server
from wares.errors import BadPicture, BadQuery, ShopBusy
from wares.types import Query

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
    language: Annotated[str | None, typer.Option(help="en or zh")] = None,
    explain: Annotated[bool, typer.Option(help="Say why each hit is there.")] = False,
    shopper: Annotated[str, typer.Option(help="Who asks, by token: taste moves the first hits a little.")] = "",
    session: Annotated[str, typer.Option(help="The same by the token of a visit.")] = "",
    personal: Annotated[bool, typer.Option(help="Whether taste has a say.")] = True,
    shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:
    """Find products by words, by pictures, or by both."""
    query = Query(
        words=words,
        pictures=tuple(_read(path) for path in image or []),
        like=like,
        weights={name: _number(value, "weight") for name, value in _pairs(weight, "weight")},
        filter=filter_,
        refine=_grouped(_pairs(refine, "refine")),
        facets=tuple(facet or ()),
        sort=sort,
        page=page,
        per_page=per_page,
        grouped=grouped,
        language=language,
        explain=explain,
        shopper=shopper,
        session=session,
        personal=personal,
    )
    found = _answer(shop, query)
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
    try:
        with wares.open(shop, create=False) as opened:
            found = [suggestion.text for suggestion in opened.suggest(words, limit=limit)]
    except ShopBusy as busy:
        asked = str(wares_url("/v1/suggest", {"q": words, "limit": str(limit)}))
        found = [one["text"] for one in ask_server(busy, "GET", asked)["suggestions"]]
    if json:
        print_json({"suggestions": found})
    else:
        screen.print("\n".join(found), markup=False)


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


def wares_url(path: str, parameters: dict[str, str]) -> str:
    """A path with its query string."""
    from urllib.parse import urlencode

    return f"{path}?{urlencode(parameters)}"


def _answer(shop: Path, query: Query) -> dict[str, Any]:
    from wares.serve.answers import SearchAnswer

    try:
        with wares.open(shop, create=False) as opened:
            return msgspec.to_builtins(SearchAnswer.of(opened.search(query)))  # type: ignore[no-any-return]
    except ShopBusy as busy:
        body = dataclasses.asdict(query)
        body["pictures"] = [{"base64": base64.b64encode(data).decode()} for data in query.pictures]
        return ask_server(busy, "POST", "/v1/search", body)


def _print_hits(found: dict[str, Any]) -> None:
    if found["corrected"]:
        screen.print(Text.assemble("Meant: ", (found["corrected"], "bold")))
    if not found["hits"]:
        screen.print("Nothing found. Try fewer words or a wider filter." if not found["total"] else "No such page.")
    else:
        screen.print(f"{_REASONS[found['matched']]} [bold]{found['total']:,}[/] found in {found['took_ms']:.1f} ms")
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
            screen.print(f"[bold]{name}[/]  {stats['min']:g} to {stats['max']:g}, mean {stats['mean']:.2f}")
        else:
            shown = "  ".join(f"{value['label']} {value['count']:,}" for value in facet["values"][:12])
            screen.print(Text.assemble((name, "bold"), "  ", shown))


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
        raise BadPicture(f"{path}: {error.strerror}; give the path of a picture file") from error


def _pairs(texts: list[str] | None, what: str) -> list[tuple[str, str]]:
    found = []
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise BadQuery(f"--{what} {text}: write it as NAME=VALUE")
        found.append((name, value))
    return found


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadQuery(f"--{what}: {text!r} is not a number") from error


def _flat(figures: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for name, value in figures.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{before}{name} ")
        elif not isinstance(value, tuple):
            rows.append((before + name, value))
    return rows
