"""Pictures that are heavy to decode or slow to fetch, and clients that are slow, or gone."""

from __future__ import annotations

import base64
import contextlib
import io
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from PIL import Image

from _target import Shot, Target, post

_SIDE = 7000
_BOUNDARY = "b0undary"


def encoded(size: int, kind: str, mode: str = "RGB", **options: Any) -> bytes:
    """A square picture of `size` pixels a side with a little to see on it."""
    grey = np.zeros((size, size), np.uint8)
    grey[size // 4 : size // 2, size // 4 :] = 200
    file = io.BytesIO()
    picture = Image.fromarray(grey).convert(mode)
    picture.save(file, kind, **options)
    return file.getvalue()


def upload(*files: bytes) -> Shot:
    """A search with picture files."""
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="pictures"; filename="{n}"\r\n\r\n'.encode()
        + one
        + b"\r\n"
        for n, one in enumerate(files)
    ]
    media = (("Content-Type", f"multipart/form-data; boundary={_BOUNDARY}"),)
    return Shot("POST", "/v1/search", b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode(), media)


def in_json(*files: bytes) -> dict[str, Any]:
    """The same as JSON."""
    return {"pictures": [{"base64": base64.b64encode(one).decode()} for one in files]}


def _many_pictures(target: Target) -> None:
    """Twenty pictures in a body, and more."""
    one = encoded(640, "JPEG")
    for count in (2, 16, 20, 100) if target.scale == 1 else (20,):
        target.all([upload(*[one] * count), post("/v1/search", in_json(*[one] * count))])
    target.all([post("/v1/search", in_json(*[one] * 20))] * 8, at_once=8)
    for count in (20, 200):
        target.add([{"id": f"pictures-{count}", "title": "Many pictures", **in_json(*[one] * count)}])
    target.add([{"id": f"pictured-{n}", "title": f"Pictured thing {n}", **in_json(one)} for n in range(20)])


