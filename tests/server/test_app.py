"""The page is served with its headers; the server binds, says so, stops, and hides its own accidents."""

import logging
import re
import socket

import httpx
import pytest

import wares
from until import until
from wares.errors import BadSetting
from wares.server.app import Server
from wares.server.routes.storefront import PAGE


def test_the_page_and_all_its_files_are_served(client: httpx.Client) -> None:
    page = client.get("/p/mug-red/mug-red")
    assert page.headers["content-type"].startswith("text/html")
    for name in {path.name for path in PAGE.iterdir()}:
        assert client.get(f"/storefront/{name}").status_code == 200
    for wanted in re.findall(r'(?:src|href)="(/storefront/[^"]+)"', page.text):
        assert client.get(wanted).status_code == 200


def test_the_page_loads_nothing_from_elsewhere(client: httpx.Client) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for path in PAGE.iterdir():
        outside = re.findall(
            r"(?:https?:)?//[\w.-]+\.\w{2,}[^\s\"']*", re.sub(r"//[ #].*", "", path.read_text("utf-8"))
        )
        assert all("w3.org" in address for address in outside), f"{path.name}: {outside}"
    assert "content-security-policy" in client.get("/storefront/app.js").headers


def test_files_outside_the_page_are_not_served(client: httpx.Client) -> None:
    assert client.get("/storefront/%2e%2e/app.py").status_code == 404
    assert client.get("/storefront/nothing.js").json()["error"]["code"] == "no_such_route"


def test_a_taken_port_is_told(shop: wares.Shop, client: httpx.Client) -> None:
    with pytest.raises(BadSetting, match="choose another"):
        Server(shop, "127.0.0.1", client.base_url.port or 0, print)
    with pytest.raises(BadSetting, match="cannot listen"):
        Server(shop, "not a host", 0, print)


def test_accidents_are_logged_and_not_shown(
    shop: wares.Shop, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(shop, "settings")
    server_log = logging.getLogger("uvicorn.error")
    server_log.addHandler(caplog.handler)
    response = client.get("/v1/shop")
    until(lambda: "AttributeError" in caplog.text)  # it is logged after the answer went
    server_log.removeHandler(caplog.handler)
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "unexpected"
    assert "settings" not in response.text
    assert "AttributeError" in caplog.text


def test_answers_are_sent_without_waiting_for_more(shop: wares.Shop) -> None:
    """Without TCP_NODELAY every answer waits some 40 ms; the server sets it on sockets that say they are TCP."""
    server = Server(shop, "127.0.0.1", 0, print)
    try:
        assert server.socket.proto == socket.IPPROTO_TCP
    finally:
        server.socket.close()
