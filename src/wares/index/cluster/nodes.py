"""Nodes of a cluster: which one is asked, what happens when it does not answer."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from urllib.parse import urlsplit

import grpc
from qdrant_client import AsyncQdrantClient
from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from wares.errors import BadInput, NotFound, StoreFull, TooBusy
from wares.index.cluster.options import MEMORY, ClusterOptions

T = TypeVar("T")
Request = Callable[[AsyncQdrantClient], Awaitable[T]]
"""A request to one node. It may be repeated: a write sets what it sets however often it is done."""

_AWAY = 2.0
"""Seconds for which a node that did not answer is asked last."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5
_REPEATABLE = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.CANCELLED,
}
_FULL = ("no space left", "available disk", "disk is full", "disk full", "low disk", "low space")
_in_memory: dict[str, AsyncQdrantClient] = {}


class Nodes:
    """The nodes of a cluster; every request goes to one that answers."""

    def __init__(self, options: ClusterOptions, clients: Sequence[AsyncQdrantClient] = ()) -> None:
        """`clients` stand for the addresses where they are given, one each."""
        self.options = options
        self.requests = 0
        self._clients = [*clients] or [_client(address, options) for address in options.addresses]
        self._away = [0.0] * len(self._clients)
        self._random = random.Random()
        self.is_in_memory = any(urlsplit(address).scheme == MEMORY for address in options.addresses)

    async def read(self, request: Request[T]) -> T:
        """The answer of whichever node gives one first: of a second one, too, where the first takes its time."""
        order = self._order()
        if len(order) == 1:
            return await self._ask(request, order)
        first = asyncio.ensure_future(self._ask(request, order))
        done, _ = await asyncio.wait({first}, timeout=self.options.hedge_after)
        if done:
            return first.result()
        second = asyncio.ensure_future(self._ask(request, [*order[1:], order[0]]))
        tasks = {first, second}
        try:
            while tasks:
                done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if task.exception() is None or not tasks:
                        if task is second:
                            self._ask_last(order[0])
                        return task.result()
        finally:
            for task in tasks:
                task.cancel()
        raise AssertionError("one of the two has an answer or an error")

    async def ask(self, request: Request[T]) -> T:
        """The answer of a node. Those that fail, or take more than their share of the time, are changed for the next
        one; when all were asked, they are again after a pause, until the time is over.

        Raises `TooBusy` when none answers in time, `StoreFull` when a disk is full, `BadInput` for what is refused.
        """
        return await self._ask(request, self._order())

    async def _ask(self, request: Request[T], order: Sequence[int]) -> T:
        """The same, the nodes of the first round in this order."""
        deadline = time.monotonic() + self.options.timeout
        pause = _FIRST_PAUSE
        while True:
            for place, node in enumerate(order):
                left = deadline - time.monotonic()
                try:
                    return await self._try(request, node, max(left / (len(order) - place), 0.001))
                except Exception as error:
                    _raise_if_final(error)
                    left = deadline - time.monotonic()
                    if left <= 0:
                        raise TooBusy(self._no_answer(error)) from error
            await asyncio.sleep(min(left, pause * (0.5 + self._random.random())))
            pause = min(2 * pause, _LONGEST_PAUSE)
            order = self._order()

    async def _try(self, request: Request[T], node: int, limit: float) -> T:
        """A node's answer within `limit` seconds. One that fails is asked last for a while."""
        self.requests += 1
        try:
            return await asyncio.wait_for(request(self._clients[node]), limit)
        except Exception:
            self._ask_last(node)
            raise

    def _ask_last(self, node: int) -> None:
        self._away[node] = time.monotonic() + _AWAY

    async def close(self) -> None:
        """Close the connections; a cluster in memory stays for the next that opens it."""
        for client in self._clients:
            if client not in _in_memory.values():
                await client.close()

    def _order(self) -> list[int]:
        now = time.monotonic()
        return sorted(range(len(self._clients)), key=lambda node: (self._away[node] > now, node))

    def _no_answer(self, error: Exception) -> str:
        return (
            f"no node of the index's cluster ({', '.join(self.options.addresses)}) answered within "
            f"{self.options.timeout:g} seconds: {str(error)[:200] or type(error).__name__}; see whether it runs, "
            "and ask again"
        )


def _client(address: str, options: ClusterOptions) -> AsyncQdrantClient:
    parts = urlsplit(address)
    if parts.scheme == MEMORY:
        if address not in _in_memory:
            _in_memory[address] = AsyncQdrantClient(":memory:")
        return _in_memory[address]
    port = parts.port or 6333
    return AsyncQdrantClient(
        host=parts.hostname,
        port=port,
        grpc_port=port + 1,
        prefer_grpc=True,
        https=parts.scheme == "https",
        api_key=options.api_key or None,
        timeout=max(1, round(options.timeout)),
        check_compatibility=False,
        grpc_options={"grpc.max_receive_message_length": 256 << 20, "grpc.initial_reconnect_backoff_ms": 100},
    )


def _raise_if_final(error: Exception) -> None:
    """Raise what another try would not mend."""
    text = str(error)
    if any(sign in text.lower() for sign in _FULL):
        raise StoreFull(f"the index's cluster has no room left: {text[:300]}; give its nodes more disk") from error
    if isinstance(error, grpc.RpcError):
        code = error.code() if isinstance(error, grpc.aio.AioRpcError) else grpc.StatusCode.UNKNOWN
        if code in _REPEATABLE:
            return
        text = error.details() or "" if isinstance(error, grpc.aio.AioRpcError) else text
        if code is grpc.StatusCode.NOT_FOUND:
            raise NotFound(f"the index's cluster has no such collection: {text[:300]}") from error
        raise BadInput(f"the index's cluster refused a request: {text[:300]}") from error
    if isinstance(error, UnexpectedResponse):
        if error.status_code is None or error.status_code >= 500 or error.status_code == 429:
            return
        if error.status_code == 404:
            raise NotFound(f"the index's cluster has no such collection: {text[:300]}") from error
        raise BadInput(f"the index's cluster refused a request: {text[:300]}") from error
    if isinstance(error, (ApiException, ResponseHandlingException, OSError, TimeoutError)):
        return
    if isinstance(error, ValueError) and "not found" in text:
        raise NotFound(f"the index's cluster has no such collection: {text[:300]}") from error
    raise error
