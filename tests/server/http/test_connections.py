"""Connections that send or take slowly, too much, or nothing whole: they end, and others are answered meanwhile."""

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

import wares
import world
from until import LONG, until
from wares.settings import Settings

SLOW = 0.6


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> Iterator[httpx.Client]:
    settings = Settings(server_slow_timeout=SLOW, server_max_connections=12, server_max_body_megabytes=1.0)
    path: Path = tmp_path_factory.mktemp("shop") / "s"
    with wares.open(path, encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        shop.add(world.products())
        with served(shop) as open_client:
            yield open_client


@pytest.fixture
def connect(client: httpx.Client) -> Iterator[Callable[[], socket.socket]]:
    opened: list[socket.socket] = []

    def make() -> socket.socket:
        one = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=LONG)
        opened.append(one)
        return one

    yield make
    for one in opened:
        one.close()


def whole(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """What the server sends until it closes: status, headers, body; status 0 = nothing."""
    data = b""
    try:
        while part := connection.recv(65_536):
            data += part
    except ConnectionResetError:
        pass
    if not data:
        return 0, {}, b""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return int(first.split()[1]), {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}, body


def refused(connection: socket.socket, status: int, code: str) -> str:
    response, headers, body = whole(connection)
    assert response == status
    assert headers["content-type"] == "application/json"
    error = json.loads(body)["error"]
    assert error["code"] == code
    return str(error["message"])


HEAD = b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n"


def test_who_sends_nothing_is_closed(connect: Callable[[], socket.socket]) -> None:
    assert "0.6 seconds" in refused(connect(), 408, "too_slow")


def test_a_head_that_drips_is_closed(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    try:
        for byte in HEAD * 100:
            connection.sendall(bytes([byte]))
            time.sleep(0.02)
    except OSError:
        return
    pytest.fail("it was taken to its end")


def test_a_body_that_drips_is_closed(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n")
    try:
        for _ in range(3000):
            connection.sendall(b" ")
            time.sleep(0.02)
    except OSError:
        return
    pytest.fail("it was waited for")


def test_an_answer_that_nobody_takes_is_given_up(
    connect: Callable[[], socket.socket], caplog: pytest.LogCaptureFixture
) -> None:
    connection = connect()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    ask = b"GET /v1/search?per_page=24 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        while True:
            connection.sendall(ask)
    assert "Exception" not in caplog.text


def test_many_requests_sent_at_once_are_answered_in_order(connect: Callable[[], socket.socket]) -> None:
    connection, n = connect(), 1500
    asks = [
        b"GET /v1/search?per_page=%d HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n" % (i % 2, b"x" * 400)
        for i in range(n)
    ]
    sender = threading.Thread(target=connection.sendall, args=(b"".join(asks),))
    sender.start()
    with connection.makefile("rb") as answers:
        for i in range(n):
            assert answers.readline() == b"HTTP/1.1 200 OK\r\n"
            length = int(next(line for line in iter(answers.readline, b"\r\n") if b"length" in line).split()[1])
            while answers.readline() != b"\r\n":
                pass
            assert len(json.loads(answers.read(length))["hits"]) == i % 2
    sender.join()


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (b"GET /v1/search?q=" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "16,384"),
        (b"GET /" + b"a" * 500_000, 414, "16,384"),
        (HEAD + b"X: " + b"a" * 70_000 + b"\r\n\r\n", 431, "65,536"),
        (HEAD + b"X: " + b"a" * 300_000, 431, "65,536"),
        (HEAD + b"A: b\r\n" * 200 + b"\r\n", 431, "100 headers"),
        (b"nonsense\r\n\r\n", 400, "HTTP/1.1"),
        (b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "HTTP/1.1"),
        (b"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "HTTP/1.1"),
    ],
)
def test_heads_beyond_bounds(connect: Callable[[], socket.socket], sent: bytes, status: int, says: str) -> None:
    connection = connect()
    try:
        connection.sendall(sent)
    except OSError:  # the server had enough of it
        return
    response, _, body = whole(connection)
    assert response in (status, 0)
    assert not body or says in json.loads(body)["error"]["message"]


def test_trailers_beyond_bounds(connect: Callable[[], socket.socket], client: httpx.Client) -> None:
    connection = connect()
    sent = HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 50_000
    with contextlib.suppress(OSError):
        connection.sendall(sent)
        whole(connection)
    assert client.get("/v1/health").status_code == 200


def test_many_idle_connections_give_way(connect: Callable[[], socket.socket], client: httpx.Client) -> None:
    idle = [connect() for _ in range(60)]
    for one in idle:
        with contextlib.suppress(OSError):  # it gave way already
            one.sendall(b"GET / HT")
    for _ in range(20):
        with httpx.Client(base_url=client.base_url, trust_env=False) as another:
            assert another.get("/v1/health").status_code == 200


def test_who_leaves_in_the_middle_is_one_line(
    connect: Callable[[], socket.socket], client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger("uvicorn.error")
    log.addHandler(caplog.handler)
    bodies = (
        b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 900\r\n\r\n[",
        b"POST /v1/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=a\r\n"
        b"Content-Length: 900\r\n\r\n--a\r\n",
    )

    def told() -> int:
        return len({record.created for record in caplog.records})

    try:
        for number, body in enumerate(bodies, 1):
            connection = connect()
            connection.sendall(body)
            time.sleep(0.05)
            connection.close()
            until(lambda: told() >= number, lambda pause: client.get("/v1/health"))  # noqa: B023 - asked at once
        client.get("/v1/health")
    finally:
        log.removeHandler(caplog.handler)
    lines = {record.created: record for record in caplog.records}  # a record may come by two handlers
    assert [record.exc_info for record in lines.values()] == [None, None]
    assert all("left in the middle" in record.getMessage() for record in lines.values())


def test_ordinary_connections_go_on(client: httpx.Client) -> None:
    for _ in range(3):
        assert client.get("/v1/health").status_code == 200
        time.sleep(SLOW / 2)


def test_a_slow_link_is_no_slow_client(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    body = b"[" + b" " * 20_000 + b"]"
    head = b"POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    connection.sendall(head + f"Content-Length: {len(body)}\r\n\r\n".encode())
    for at in range(0, len(body), 1000):
        connection.sendall(body[at : at + 1000])
        time.sleep(SLOW / 10)
    assert whole(connection)[0] == 200
