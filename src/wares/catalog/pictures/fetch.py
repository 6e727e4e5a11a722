"""Fetching: where a picture lies → its bytes, from memory, a file or the web, kept out of private networks."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import stat
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from wares.errors import BadPicture, TooBusy
from wares.types import Picture

if TYPE_CHECKING:
    import httpx

Buffer = TypeVar("Buffer", bytes, bytearray)

_REDIRECTS = 5
_MOST_PORT = 65_535
_HOSTS = 32
_HEADERS = {"User-Agent": "wares", "Accept": "image/*", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a picture may cost: pixels and bytes of the file, seconds to fetch it, longest side kept (pixels), and
    whether addresses in private networks may be fetched."""

    max_pixels: int = 50_000_000
    max_bytes: int = 20_000_000
    timeout: float = 10.0
    keep_side: int = 640
    allow_private: bool = False


def is_public(address: str) -> bool:
    """Whether an address lies outside private networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


class Fetcher:
    """Loads pictures within `limits`; a context manager, usable from several threads at once.

    Addresses are resolved here and the connection goes to the very address that was checked. Proxies from the
    environment are not used. `most` is how many are fetched over the web at once; more are refused. `is_public` tells
    which addresses lie outside private networks.
    """

    def __init__(self, limits: PictureLimits, most: int = 1000, is_public: Callable[[str], bool] = is_public) -> None:
        self.limits, self.most, self._is_public = limits, most, is_public
        self._lock = threading.Lock()
        self._fetching = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._tls: ssl.SSLContext | None = None

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give up what is being fetched, and end the connections."""
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = self._thread = None

    def load(self, picture: Picture) -> bytes:
        """The picture's bytes. Raises `BadPicture` naming the place when they cannot be had within the limits."""
        if picture.data is not None:
            return self._check_size(picture.data, "the picture")
        if picture.path is not None:
            return self._from_file(Path(picture.path))
        if picture.url is not None:
            return self.fetch(picture.url).result()
        raise BadPicture("a picture without bytes, file and address; give one of them")

    def fetch(self, url: str) -> Future[bytes]:
        """The bytes of a picture on the web, once they are there; no thread waits for them.

        Raises `TooBusy` when `most` are being fetched; the future raises `BadPicture` naming the address.
        """
        loop = self._event_loop()
        with self._lock:
            if self._fetching >= self.most:
                raise TooBusy(f"{self._fetching} pictures are being fetched already; ask again a little later")
            self._fetching += 1
        future = asyncio.run_coroutine_threadsafe(self._from_web(url), loop)
        future.add_done_callback(self._release_slot)
        return future

    def _release_slot(self, _: Future[bytes]) -> None:
        with self._lock:
            self._fetching -= 1

    def _check_size(self, data: Buffer, source: str) -> Buffer:
        if len(data) > self.limits.max_bytes:
            raise BadPicture(f"{source}: more than {self.limits.max_bytes:,} bytes; make the file smaller")
        return data

    def _from_file(self, path: Path) -> bytes:
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise BadPicture(f"{path}: not a file")
            with path.open("rb") as file:
                return self._check_size(file.read(self.limits.max_bytes + 1), str(path))
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise BadPicture(f"{path}: cannot be read ({reason}); put the picture there") from error

    # ------------------------------------------------------------------------------------------------------- the web

    def _event_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="wares-pictures", daemon=True)
                self._thread.start()
            return self._loop

    async def _from_web(self, url: str) -> bytes:
        source = url[:200]
        try:
            async with asyncio.timeout(self.limits.timeout):
                return await self._follow(url)
        except TimeoutError as error:
            raise BadPicture(f"{source}: not there within {self.limits.timeout:g} seconds") from error
        except BadPicture:
            raise
        except Exception as error:  # a dozen kinds: names, ports, certificates; this is their one border
            raise BadPicture(f"{source}: cannot be fetched ({str(error) or type(error).__name__})") from error

    async def _follow(self, url: str) -> bytes:
        import httpx

        target = httpx.URL(url)
        for _ in range(_REDIRECTS + 1):
            if target.scheme not in ("http", "https") or not target.host:
                raise BadPicture(f"{str(target)[:200]}: only http and https addresses are fetched")
            request = await self._request(target)
            response = await self._client(target.host).send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    return await self._body(response, str(target)[:200])
                target = target.join(response.headers["location"])
            finally:
                await response.aclose()
        raise BadPicture(f"{url[:200]}: more than {_REDIRECTS} redirects")

    async def _body(self, response: httpx.Response, source: str) -> bytes:
        if response.status_code != 200:
            raise BadPicture(f"{source}: the server answers {response.status_code}")
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise BadPicture(f"{source}: the server packs the picture although asked not to")
        data = bytearray()
        async for chunk in response.aiter_raw():
            data += chunk
            self._check_size(data, source)
        return bytes(data)

    async def _request(self, target: httpx.URL) -> httpx.Request:
        """A request to the checked address itself, so that a second name look-up cannot lead elsewhere."""
        port = target.port or (443 if target.scheme == "https" else 80)
        if port > _MOST_PORT:
            raise BadPicture(f"{str(target)[:200]}: the port is above {_MOST_PORT}; give the picture's real address")
        addresses_info = await asyncio.get_running_loop().getaddrinfo(target.host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in addresses_info]
        if not self.limits.allow_private and not all(map(self._is_public, addresses)):
            raise BadPicture(f"{str(target)[:200]}: points into a private network; such addresses are refused")
        headers = {**_HEADERS, "Host": target.netloc.decode("ascii").rpartition("@")[2]}
        extensions = {"sni_hostname": target.raw_host.decode("ascii")}
        numeric_target = target.copy_with(host=addresses[0])
        return self._client(target.host).build_request("GET", numeric_target, headers=headers, extensions=extensions)

    def _client(self, host: str) -> httpx.AsyncClient:
        """A host's own client: connections are reused, and never for another name at the same address."""
        import httpx

        name = host if host in self._clients or len(self._clients) < _HOSTS else ""
        if name not in self._clients:
            self._tls = self._tls or httpx.create_ssl_context(trust_env=False)
            reuse = httpx.Limits(max_keepalive_connections=10 if name else 0)
            self._clients[name] = httpx.AsyncClient(
                verify=self._tls, trust_env=False, timeout=self.limits.timeout, limits=reuse
            )
        return self._clients[name]

    async def _close(self) -> None:
        under_way = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
