"""The index on a cluster keeps the contract: in memory, and on servers where there are any."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest

from contracts.index_contract import DIM, IndexContract
from wares.index.cluster.index import ClusterIndex
from wares.index.cluster.nodes import Nodes
from wares.index.cluster.options import ClusterOptions, addresses_of
from wares.types import Index

SERVERS = os.environ.get("WARES_TEST_QDRANT", "")
_names = itertools.count()


def cluster_index(addresses: str) -> ClusterIndex:
    options = ClusterOptions(addresses_of(addresses))
    return ClusterIndex.open(Nodes(options), f"wares-test-{os.getpid()}-{next(_names)}", DIM)


class TestInMemory(IndexContract):
    @pytest.fixture
    def index(self) -> Iterator[Index]:
        index = cluster_index("memory://contract")
        yield index
        index.drop()
        index.close()


@pytest.mark.skipif(not SERVERS, reason="no servers: WARES_TEST_QDRANT names none (http://host:6333, …)")
class TestOnServers(IndexContract):
    @pytest.fixture
    def index(self) -> Iterator[Index]:
        index = cluster_index(SERVERS)
        yield index
        index.drop()
        index.close()
