"""`wares serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

import wares
from wares.cli.options import DEFAULT_SHOP, HostOption, PortOption, ShopOption
from wares.cli.output.console import print_line

if TYPE_CHECKING:
    from wares.shop import Shop

ReadOnlyOption = Annotated[
    bool, typer.Option("--read-only", help="Answer questions alone, beside a process that writes the shop.")
]


def register(app: typer.Typer) -> None:
    """Add this subcommand."""
    app.command()(serve)


def serve(
    shop: ShopOption = DEFAULT_SHOP, host: HostOption = None, port: PortOption = None, read_only: ReadOnlyOption = False
) -> None:
    """Serve a shop: the storefront page at /, the API under /v1."""
    with wares.open(shop, read_only=read_only) as open_shop:
        serve_shop(open_shop, host, port)


def serve_shop(shop: Shop, host: str | None, port: int | None) -> None:
    """Serve a shop that is open, until stopped; None = as its settings say."""
    from wares.cli.train.recommenders import sequence_training
    from wares.server.app import Server

    def ready(address: str) -> None:
        shop.announce(address)
        print_line("\n  ", (shop.settings.shop_name, "bold"), " is open at ", (address, "bold underline"), "\n")
        if shop.read_only:
            print_line("  For reading alone: what another process writes is answered within a second.")
        for line in server.access_summary:
            print_line(f"  {line}")
        print_line(f"\n  API: {address}/v1/openapi.json    Stop with Ctrl+C\n")

    shop.teaching = sequence_training
    shop.warm()
    if not shop.read_only and (coming := shop.coming_encoder) is not None:
        shop.start_encoder(coming)
    settings = shop.settings
    server = Server(shop, host or settings.server_host, settings.server_port if port is None else port, ready)
    server.serve_until_stopped()
