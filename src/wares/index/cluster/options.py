"""How a cluster is reached, and how a new collection is laid out on it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import urlsplit

from wares.errors import BadSetting, MissingExtra
from wares.settings import Settings

MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """Addresses of a cluster's nodes, and limits of a request.

    addresses          http(s)://host:port of every node (REST; gRPC is asked at the port after it), or memory://name
    api_key            "" = none
    timeout            seconds that one call may take with all its tries
    hedge_after        seconds after which a read is asked of a second node as well; the first answer counts
    shards             of a new collection
    replicas           copies of each shard
    write_consistency  copies that must have a write before it is acknowledged
    """

    addresses: tuple[str, ...]
    api_key: str = ""
    timeout: float = 10.0
    hedge_after: float = 0.5
    shards: int = 3
    replicas: int = 1
    write_consistency: int = 1


def addresses_of(text: str) -> tuple[str, ...]:
    """The addresses in a setting's text, separated by commas. Raises `BadSetting` for what is no address."""
    addresses = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https", MEMORY) or not parts.hostname:
            raise BadSetting(f"index_url: {address!r} is no address; write http://host:6333, nodes separated by commas")
    if len(addresses) > 1 and any(urlsplit(address).scheme == MEMORY for address in addresses):
        raise BadSetting("index_url: a cluster in memory has one address; leave the others out")
    return addresses


def options_of(settings: Settings) -> ClusterOptions:
    """The options that a shop's settings give.

    Raises `BadSetting` as `addresses_of` does, `MissingExtra` where the client of clusters is not installed.
    """
    if find_spec("qdrant_client") is None:
        raise MissingExtra("an index on a Qdrant cluster", "cluster")
    return ClusterOptions(
        addresses_of(settings.index_url),
        settings.index_api_key,
        settings.index_timeout,
        settings.index_hedge_after,
        settings.index_shards,
        settings.index_replicas,
        settings.index_write_consistency,
    )
