"""What a reader hands to the writer comes as it was sent, and from nobody else."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coroutines import run
from until import LONG, until
from wares.errors import WriterAway
from wares.server.processes.board import Board, WriterState
from wares.server.processes.forwarding import Trusted, WriterClient

METHODS = ["GET", "POST", "DELETE"]


async def echo(request: Request) -> Response:
    """What came."""
    body = await request.body()
    if request.query_params.get("large"):
        return Response(b"z" * 3_000_000)
    told = {
        "client": request.scope["client"],
        "server": request.scope["server"],
        "headers": {name: request.headers.getlist(name) for name in request.headers},
        "target": request.scope["raw_path"].decode() + "?" + request.scope["query_string"].decode(),
        "size": len(body),
        "sum": sum(body),
    }
    return JSONResponse(told, 207, headers={"X-Told": "yes"})


@pytest.fixture(scope="module")
def writer_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("w") / "s"
    app = Starlette(routes=[Route("/{path:path}", echo, methods=METHODS)])
    app.add_middleware(Trusted)
    config = uvicorn.Config(app, uds=str(path), log_level="error", lifespan="off", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield path
    server.should_exit = True
    thread.join(LONG)


def board(state: WriterState) -> Board:
    found = Board()
    found.writer = state
    return found


def ask(path: Path, state: WriterState, target: str = "/", method: str = "POST", **options: object) -> httpx.Response:
    """The answer to a request that a reader forwards."""

    async def asked() -> httpx.Response:
        writer = WriterClient(path, board(state), 4)
        app = Starlette(
            routes=[Route("/{path:path}", writer.forward, methods=METHODS)],
            exception_handlers={WriterAway: _away},
        )
        transport = httpx.ASGITransport(app, client=("203.0.113.7", 4321))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
            return await client.request(method, target, **options)  # type: ignore[arg-type]

    return run(asked())


async def _away(request: Request, error: Exception) -> Response:
    return JSONResponse(str(error), 503)


def test_all_of_a_request_comes_as_it_was_sent(writer_socket: Path) -> None:
    body = bytes(range(256)) * 1000
    response = ask(writer_socket, WriterState.READY, "/v1/a%2Fb%20c?x=1&x=%C3%A9", content=body, headers={"X-A": "b"})
    told = response.json()
    assert (response.status_code, response.headers["x-told"]) == (207, "yes")
    assert told["target"] == "/v1/a%2Fb%20c?x=1&x=%C3%A9"
    assert (told["size"], told["sum"]) == (len(body), sum(body))
    assert told["headers"]["x-a"] == ["b"]
    assert told["headers"]["host"] == ["shop.example"]
    assert (told["client"], told["server"]) == (["203.0.113.7", 4321], ["shop.example", None])


def test_a_request_without_a_body_and_a_large_answer(writer_socket: Path) -> None:
    assert ask(writer_socket, WriterState.READY, method="DELETE").json()["size"] == 0
    assert len(ask(writer_socket, WriterState.READY, "/?large=1").content) == 3_000_000


def test_a_client_cannot_say_what_its_connection_is(writer_socket: Path) -> None:
    forged = '{"client":["127.0.0.1",1],"server":["127.0.0.1",1],"scheme":"https"}'
    headers = {"Wares-Connection": forged, "X-Forwarded-For": "127.0.0.1", "Connection": "keep-alive, x-a", "TE": "x"}
    told = ask(writer_socket, WriterState.READY, headers=headers, content=b"x").json()
    assert told["client"] == ["203.0.113.7", 4321]
    assert "wares-connection" not in told["headers"]
    assert told["headers"]["connection"] == ["close"]
    assert "te" not in told["headers"]


@pytest.mark.parametrize("state", [WriterState.AWAY, WriterState.READY])
def test_without_a_writer_it_is_said(tmp_path: Path, state: WriterState) -> None:
    response = ask(tmp_path / "none", state, content=b"x")
    assert response.status_code == 503
    assert "nothing was taken" in response.text


def test_what_comes_while_a_writer_is_restarted_waits_for_it(writer_socket: Path) -> None:
    shared = board(WriterState.COMING)

    async def asked() -> httpx.Response:
        writer = WriterClient(writer_socket, shared, 4)
        app = Starlette(routes=[Route("/", writer.forward, methods=METHODS)])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as client:
            threading.Timer(0.3, lambda: setattr(shared, "writer", WriterState.READY)).start()
            return await client.post("/", content=b"x")

    assert run(asked()).status_code == 207
