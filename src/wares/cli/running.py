"""`wares serve` and `wares demo`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, TimeRemainingColumn

import wares
from wares.cli.screen import DEFAULT_SHOP, ShopOption, aside, screen
from wares.cli.taking import Bar
from wares.errors import BadInput

if TYPE_CHECKING:
    from wares.demo.words import Word

_DRAWN, _SHOWCASE = "drawn", "showcase.json"
_HISTORY_DAYS = 30.0
_EVENTS_AT_ONCE = 2000


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    app.command()(serve)
    app.command()(demo)


def serve(
    shop: ShopOption = DEFAULT_SHOP,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 = any free one.")] = None,
) -> None:
    """Serve a shop: the storefront page at /, the API under /v1."""
    with wares.open(shop, create=False) as opened:
        _serve(opened, host, port)


def demo(
    folder: Annotated[Path, typer.Option("--shop", help="Where the drawn shop is kept.")] = Path("demo-shop"),
    products: Annotated[int, typer.Option(help="How many products to draw.", min=1, max=20_000)] = 1500,
    shoppers: Annotated[
        int, typer.Option(help="How many simulated shoppers gave it a history; 0 = none.", min=0)
    ] = 400,
    seed: Annotated[int, typer.Option(help="Another seed draws another shop.")] = 7,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 = any free one.")] = None,
    once: Annotated[bool, typer.Option("--no-serve", help="Draw and index, then stop.")] = False,
    fresh: Annotated[bool, typer.Option(help="Throw an earlier demo away first.")] = False,
) -> None:
    """Draw a bilingual shop, index it and open its doors."""
    from wares.demo.draw import draw_shop

    marker = folder / "demo.json"
    if fresh and folder.exists():
        if not marker.exists():
            raise BadInput(f"{folder}: not a demo shop, so it is not thrown away; choose another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    feed = folder / _DRAWN / "products.jsonl"
    wanted = f'{{"products": {products}, "seed": {seed}}}'
    if not feed.exists() or not marker.exists() or marker.read_text(encoding="utf-8") != wanted:
        with Progress(*Progress.get_default_columns()[:-1], TimeRemainingColumn(), console=aside) as bar:
            task = bar.add_task("Drawing products", total=products)
            feed = draw_shop(
                feed.parent, products, seed, lambda done, total: bar.update(task, completed=done, total=total)
            )
        marker.write_text(wanted, encoding="utf-8")
    with wares.open(folder / "shop", create=True) as opened:
        with Bar() as bar:
            report = opened.ingest(feed, prune=True, progress=bar.show)
        screen.print(
            f"[bold green]{len(opened):,} products[/] in {folder} "
            f"({report.added:,} added, {report.updated:,} updated, {report.unchanged:,} unchanged)"
        )
        if shoppers and not (opened.folder / _SHOWCASE).exists():  # written last
            _give_history(opened, shoppers, seed)
        if not once:
            _serve(opened, host, port)


def _give_history(opened: wares.Shop, shoppers: int, seed: int) -> None:
    """Let simulated shoppers come for a month, learn from what they did, and name those the shop may be seen as."""
    import time
    from itertools import islice

    import msgspec

    from wares.demo.shoppers import SHOWCASE, simulate

    table = opened.people.assortment.now().table
    products = [opened.get(table.ids[row]) for row in table.everything().tolist()]
    events = simulate(products, shoppers=shoppers, days=_HISTORY_DAYS, seed=seed, until=time.time())
    with Progress(*Progress.get_default_columns()[:-1], console=aside) as bar:
        task = bar.add_task("Shoppers come and go", total=None)
        while batch := list(islice(events, _EVENTS_AT_ONCE)):
            opened.track(batch)
            bar.advance(task, len(batch))
        task = bar.add_task("Learning to recommend", total=1.0)
        opened.train_recommenders(lambda what, done: bar.update(task, description=what, completed=done))
    told = [{"token": one.token, "name": _both(one.name), "line": _both(one.line)} for one in SHOWCASE[:shoppers]]
    (opened.folder / _SHOWCASE).write_bytes(msgspec.json.encode({"shoppers": told}))
    screen.print(f"{opened.tracking.log.num:,} events of {shoppers:,} simulated shoppers")


def _both(word: Word) -> dict[str, str]:
    return {"en": word.en, "zh": word.zh}


def _serve(opened: wares.Shop, host: str | None, port: int | None) -> None:
    from wares.serve.app import Server

    def ready(address: str) -> None:
        opened.announce(address)
        screen.print(f"\n  [bold]{opened.settings.shop_name}[/] is open at [bold underline]{address}[/]\n")
        for line in server.said:
            screen.print(f"  {line}", markup=False, soft_wrap=True)
        screen.print(f"\n  API: {address}/v1/openapi.json    Stop with Ctrl+C\n")

    opened.warm()
    if (coming := opened.coming_encoder) is not None:
        opened.start_encoder(coming)
    chosen = opened.settings
    server = Server(opened, host or chosen.serve_host, chosen.serve_port if port is None else port, ready)
    server.serve_until_stopped()
