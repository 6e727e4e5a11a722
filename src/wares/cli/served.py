"""A shop that is being served answers through its server."""

from __future__ import annotations

from typing import Any

import httpx

from wares.errors import BadQuery, ShopBusy


def ask_server(busy: ShopBusy, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The server's JSON answer. Raises `busy` again when the shop is not served, `BadQuery` with the server's words."""
    if busy.address is None:
        raise busy
    headers = {"Authorization": f"Bearer {busy.token}"}
    try:
        response = httpx.request(method, busy.address + path, json=body, headers=headers, timeout=60, trust_env=False)
        answer = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ShopBusy(f"{busy} (it did not answer: {error})") from error
    if not isinstance(answer, dict):
        raise ShopBusy(f"{busy} (it gave no sense)")
    if response.is_error:
        raise BadQuery(answer.get("error", {}).get("message", response.text))
    return answer
