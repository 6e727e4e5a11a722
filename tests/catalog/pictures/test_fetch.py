import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from until import LONG
from wares.catalog.pictures.fetch import Fetcher, PictureLimits
from wares.errors import BadPicture, TooBusy
from wares.types import Picture

OPEN = PictureLimits(timeout=LONG, max_bytes=1000, allow_private=True)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/").replace("|", "/"))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(301)
            self.send_header("Location", "/loop")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/picture":
            self.answer(b"picture of " + self.headers["Host"].encode())
        elif self.path == "/large":
            self.answer(b"x" * 5000)
        elif self.path == "/drip":
            self.send_response(200)
            self.end_headers()
            self.drip()
        else:
            self.send_error(404)

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        try:
            for _ in range(1000):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def load(url: str, limits: PictureLimits = OPEN) -> bytes:
    with Fetcher(limits) as fetcher:
        return fetcher.load(Picture(url=url))


def test_bytes_and_files(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"abc")
    with Fetcher(PictureLimits(max_bytes=3)) as fetcher:
        assert fetcher.load(Picture(data=b"abc")) == b"abc"
        assert fetcher.load(Picture(path=str(tmp_path / "a.jpg"))) == b"abc"
        (tmp_path / "a.jpg").write_bytes(b"abcd")
        for picture in (Picture(data=b"abcd"), Picture(path=str(tmp_path / "a.jpg"))):
            with pytest.raises(BadPicture, match="more than 3 bytes"):
                fetcher.load(picture)
        for name in ("missing.jpg", "."):
            with pytest.raises(BadPicture, match=r"cannot be read|not a file"):
                fetcher.load(Picture(path=str(tmp_path / name)))
        with pytest.raises(BadPicture, match="without"):
            fetcher.load(Picture())


def test_the_web(address: str) -> None:
    assert load(f"http://{address}/picture") == f"picture of {address}".encode()


def test_names_are_kept_though_the_address_is_pinned(address: str) -> None:
    host = address.replace("127.0.0.1", "localhost")
    assert load(f"http://{host}/picture") == f"picture of {host}".encode()


def test_several_pictures_from_several_threads(address: str) -> None:
    with Fetcher(OPEN) as fetcher:
        result: list[bytes] = []
        threads = [
            threading.Thread(target=lambda: result.append(fetcher.load(Picture(url=f"http://{address}/picture"))))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(result) == 8


def test_it_works_inside_a_running_loop(address: str) -> None:
    async def inside() -> bytes:
        return load(f"http://{address}/picture")

    with ThreadPoolExecutor(1) as other:  # this thread may have a loop of its own already
        assert other.submit(lambda: asyncio.run(inside())).result().startswith(b"picture")


def test_redirects(address: str) -> None:
    assert load(f"http://{address}/to/|picture").startswith(b"picture")
    with pytest.raises(BadPicture, match="more than 5 redirects"):
        load(f"http://{address}/loop")
    with pytest.raises(BadPicture, match="only http and https"):
        load(f"http://{address}/to/file:||localhost|etc|passwd")


def test_redirects_into_private_networks_are_refused(address: str) -> None:
    limits = PictureLimits(timeout=LONG)
    with Fetcher(limits, is_public=lambda address: address == "127.0.0.1") as fetcher:
        assert fetcher.load(Picture(url=f"http://{address}/picture")).startswith(b"picture")
        with pytest.raises(BadPicture, match="private network"):
            fetcher.load(Picture(url=f"http://{address}/to/http:||10.0.0.1|secret"))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "2130706433",
        "[2002:7f00:1::]",
        "[fd00::1]",
        "100.64.0.1",
        "224.0.0.1",
    ],
)
def test_private_networks_are_refused(host: str) -> None:
    with pytest.raises(BadPicture, match="private network"):
        load(f"http://{host}/a.jpg", PictureLimits(timeout=LONG))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/missing", "answers 404"),
        ("/large", "more than 1,000 bytes"),
        ("/drip", "within 0.5 seconds|cannot be fetched"),
    ],
)
def test_what_the_limits_refuse(address: str, path: str, reason: str) -> None:
    with pytest.raises(BadPicture, match=reason):
        load(
            f"http://{address}{path}",
            PictureLimits(timeout=0.5 if path == "/drip" else LONG, max_bytes=1000, allow_private=True),
        )


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://[::",
        "gopher://x/a",
        "http://127.0.0.1:1/a",
        "http://127.0.0.1:99999/a",
        "http://name.invalid/a",
        "https://a..b/",
    ],
)
def test_unreachable_addresses(url: str) -> None:
    with pytest.raises(BadPicture, match=r"cannot be fetched|only http|above 65535"):
        load(url)


def test_no_more_are_fetched_at_once_than_may_be(address: str) -> None:
    with Fetcher(OPEN, most=2) as fetcher:
        under_way = [fetcher.fetch(f"http://{address}/drip") for _ in range(2)]
        with pytest.raises(TooBusy, match="2 pictures"):
            fetcher.fetch(f"http://{address}/picture")
        for one in under_way:
            one.cancel()
        assert fetcher.fetch(f"http://{address}/picture").result().startswith(b"picture of")
