"""The index on a cluster keeps the contract whose nodes fail: seeded errors, slow answers, answers that are cut off."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest
from qdrant_client import AsyncQdrantClient
from qdrant_client.http.exceptions import ResponseHandlingException

from contracts.index_contract import DIM, SHIRT, WORLD, IndexContract
from wares.errors import StoreFull, TooBusy
from wares.index.cluster.index import ClusterIndex
from wares.index.cluster.nodes import Nodes
from wares.index.cluster.options import ClusterOptions
from wares.types import Index

TWO = ("memory://faults-1", "memory://faults-2")
_seeds = itertools.count()


class FaultyNode:
    """A node in front of a cluster that fails a share of its requests, each kind alike."""

    def __init__(self, cluster: AsyncQdrantClient, share: float, seed: int = 0) -> None:
        self.cluster, self.share = cluster, share
        self.error: Exception | None = None
        self.hangs, self.asked = False, 0
        self.random = random.Random(seed)

    async def close(self) -> None:
        await self.cluster.close()

    def __getattr__(self, name: str) -> Any:
        async def request(*args: Any, **options: Any) -> Any:
            chance = self.random.random()
            self.asked += 1
            if self.hangs:
                await asyncio.Event().wait()
            if self.error is not None:
                raise self.error
            if chance < self.share:
                raise ResponseHandlingException(ConnectionError("refused"))
            if chance < 2 * self.share:
                await asyncio.sleep(0.05)
            answer = await getattr(self.cluster, name)(*args, **options)
            if 2 * self.share < chance < 3 * self.share:
                raise ResponseHandlingException(ConnectionError("cut off"))  # after it was done
            return answer

        return request


def faulty(share: float, timeout: float = 20.0) -> tuple[list[FaultyNode], ClusterIndex]:
    cluster = AsyncQdrantClient(":memory:")
    nodes = [FaultyNode(cluster, share, next(_seeds)) for _ in TWO]
    options = ClusterOptions(TWO, timeout=timeout, hedge_after=0.01)
    return nodes, ClusterIndex.open(Nodes(options, nodes), "faults", DIM)  # type: ignore[arg-type]


class TestFaulty(IndexContract):
    @pytest.fixture
    def index(self) -> Iterator[Index]:
        _, index = faulty(0.05)
        yield index
        index.close()


def test_a_lost_node_is_changed_for_the_other() -> None:
    nodes, index = faulty(0.0)
    index.upsert(WORLD)
    nodes[0].error = ResponseHandlingException(ConnectionError("gone"))
    index.upsert([SHIRT])
    assert index.select().count() == len(WORLD)
    nodes[0].error, nodes[1].error = None, nodes[0].error
    assert index.select().count() == len(WORLD)


@pytest.fixture
def _for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that did not answer is asked last for longer than any test takes."""
    monkeypatch.setattr("wares.index.cluster.nodes._AWAY", 3600.0)


@pytest.mark.usefixtures("_for_long")
def test_a_hanging_node_is_changed_for_the_other() -> None:
    nodes, index = faulty(0.0, timeout=4.0)
    index.upsert(WORLD)
    nodes[0].hangs = True
    index.upsert([SHIRT])  # the other one has half of the time
    asked = nodes[0].asked
    assert index.select().count() == len(WORLD)
    assert nodes[0].asked == asked  # it is asked last for a while


@pytest.mark.usefixtures("_for_long")
def test_a_read_that_was_hedged_leaves_the_slow_node_alone() -> None:
    nodes, index = faulty(0.0)
    index.upsert(WORLD)
    nodes[0].hangs = True
    assert index.select().count() == len(WORLD)
    asked = nodes[0].asked
    for _ in range(5):
        assert index.select().count() == len(WORLD)
    assert nodes[0].asked == asked


@pytest.mark.usefixtures("_for_long")
def test_the_next_node_is_asked_at_once() -> None:
    nodes, index = faulty(0.0)
    index.upsert(WORLD)
    nodes[0].asked, nodes[0].error = 0, ResponseHandlingException(ConnectionError("gone"))
    index.upsert([SHIRT])
    assert nodes[0].asked == 1


def test_no_node_at_all_is_said_in_time() -> None:
    nodes, index = faulty(0.0, timeout=0.3)
    for node in nodes:
        node.error = ResponseHandlingException(ConnectionError("gone"))
    with pytest.raises(TooBusy, match=r"memory://faults-1, memory://faults-2.*within 0\.3 seconds"):
        index.select().count()
    with pytest.raises(TooBusy, match="answered within"):
        index.upsert([SHIRT])


def test_a_full_disk_is_said_at_once() -> None:
    nodes, index = faulty(0.0)
    for node in nodes:
        node.error = ResponseHandlingException(
            OSError("No space left on device: WAL buffer size exceeds available disk")
        )
    with pytest.raises(StoreFull, match="no room left"):
        index.upsert([SHIRT])
