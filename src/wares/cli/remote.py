"""Remote shop: one that a server has open is asked, and changed, through that server."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import wares
from wares.errors import BadFilter, BadQuery, ShopBusy, WaresError
from wares.shop.runtime.holder import server_of

if TYPE_CHECKING:
    import httpx

    from wares.shop.train.teaching import SequenceTraining, Show

T = TypeVar("T")
_TIMEOUT, _CONNECT = 60.0, 10.0  # seconds without a byte; a server that is alive sends one every five


class Unreachable(ShopBusy):
    """Nothing listens where the server should be; nothing was sent."""


def ask_shop(
    shop: Path,
    here: Callable[[wares.Shop], T],
    there: Callable[[ShopBusy], T],
    *,
    create: bool = False,
    writes: bool = False,
) -> T:
    """What `here` makes of the shop, opened for it, or, while a server has it, what `there` makes of that server.

    Unless it `writes`, a shop that another process has, or that cannot be written, is opened for reading alone. Raises
    what opening does; `ShopBusy` when it writes, and another process has the shop and does not serve it.
    """
    server = server_of(shop)
    if server is not None:
        try:
            return there(server)
        except Unreachable:
            pass  # it was killed: whether another has the shop is seen by opening it
    try:
        open_shop = wares.open(shop, create=create) if writes else open_to_read(shop)
    except ShopBusy as busy:
        if busy.address is None:
            raise
        return there(busy)
    with open_shop:
        return here(open_shop)


def open_to_read(shop: Path) -> wares.Shop:
    """The shop, open for a question: for reading alone where another process has it or it cannot be written. Otherwise
    what another process has left undone is made up for.
    """
    if shop.is_dir() and not os.access(shop, os.W_OK):
        return wares.open(shop, read_only=True)
    try:
        return wares.open(shop)
    except ShopBusy:
        return wares.open(shop, read_only=True)


def ask_server(busy: ShopBusy, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The server's JSON answer. Raises `busy` again when the shop is not served, `BadQuery` with the server's words."""
    with _translated_errors(busy), _client(busy) as client:
        response = client.request(method, path, json=body)
        return _check(busy, response)


def change(
    shop: Path,
    name: str,
    options: Mapping[str, Any],
    *,
    create: bool = False,
    teaching: SequenceTraining | None = None,
) -> dict[str, Any]:
    """Do a command of `wares.shop.commands`, here or in the server that has the shop; its report, the same either way.

    create     make the shop when there is none
    teaching   trains models of sequences, where the shop is opened here
    """
    from wares.cli.output.progress import ProgressBar

    def here(open_shop: wares.Shop) -> dict[str, Any]:
        from wares.shop.commands import command_of

        open_shop.teaching = teaching or open_shop.teaching
        return command_of(name, options).report(open_shop, bar.show)

    with ProgressBar("Opening" if create else "") as bar:
        return ask_shop(shop, here, lambda busy: command(busy, name, options, bar.show), create=create, writes=True)


def command(busy: ShopBusy, name: str, options: Mapping[str, Any], show: Show = lambda step: None) -> dict[str, Any]:
    """A command done by the server that has the shop; its report. Raises `WaresError` in the server's words,
    `ShopBusy` when it stops before the command is done.
    """
    with (
        _translated_errors(busy),
        _client(busy) as client,
        client.stream("POST", f"/v1/commands/{name}", json=dict(options)) as response,
    ):
        if response.is_error:
            response.read()
            return _check(busy, response)
        for line in response.iter_lines():
            if (report := _report(line, show)) is not None:
                return report
    raise ShopBusy(f"{busy.address} stopped before {name} was done; what was acknowledged is kept, run it again")


def _report(line: str, show: Show) -> dict[str, Any] | None:
    """The report, if the line has it; a step is shown. Raises `WaresError` in the words of the server."""
    from wares.shop.train.teaching import TrainingStep

    message = json.loads(line) if line.strip() else {}
    if error := message.get("error"):
        raise WaresError(error["message"])
    if step := message.get("step"):
        show(TrainingStep(**step))
    report: dict[str, Any] | None = message.get("report")
    return report


@contextmanager
def _translated_errors(busy: ShopBusy) -> Iterator[None]:
    """What goes wrong on the way to the server becomes `ShopBusy` in plain words."""
    import httpx

    try:
        yield
    except httpx.ConnectError as error:
        raise Unreachable(f"{busy} (it did not answer: {error})") from error
    except httpx.RemoteProtocolError as error:
        raise ShopBusy(
            f"{busy.address} stopped before it was done; what was acknowledged is kept, run the same again"
        ) from error
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise ShopBusy(f"{busy} (it did not answer: {error or type(error).__name__})") from error


def _client(busy: ShopBusy) -> httpx.Client:
    import httpx

    if busy.address is None:
        raise busy
    address = busy.address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    headers = {"Authorization": f"Bearer {busy.token}"} if busy.token else {}
    timeout = httpx.Timeout(_TIMEOUT, connect=_CONNECT)
    return httpx.Client(base_url=address, headers=headers, timeout=timeout, trust_env=False)


def _check(busy: ShopBusy, response: httpx.Response) -> dict[str, Any]:
    answer = response.json()
    if not isinstance(answer, dict):
        raise ShopBusy(f"{busy} (it gave no sense)")
    if response.is_error:
        failure = answer.get("error", {})
        if failure.get("code") in ("no_such_route", "bad_method"):
            raise ShopBusy(f"{busy.address} is a server of another version of Wares; stop it and start it again")
        kind = BadFilter if failure.get("code") == "bad_filter" else BadQuery
        raise kind(failure.get("message", response.text))
    return answer
