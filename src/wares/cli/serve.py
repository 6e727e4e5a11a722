"""`wares serve`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import wares
from wares.cli.errors import errors_as_lines
from wares.cli.options import DEFAULT_SHOP, HostOption, PortOption, ShopOption
from wares.cli.output.console import print_line

if TYPE_CHECKING:
    from wares.shop import Shop

MOST_WORKERS = 64
ReadOnlyOption = Annotated[
    bool, typer.Option("--read-only", help="Answer questions alone, beside a process that writes the shop.")
]
WorkersOption = Annotated[
    int,
    typer.Option(
        "--workers",
        min=0,
        max=MOST_WORKERS,
        help="Processes that answer, besides one that writes; 0 = one process does both.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(serve)


def serve(
    shop: ShopOption = DEFAULT_SHOP,
    host: HostOption = None,
    port: PortOption = None,
    read_only: ReadOnlyOption = False,
    workers: WorkersOption = 0,
) -> None:
    """Serve a shop: the storefront page at /, the API under /v1."""
    if workers:
        raise typer.Exit(_serve_together(shop, host, port, read_only, workers))
    with wares.open(shop, read_only=read_only) as open_shop:
        serve_shop(open_shop, host, port)


def serve_shop(shop: Shop, host: str | None, port: int | None) -> None:
    """Serve a shop that is open, until stopped; None = as its settings say."""
    from wares.server.app import Server

    def ready(address: str) -> None:
        shop.announce(address)
        _say_open(shop.settings.shop_name, address, server.access_summary, shop.read_only)

    _prepare(shop)
    settings = shop.settings
    server = Server(shop, host or settings.server_host, settings.server_port if port is None else port, ready)
    server.serve_until_stopped()


def _serve_together(shop: Path, host: str | None, port: int | None, read_only: bool, workers: int) -> int:
    """Serve by several processes; the exit code."""
    from wares import settings as settings_
    from wares.server.processes.launch import Launch

    def ready(address: str, summary: Sequence[str]) -> None:
        _say_open(settings_.load(shop).shop_name, address, summary, read_only)

    return Launch(
        shop=shop,
        host=host,
        port=port,
        readers=workers,
        has_writer=not read_only,
        prepare=_prepare,
        guard=errors_as_lines,
        on_ready=ready,
    ).serve()


def _prepare(shop: Shop) -> None:
    """Have a shop answer at once, and go on with what was interrupted."""
    from wares.cli.train.recommenders import sequence_training

    shop.teaching = sequence_training
    shop.warm()
    if not shop.read_only and (coming := shop.coming_encoder) is not None:
        shop.start_encoder(coming)


def _say_open(name: str, address: str, access_summary: Sequence[str], read_only: bool) -> None:
    print_line("\n  ", (name, "bold"), " is open at ", (address, "bold underline"), "\n")
    if read_only:
        print_line("  For reading alone: what another process writes is answered within a second.")
    for line in access_summary:
        print_line(f"  {line}")
    print_line(f"\n  API: {address}/v1/openapi.json    Stop with Ctrl+C\n")
