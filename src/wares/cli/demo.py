"""`wares demo`: a drawn shop with a simulated history."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import wares
from wares.cli.options import HostOption, PortOption
from wares.cli.output.console import print_line
from wares.cli.serve import serve_shop
from wares.errors import BadInput
from wares.settings import FILE, edit
from wares.shop.runtime.folder import DEMO, DRAWN, SHOWCASE_FILE, Folder

if TYPE_CHECKING:
    from wares.demo.words import BilingualText
    from wares.shop import Shop
    from wares.shop.train.teaching import Show

_SAYS = {
    "shop_delivery_en": "Free from $50, else $4.90. Two to three working days.",
    "shop_delivery_zh": "满 $50 免运费，否则 $4.90。2–3 个工作日送达。",
    "shop_returns_en": "30 days, free of charge.",
    "shop_returns_zh": "30 天内免费退换。",
}
"""What the demo's pages say of delivery and returns, until its settings say otherwise."""
_HISTORY_DAYS = 30.0
_EVENTS_A_BATCH = 2000
DemoFolderOption = Annotated[Path, typer.Option("--shop", help="Where the drawn shop is kept.")]
ProductsOption = Annotated[int, typer.Option(help="How many products to draw.", min=1, max=20_000)]
ShoppersOption = Annotated[int, typer.Option(help="How many simulated shoppers gave it a history; 0 = none.", min=0)]
DemoSeedOption = Annotated[int, typer.Option(help="Another seed draws another shop.")]
NoServeOption = Annotated[bool, typer.Option("--no-serve", help="Draw and index, then stop.")]
FreshOption = Annotated[bool, typer.Option(help="Throw an earlier demo away first.")]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(demo)


def demo(
    folder: DemoFolderOption = Path("demo-shop"), products: ProductsOption = 1500, shoppers: ShoppersOption = 400,
    seed: DemoSeedOption = 7, host: HostOption = None, port: PortOption = None, no_serve: NoServeOption = False,
    fresh: FreshOption = False,
) -> None:  # fmt: skip
    """Draw a bilingual shop, index it and open its doors."""
    _require_demo(folder, fresh)
    feed = _draw_feed(folder, products, seed)
    if not (folder / FILE).exists():
        (folder / FILE).write_text(edit(folder, _SAYS, ()), encoding="utf-8")
    with wares.open(folder, create=True) as shop:
        _ingest(shop, feed)
        if shoppers and not (shop.folder / SHOWCASE_FILE).exists():  # written last
            _simulate_history(shop, feed, shoppers, seed)
        if not no_serve:
            serve_shop(shop, host, port)


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
        print_line(f"{old}: the demo of an earlier version; the shop lies in {folder} itself now and is made anew")
        shutil.rmtree(old)


def _draw_feed(folder: Path, products: int, seed: int) -> Path:
    """The feed of a drawn shop; drawn when there is none of these numbers yet."""
    marker, feed = folder / DEMO, folder / DRAWN / "products.jsonl"
    numbers = f'{{"products": {products}, "seed": {seed}}}'
    if feed.exists() and marker.exists() and marker.read_text(encoding="utf-8") == numbers:
        return feed
    feed.parent.mkdir(parents=True, exist_ok=True)
    if not marker.exists():
        marker.write_text("{}", encoding="utf-8")
    _draw(feed.parent, products, seed)
    marker.write_text(numbers, encoding="utf-8")
    return feed


def _draw(folder: Path, products: int, seed: int) -> None:
    from wares.cli.output.progress import ProgressBar
    from wares.demo.draw import draw_shop
    from wares.shop.train.teaching import TrainingStep

    title = "Drawing products"
    with ProgressBar(title) as bar:
        draw_shop(
            folder, products, seed,
            lambda done, total: bar.show(TrainingStep(title, done / max(total, 1), done, "products")),
        )  # fmt: skip


def _ingest(shop: Shop, feed: Path) -> None:
    """Take the drawn products; those of an earlier drawing go."""
    from wares.cli.output.progress import ProgressBar
    from wares.shop.commands import command_of

    with ProgressBar("Opening") as bar:
        report = command_of("ingest", {"feeds": [str(feed)], "options": {"prune": "force"}}).report(shop, bar.show)
    print_line(
        (f"{len(shop):,} products", "bold green"),
        f" in {shop.folder} "
        f"({report['added']:,} added, {report['updated']:,} updated, {report['unchanged']:,} unchanged)",
    )


def _simulate_history(shop: Shop, feed: Path, shoppers: int, seed: int) -> None:
    """Let simulated shoppers come for a month, learn from what they did, and name those the shop may be seen as."""
    import msgspec

    from wares.cli.output.progress import ProgressBar
    from wares.demo.simulation.simulate import SHOWCASE
    from wares.shop.train.teaching import TrainingStep

    with ProgressBar("Shoppers come and go") as bar:
        _track_simulation(shop, feed, shoppers, seed, bar.show)
        shop.train_recommenders(lambda what, done: bar.show(TrainingStep(what, done)))
    showcase = [
        {"token": persona.token, "name": _by_language(persona.name), "line": _by_language(persona.description)}
        for persona in SHOWCASE[:shoppers]
    ]
    (shop.folder / SHOWCASE_FILE).write_bytes(msgspec.json.encode({"shoppers": showcase}))
    print_line(f"{shop.tracking.log.count():,} events of {shoppers:,} simulated shoppers")


def _track_simulation(shop: Shop, feed: Path, shoppers: int, seed: int, show: Show) -> None:
    import time
    from itertools import islice

    from wares.demo.simulation.simulate import simulate
    from wares.shop.train.teaching import TrainingStep

    with feed.open(encoding="utf-8") as lines:
        products = [shop.get(json.loads(line)["id"]) for line in lines]
    events = simulate(products, shoppers=shoppers, days=_HISTORY_DAYS, seed=seed, until=time.time())
    count = 0
    while batch := list(islice(events, _EVENTS_A_BATCH)):
        shop.track(batch)
        count += len(batch)
        show(TrainingStep("Shoppers come and go", 0.0, count, "events"))


def _by_language(text: BilingualText) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
