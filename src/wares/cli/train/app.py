"""The group of subcommands `wares train …`."""

from __future__ import annotations

import typer

from wares.cli.train import adapter, annotator, encoder, ranker, recommenders


def register(app: typer.Typer) -> None:
    """Add these subcommands."""
    train = typer.Typer(help="Train models from feeds, or from what shoppers do.", no_args_is_help=True)
    train.command()(encoder.encoder)
    train.command()(adapter.adapter)
    train.command()(annotator.annotator)
    train.command()(recommenders.recommenders)
    train.command()(ranker.rank)
    app.add_typer(train, name="train")
