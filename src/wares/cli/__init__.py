"""The command: one subcommand a verb, each a thin layer over the library."""

from wares.cli.app import main

__all__ = ["main"]
