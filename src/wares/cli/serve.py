"""`wares serve` and `wares demo`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import wares
from wares.cli.output.screen import DEFAULT_SHOP, ShopOption, say
from wares.errors import BadInput
from wares.shop.runtime.folder import DEMO, DRAWN, Folder

if TYPE_CHECKING:
    from wares.demo.words import BilingualText

_SHOWCASE = "showcase.json"
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
    _require_demo(folder, fresh)
    feed = _drawn(folder, products, seed)
    with wares.open(folder, create=True) as opened:
        _filled(opened, feed)
        if shoppers and not (opened.folder / _SHOWCASE).exists():  # written last
            _give_history(opened, shoppers, seed)
        if not once:
            _serve(opened, host, port)


def _require_demo(folder: Path, fresh: bool) -> None:
    """A folder that is none yet, or an earlier demo's, thrown away when `fresh`. Raises `BadInput` for any other."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / DEMO).exists():
        raise BadInput(f"{folder}: not a demo shop; choose another folder")
    old = folder / "shop"  # where the shop of an earlier version lay
    for shop in (folder, old):
        if (shop / "shop.json").exists() and (fresh or shop is old):
            Folder(shop).release()  # raises while another process has it
    if fresh:
        shutil.rmtree(folder)
    elif (old / "shop.json").exists():
        say(f"{old}: the demo of an earlier version; the shop lies in {folder} itself now and is made anew")
        shutil.rmtree(old)


def _drawn(folder: Path, products: int, seed: int) -> Path:
    """The feed of a drawn shop; drawn when there is none of these numbers yet."""
    from wares.cli.output.progress import Bar
    from wares.demo.draw import draw_shop
    from wares.shop.train.teaching import TrainingStep

    marker, feed = folder / DEMO, folder / DRAWN / "products.jsonl"
    wanted = f'{{"products": {products}, "seed": {seed}}}'
    if feed.exists() and marker.exists() and marker.read_text(encoding="utf-8") == wanted:
        return feed
    feed.parent.mkdir(parents=True, exist_ok=True)
    if not marker.exists():
        marker.write_text("{}", encoding="utf-8")
    with Bar("Drawing products") as bar:
        draw_shop(
            feed.parent,
            products,
            seed,
            lambda done, total: bar.show(TrainingStep("Drawing products", done / max(total, 1), done, "products")),
        )
    marker.write_text(wanted, encoding="utf-8")
    return feed


def _filled(opened: wares.Shop, feed: Path) -> None:
    """Take the drawn products; those of an earlier drawing go."""
    from wares.cli.output.progress import Bar
    from wares.shop.commands import command_of

    with Bar("Opening") as bar:
        report = command_of("ingest", {"feeds": [str(feed)], "options": {"prune": "force"}}).report(opened, bar.show)
    say(
        (f"{len(opened):,} products", "bold green"),
        f" in {opened.folder} "
        f"({report['added']:,} added, {report['updated']:,} updated, {report['unchanged']:,} unchanged)",
    )


def _give_history(opened: wares.Shop, shoppers: int, seed: int) -> None:
    """Let simulated shoppers come for a month, learn from what they did, and name those the shop may be seen as."""
    import time
    from itertools import islice

    import msgspec

    from wares.cli.output.progress import Bar
    from wares.demo.simulation.simulate import SHOWCASE, simulate
    from wares.shop.train.teaching import TrainingStep

    table = opened.people.live.view.now().table
    products = [opened.get(table.ids[row]) for row in table.present_rows().tolist()]
    events = simulate(products, shoppers=shoppers, days=_HISTORY_DAYS, seed=seed, until=time.time())
    with Bar("Shoppers come and go") as bar:
        taken = 0
        while batch := list(islice(events, _EVENTS_AT_ONCE)):
            opened.track(batch)
            taken += len(batch)
            bar.show(TrainingStep("Shoppers come and go", 0.0, taken, "events"))
        opened.train_recommenders(lambda what, done: bar.show(TrainingStep(what, done)))
    told = [
        {"token": one.token, "name": _both(one.name), "line": _both(one.description)} for one in SHOWCASE[:shoppers]
    ]
    (opened.folder / _SHOWCASE).write_bytes(msgspec.json.encode({"shoppers": told}))
    say(f"{opened.tracking.log.count():,} events of {shoppers:,} simulated shoppers")


def _both(word: BilingualText) -> dict[str, str]:
    return {"en": word.en, "zh": word.zh}


def _serve(opened: wares.Shop, host: str | None, port: int | None) -> None:
    from wares.cli.recommend import teaching
    from wares.server.app import Server

    def ready(address: str) -> None:
        opened.announce(address)
        say("\n  ", (opened.settings.shop_name, "bold"), " is open at ", (address, "bold underline"), "\n")
        for line in server.access_summary:
            say(f"  {line}")
        say(f"\n  API: {address}/v1/openapi.json    Stop with Ctrl+C\n")

    opened.teaching = teaching
    opened.warm()
    if (coming := opened.coming_encoder) is not None:
        opened.start_encoder(coming)
    chosen = opened.settings
    server = Server(opened, host or chosen.server_host, chosen.server_port if port is None else port, ready)
    server.serve_until_stopped()
