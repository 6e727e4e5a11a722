"""Configuration changes: by the server that has the shop, or in the shop's files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from wares.cli.remote import Unreachable, command
from wares.shop.runtime.holder import server_of


def configure(shop: Path, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Do "settings", "synonyms" or "reload" in the server that has the shop, which then answers by it, or on the shop's
    files; the report.
    """
    busy = server_of(shop)
    if busy is not None:
        try:
            return command(busy, name, options)
        except Unreachable:
            pass  # it was killed
    return _configure_files(shop, name, options)


def _configure_files(shop: Path, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    import msgspec

    from wares.shop.runtime import configuration

    folder = configuration.require_shop(shop)
    report: object
    if name == "reload":
        report = {"waiting": ()}
    elif name == "synonyms":
        report = configuration.change_synonyms(folder, options.get("add", ()), options.get("remove", ()))
    else:
        report = configuration.change_settings(folder, options["values"], options["unset"])
    return cast(dict[str, Any], msgspec.json.decode(msgspec.json.encode(report, enc_hook=str)))
