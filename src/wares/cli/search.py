"""`wares search` and `wares suggest`: questions to a shop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from wares.cli.errors import parse_pair, query_errors_by_option
from wares.cli.options import DEFAULT_SHOP, FilterOption, JsonOption, LanguageOption, LimitOption, ShopOption
from wares.cli.output.console import print_answer, print_line
from wares.cli.output.hits import print_hits
from wares.cli.remote import ask_server, ask_shop
from wares.errors import BadFilm, BadInput, BadPicture, BadQuery, BadSound, ShopBusy

if TYPE_CHECKING:
    import wares

_OPTIONS = {
    "pictures": "--image",
    "audio": "--audio",
    "film": "--film",
    "weights": "--weight",
    "facets": "--facet",
    "per_page": "--per-page",
    **{name: f"--{name}" for name in ("like", "filter", "refine", "sort", "page", "language", "shopper", "session")},
}
_MEDIA = ("audio", "film")
WordsArgument = Annotated[str, typer.Argument(help="What a shopper would type, in English or Chinese.")]
ImageOption = Annotated[list[Path] | None, typer.Option("--image", help="A picture file; several may be given.")]
FilmOption = Annotated[Path | None, typer.Option("--film", help="A film of what is sought.")]
AudioOption = Annotated[Path | None, typer.Option("--audio", help="A recording of what is asked for aloud.")]
LikeOption = Annotated[str | None, typer.Option(help="Start from this product's id.")]
RefineOption = Annotated[list[str] | None, typer.Option(help="ATTRIBUTE=VALUE, or ATTRIBUTE=10..80 for numbers.")]
FacetOption = Annotated[list[str] | None, typer.Option("--facet", help="Count this attribute's values.")]
WeightOption = Annotated[list[str] | None, typer.Option(help="words=1 or pictures=2")]
SortOption = Annotated[str, typer.Option(help="relevance, price, -price, …")]
PageOption = Annotated[int, typer.Option(help="From 1.")]
PerPageOption = Annotated[int, typer.Option(help="Hits a page.")]
GroupedOption = Annotated[bool, typer.Option(help="One product of each variant group.")]
VerbatimOption = Annotated[bool, typer.Option(help="Take the words as they are typed: correct nothing.")]
ExplainOption = Annotated[bool, typer.Option(help="Say why each hit is there.")]
AskingShopperOption = Annotated[str, typer.Option(help="Who asks, by token: taste moves the first hits a little.")]
AskingSessionOption = Annotated[str, typer.Option(help="The same by the token of a visit.")]
PersonalOption = Annotated[bool, typer.Option(help="Whether taste has a say.")]


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(search)
    app.command()(suggest)


def search(
    words: WordsArgument = "", image: ImageOption = None, audio: AudioOption = None, film: FilmOption = None,
    like: LikeOption = None, filter_: FilterOption = "",
    refine: RefineOption = None, facet: FacetOption = None, weight: WeightOption = None, sort: SortOption = "relevance",
    page: PageOption = 1, per_page: PerPageOption = 10, grouped: GroupedOption = False, language: LanguageOption = None,
    verbatim: VerbatimOption = False, explain: ExplainOption = False, shopper: AskingShopperOption = "",
    session: AskingSessionOption = "", personal: PersonalOption = True, shop: ShopOption = DEFAULT_SHOP,
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Find products by words, pictures, a film, what was said in a recording, or all of them."""
    query = {
        "words": words, "like": like, "filter": filter_, "sort": sort, "page": page, "per_page": per_page,
        "grouped": grouped, "language": language, "explain": explain, "shopper": shopper, "session": session,
        "personal": personal, "verbatim": verbatim, "pictures": tuple(map(_read_picture, image or ())),
        "audio": b"" if audio is None else _read_media(audio, "--audio", BadSound),
        "film": b"" if film is None else _read_media(film, "--film", BadFilm),
        "facets": tuple(facet or ()), "weights": _parse_weights(weight or []),
        "refine": _parse_refinements(refine or []),
    }  # fmt: skip
    with query_errors_by_option(_OPTIONS):
        answer = _answer(shop, query)
    print_answer(answer, json, print_hits)


def suggest(
    words: Annotated[str, typer.Argument(help="The beginning of a query.")], limit: LimitOption = 8,
    shop: ShopOption = DEFAULT_SHOP, json: JsonOption = False,
) -> None:  # fmt: skip
    """Queries worth typing."""

    def here(open_shop: wares.Shop) -> list[str]:
        return [suggestion.text for suggestion in open_shop.suggest(words, limit=limit)]

    def there(busy: ShopBusy) -> list[str]:
        from urllib.parse import urlencode

        answer = ask_server(busy, "GET", f"/v1/suggest?{urlencode({'q': words, 'limit': limit})}")
        return [suggestion["text"] for suggestion in answer["suggestions"]]

    suggestions = ask_shop(shop, here, there)
    print_answer({"suggestions": suggestions}, json, lambda _: print_line("\n".join(suggestions)))


def _answer(shop: Path, fields: dict[str, Any]) -> dict[str, Any]:
    def here(open_shop: wares.Shop) -> dict[str, Any]:
        from wares.server.schemas.encode import builtins_of
        from wares.server.schemas.responses.search import SearchAnswer
        from wares.types import Query

        query = Query(**fields)
        open_shop.search(query)  # loads what this query needs, so that the time shown is that of the answer alone
        return cast(dict[str, Any], builtins_of(SearchAnswer.of(open_shop.search(query), query.explain)))

    def there(busy: ShopBusy) -> dict[str, Any]:
        import base64

        pictures = [{"base64": base64.b64encode(data).decode()} for data in fields["pictures"]]
        media = {name: {"base64": base64.b64encode(fields[name]).decode()} for name in _MEDIA if fields[name]}
        plain = {name: value for name, value in fields.items() if name not in _MEDIA}
        return ask_server(busy, "POST", "/v1/search", {**plain, **media, "pictures": pictures})

    return ask_shop(shop, here, there)


def _read_picture(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadPicture(f"--image {path}: {error.strerror}; give the path of a picture file") from error


def _read_media(path: Path, option: str, kind: type[BadInput]) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise kind(f"{option} {path}: {error.strerror}; give the path of a file") from error


def _parse_weights(texts: list[str]) -> dict[str, float]:
    pairs = [parse_pair("--weight", text, "NAME=VALUE, e.g. words=2") for text in texts]
    return {name: _number(value, f"--weight {name}") for name, value in pairs}


def _parse_refinements(texts: list[str]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, value = parse_pair("--refine", text, "NAME=VALUE, e.g. brand=Acme")
        values[name] = (*values.get(name, ()), value)
    return values


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadQuery(f"{option}: {text!r} is not a number") from error
