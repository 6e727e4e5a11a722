"""The process that has a shop open, as it says of itself in the shop's folder (`holder.json`)."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wares.errors import ShopBusy

HOLDER = "holder.json"


def server_of(path: Path) -> ShopBusy | None:
    """What `Folder` would raise while a server has the shop in this folder; None = none is known to.

    It is read, not tried: a server that was killed may still be named when another process has its number.
    """
    path = path.expanduser().resolve()
    holder = read_holder(path)
    return busy_error(path, holder) if holder.get("address") and _runs(holder.get("pid")) else None


def read_holder(path: Path) -> dict[str, Any]:
    """What `holder.json` says: pid, address and token; {} = nothing that can be read."""
    try:
        holder = json.loads((path / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}


def _runs(pid: object) -> bool:
    if not isinstance(pid, int) or pid < 1 or os.name == "nt":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def busy_error(path: Path, holder: Mapping[str, Any]) -> ShopBusy:
    """Says who has the shop open, and what to do."""
    who = f"process {holder['pid']}" if holder.get("pid") else "another process"
    if address := holder.get("address"):
        served = f"{path} is open in {who}, which serves it at {address}"
        remedy = f"ask that server (products go to {address}/v1/products), or stop it first"
        return ShopBusy(f"{served}: {remedy}", address, holder.get("token", ""))
    return ShopBusy(
        f"{path} is open in {who}. Wait until it is done, or stop it, and try again; "
        "to read beside it, open the shop with read_only=True, or: wares serve --read-only"
    )