def _large_pictures(target: Target) -> None:
    """Eight of 49 megapixels at once; and other kinds of files as large."""
    side = int(_SIDE * max(0.2, target.scale))
    png = encoded(side, "PNG", compress_level=1)
    target.all([upload(png)] * 8, at_once=8, seconds=90)
    target.all([post("/v1/search", in_json(png))] * 8, at_once=8, seconds=90)
    others = [
        encoded(side, "PNG", "RGBA", compress_level=1),
        encoded(side, "PNG", "1"),
        encoded(side, "JPEG", quality=50),
        encoded(side, "JPEG", progressive=True, quality=50),
        encoded(side, "JPEG", "CMYK", quality=50),
        encoded(side, "GIF", "P"),
        encoded(side, "TIFF", compression="tiff_deflate"),
        encoded(side, "BMP", "1"),
        encoded(side // 3, "WEBP"),
        encoded(int(side * 1.5), "PNG", "1"),
    ]
    target.all([upload(one) for one in others], at_once=8, seconds=60)
    target.all([upload(png, png, png, png)] * 2, at_once=2, seconds=60)
    for number, one in enumerate((png, *others[:3])):
        target.add([{"id": f"large-{number}", "title": f"Large picture {number}", **in_json(one)}])


def _broken_pictures(target: Target) -> None:
    """Files that are no pictures, cut off, lying about their size, or with too many frames."""
    png, jpeg = encoded(64, "PNG"), encoded(64, "JPEG")
    lying = png[:16] + struct.pack(">II", 60_000, 60_000) + png[24:]
    frames = [Image.new("P", (200, 200), n) for n in range(100)]
    animated = io.BytesIO()
    frames[0].save(animated, "GIF", save_all=True, append_images=frames[1:])
    files = [
        b"", b"\0", png[:40], jpeg[:200], png + b"x" * 100_000, lying, animated.getvalue(), b"GIF89a",
        b"RIFF\xff\xff\xff\xffWEBP",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', b"%PDF-1.4", b"II*\0\xff\xff\xff\x7f", b"8BPS\0\1",
    ]  # fmt: skip
    target.all([upload(one) for one in files] + [post("/v1/search", in_json(one)) for one in files])
    for number, one in enumerate(files):
        target.add([{"id": f"broken-{number}", "title": f"Broken picture {number}", **in_json(one)}])
    texts = ("%%%", "data:image/png;base64,", "data:" + "x" * 100_000, "====", "é")
    target.all([post("/v1/search", {"pictures": [{"base64": text}]}) for text in texts])


class _Dripping(BaseHTTPRequestHandler):
    """Answers a byte every quarter of a second, or not at all, or with the next address."""

    def do_GET(self) -> None:
        until = time.monotonic() + 40
        with contextlib.suppress(OSError):
            if self.path.startswith("/loop"):
                self.send_response(302)
                self.send_header("Location", f"{self.path}x")
                self.end_headers()
                return
            if self.path.startswith("/drip"):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\n")
            while time.monotonic() < until:
                time.sleep(0.25)
                if self.path.startswith("/drip"):
                    self.wfile.write(b"x")

    def log_message(self, *_: object) -> None:
        return


@contextlib.contextmanager
def slow_server() -> Iterator[str]:
    """Address of a server of pictures that never come."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Dripping)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _slow_addresses(target: Target) -> None:
    """Forty-five slow addresses, in one body and in as many; as pictures of a query and of products."""
    with slow_server() as address:

        def asked(kind: str, number: int) -> Shot:
            return post("/v1/search", {"pictures": [{"url": f"{address}/{kind}/{number}"}]})

        whole = {"pictures": [{"url": f"{address}/drip/{n}"} for n in range(45)]}
        target.all([post("/v1/search", whole)])
        target.all([asked(("drip", "silent", "loop")[n % 3], n) for n in range(45)], at_once=45, seconds=60)
        if target.scale == 1:
            rows = [
                {"id": f"slow-{n}", "title": f"Slow {n}", "pictures": [{"url": f"{address}/drip/{n}"}]}
                for n in range(45)
            ]
            target.add(rows)
    odd = (
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://",
        "http://[",
        "http://127.0.0.1:99999/",
        "//x",
        "http://\0/",
    )
    target.all([post("/v1/search", {"pictures": [{"url": one}]}) for one in odd])


def _slow_clients(target: Target) -> None:
    """Connections that send a byte now and then, or nothing, while others wait; how many the server closed."""
    head = b"POST /v1/search HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % target.port
    starts = (b"", b"G", head, head + b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{")
    count = int(300 * max(0.1, target.scale))
    lines = []
    for number in range(count):
        with contextlib.suppress(OSError):
            line = socket.create_connection(("127.0.0.1", target.port), timeout=5)
            lines.append(line)
            line.sendall(starts[number % len(starts)])
    open_ = list(lines)
    until = time.monotonic() + 45 * target.scale + 1
    while open_ and time.monotonic() < until:
        time.sleep(1)
        open_ = [line for line in open_ if _still_open(line)]
    target.kinds[-1].statuses[408] += len(lines) - len(open_)
    target.kinds[-1].statuses[0] += len(open_)
    for line in lines:
        line.close()


def _still_open(line: socket.socket) -> bool:
    """Whether one byte more can be sent and neither an answer nor an end has come."""
    try:
        line.sendall(b"x")
        line.settimeout(0.001)
        line.recv(1)
    except TimeoutError:
        return True
    except OSError:
        return False
    return False


def _leaving(target: Target) -> None:
    """Clients that go in the middle of a head, of a body, of a form, and of the answer."""
    head = (
        f"POST {{}} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\nContent-Length: 100000\r\nContent-Type: {{}}\r\n\r\n"
    )
    json_, form = "application/json", f"multipart/form-data; boundary={_BOUNDARY}"
    wholly = b"GET /v1/search?per_page=1000 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % target.port
    starts = [
        (head.format("/v1/search", json_) + '{"q": "re').encode(),
        (head.format("/v1/products", json_) + '[{"id": "left", ').encode(),
        (head.format("/v1/events", "text/plain") + "[").encode(),
        (head.format("/v1/search", form) + f"--{_BOUNDARY}\r\nContent-Disp").encode(),
        (head.format("/v1/encoder", json_) + "{").encode(),
        b"POST /v1/search HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        wholly[:30],
        wholly,
    ]
    for number in range(int(96 * max(0.25, target.scale))):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", target.port), timeout=5) as line:
            if number % 2:  # a reset instead of an orderly end
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.sendall(starts[number // 2 % len(starts)])
            time.sleep(0.01)
    target.send(Shot("GET", "/v1/health"))


HEAVY: dict[str, Callable[[Target], None]] = {
    "many pictures": _many_pictures,
    "large pictures": _large_pictures,
    "broken pictures": _broken_pictures,
    "slow addresses": _slow_addresses,
    "slow clients": _slow_clients,
    "clients that leave": _leaving,
}
LEAVING = "clients that leave"
