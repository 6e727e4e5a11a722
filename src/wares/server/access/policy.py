"""Access policy: accepted hosts, front ends' origins, the admin key and the owner's token, and what each opens."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from wares.errors import BadSetting
from wares.server.access.declaration import Access
from wares.server.access.hosts import (
    accepted_origin,
    bare_address,
    host_name,
    is_loopback,
    is_origin_of_host,
    is_unspecified,
    origin_of,
    split_list,
)
from wares.server.access.sender import Refusal, Sender
from wares.settings import Settings

if TYPE_CHECKING:
    from wares.shop import Shop

_KEY = (
    "set server_admin_key_file to a file with a long random line, or WARES_SERVER_ADMIN_KEY in the environment, "
    "and start anew"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a server accepts.

    hosts     names by which it may be called, besides loopback and the address it listens on; "*" = any
    origins   origins of front ends that may do what the shop's own pages may
    key       opens what is for administrators; empty = none is set
    owner     the token in the shop's folder
    is_exposed   whether others than this machine may reach it, so that nothing for administrators is open without a key
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    key: bytes = field(repr=False)
    owner: bytes = field(repr=False)
    is_exposed: bool

    @classmethod
    def of(cls, shop: Shop, host: str, token: str = "") -> Policy:
        """The policy of a server of `shop` that listens on `host`; the owner tells `token` ("" = the shop's own).

        Raises `BadSetting`.
        """
        return cls.by(shop.settings, shop.folder, host, token or shop.token)

    @classmethod
    def by(cls, settings: Settings, folder: Path, host: str, token: str) -> Policy:
        """The same of a shop in `folder` that is not open."""
        hosts = frozenset(map(host_name, split_list(settings.server_allowed_hosts)))
        is_exposed = not is_loopback(bare_address(host)) or not all(map(is_loopback, hosts))
        if not is_unspecified(host):
            hosts |= {bare_address(host)}
        origins = frozenset(map(accepted_origin, split_list(settings.server_allowed_origins)))
        return cls(hosts, origins, _key_of(settings, folder), token.encode(), is_exposed)

    def refuse_host(self, sender: Sender) -> Refusal | None:
        """Why the name by which the server is called is not its own; None = it is.

        A page of another site whose name is made to point at this machine (DNS rebinding) calls it by that name.
        """
        host = host_name(sender.host or "")
        is_known = host in self.hosts or is_loopback(host) or "*" in self.hosts
        if is_known or (host and host == bare_address(sender.here)):
            return None
        name = (sender.host or "nothing")[:100]
        message = f"host: this server is not called {name}; if it is, name it in server_allowed_hosts"
        return Refusal(HTTPStatus.MISDIRECTED_REQUEST, "foreign_host", message)

    def refuse_access(self, access: Access | None, sender: Sender) -> Refusal | None:
        """Why a route that declares `access` is closed to a sender; None = it is open."""
        match access:
            case Access.PUBLIC:
                return None
            case Access.PAGE:
                return None if self.is_page(sender) or self._opens(sender.bearer) else _foreign(sender)
            case Access.ADMIN:
                return None if self._opens(sender.bearer) else self._refuse_outsiders(sender)
            case Access.OWNER:
                return None if self.is_owner(sender) else _closed_to_all_but_the_owner(sender)
        return Refusal(HTTPStatus.FORBIDDEN, "closed", "this route does not declare who may ask it, so nobody may")

    def is_owner(self, sender: Sender) -> bool:
        """Whether a sender can read the shop's folder."""
        return sender.bearer is not None and hmac.compare_digest(sender.bearer, self.owner)

    def manages(self, sender: Sender) -> bool:
        """Whether an administrator asks: with a key, or as a program that may do the same without one.

        Whoever looks at a page without a key is a shopper.
        """
        is_program = sender.origin is None and sender.relation is None
        return (is_program or sender.bearer is not None) and self.refuse_access(Access.ADMIN, sender) is None

    def is_page(self, sender: Sender) -> bool:
        """Whether a page of the shop's own or of an accepted origin sends, or a program."""
        return self._is_own(sender) or (sender.origin is not None and origin_of(sender.origin) in self.origins)

    def accepts(self, sender: Sender) -> bool:
        """Whether a page of a front end's origin asks, which must be told that it may read the answer."""
        return sender.origin is not None and origin_of(sender.origin) in self.origins

    def summary(self) -> tuple[str, ...]:
        """Who may do what, in lines for whoever starts the server."""
        who = "Others may reach this server" if self.is_exposed else "This machine alone reaches this server"
        lines = [f"{who}: anybody searches; its own pages{self._fronts()} and programs tell events."]
        if self.key:
            lines.append("Writes, profiles and analytics need the admin key.")
        elif self.is_exposed:
            lines.append(f"Writes, profiles and analytics are closed, for there is no admin key: {_KEY}.")
        else:
            lines.append(
                "Writes, profiles and analytics are open to its own pages and programs; server_admin_key closes them."
            )
        if "*" in self.hosts:
            lines.append("It answers by any name (server_allowed_hosts = *): pages elsewhere may pass as its own.")
        return tuple(lines)

    def _fronts(self) -> str:
        return f", those of {', '.join(sorted(self.origins))}" if self.origins else ""

    def _is_own(self, sender: Sender) -> bool:
        """Browsers name the sending page's relation (`Sec-Fetch-Site`), its origin, or both; programs neither."""
        if sender.relation is not None and sender.relation not in ("same-origin", "none"):
            return False
        if sender.origin is None:
            return True
        return is_origin_of_host(sender.origin, sender.host or "")

    def _opens(self, bearer: bytes | None) -> bool:
        """Whether a key opens what is for administrators; the owner's token does too."""
        if bearer is None:
            return False
        is_key = bool(self.key) and hmac.compare_digest(bearer, self.key)
        return hmac.compare_digest(bearer, self.owner) or is_key

    def _refuse_outsiders(self, sender: Sender) -> Refusal | None:
        if sender.bearer is not None:
            return _wrong_key()
        if not self._is_own(sender):
            return _foreign(sender)
        if self.key:
            message = "authorization: this needs the admin key; send it as Authorization: Bearer KEY"
            return Refusal(HTTPStatus.UNAUTHORIZED, "key_needed", message)
        if self.is_exposed:
            message = f"this is closed, for others may reach this server and it has no admin key: {_KEY}"
            return Refusal(HTTPStatus.FORBIDDEN, "key_needed", message)
        return None


def _closed_to_all_but_the_owner(sender: Sender) -> Refusal:
    if sender.bearer is not None:
        return _wrong_key()
    message = "authorization: only for who can read the shop's folder; send the token of its holder.json"
    return Refusal(HTTPStatus.UNAUTHORIZED, "key_needed", message)


def _foreign(sender: Sender) -> Refusal:
    who = f"pages of {sender.origin[:100]}" if sender.origin else "pages of other origins"
    message = (
        f"origin: {who} may not ask this; send through your own server, or name the origin in server_allowed_origins"
    )
    return Refusal(HTTPStatus.FORBIDDEN, "foreign_page", message)


def _wrong_key() -> Refusal:
    message = "authorization: this key does not open it; send the server's admin key as Authorization: Bearer KEY"
    return Refusal(HTTPStatus.UNAUTHORIZED, "wrong_key", message)


def _key_of(settings: Settings, folder: Path) -> bytes:
    """The admin key; empty = none."""
    if not settings.server_admin_key_file:
        return settings.server_admin_key.strip().encode()
    if settings.server_admin_key:
        raise BadSetting("server_admin_key, server_admin_key_file: both name a key; leave one of them out")
    path = folder / Path(settings.server_admin_key_file).expanduser()
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise BadSetting(
            f"server_admin_key_file: {path} cannot be read ({type(error).__name__}); put the key there"
        ) from None
    if not key:
        raise BadSetting(f"server_admin_key_file: {path} is empty; put the key there")
    return key.encode()
