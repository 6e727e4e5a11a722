"""The index on a cluster keeps the contract: in memory, and on servers where there are any."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.index_contract import DIM, IndexContract
from index.test_index import EVERYTHING_KNOWN, agree, entries, numbers, orders, questions, readings, sparse, vectors
from oracles.exact_index import ExactIndex
from wares.errors import BadSetting
from wares.index.cluster.index import ClusterIndex
from wares.index.cluster.nodes import Nodes
from wares.index.cluster.options import ClusterOptions, addresses_of
from wares.stats.digit_sums import HELD, digits_of, sum_of
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


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(entries, max_size=5), min_size=1, max_size=3),
    st.lists(st.integers(1, 12), max_size=4),
    st.lists(st.tuples(questions, vectors, sparse, readings, numbers, orders), min_size=1, max_size=4),
)
def test_a_cluster_agrees_with_the_exact_index(batches, deleted, asked) -> None:
    cluster, exact = cluster_index("memory://agreement"), ExactIndex(DIM)
    try:
        for index in (cluster, exact):
            index.upsert([EVERYTHING_KNOWN])
            for batch in batches:
                index.upsert(batch)
        agree(cluster, exact, asked, words_scored=True)
        for index in (cluster, exact):
            index.delete(deleted)
        agree(cluster, exact, asked, words_scored=True)
    finally:
        cluster.drop()
        cluster.close()


@given(st.lists(st.floats(-1e9, 1e9).map(lambda number: round(number, 4)), max_size=30))
def test_sums_by_digits_are_exact(values: list[float]) -> None:
    counts: dict[int, int] = {}
    for value in values:
        for code in digits_of(value):
            counts[code] = counts.get(code, 0) + 1
    assert sum_of(counts) == pytest.approx(float(np.sum(values)), rel=1e-12, abs=1e-5)
    assert counts.get(HELD, 0) == len(values)


def test_a_collection_of_another_encoder_or_shop_is_refused() -> None:
    nodes = Nodes(ClusterOptions(("memory://refused",)))
    index = ClusterIndex.open(nodes, "one", DIM, "encoder-a", "shop-a")
    for dim, encoder, owner in ((DIM, "encoder-b", "shop-a"), (DIM, "encoder-a", "shop-b"), (8, "encoder-a", "shop-a")):
        with pytest.raises(BadSetting, match="name another index_collection"):
            ClusterIndex.open(nodes, "one", dim, encoder, owner)
    index.drop()
