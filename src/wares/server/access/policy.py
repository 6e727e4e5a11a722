"""Who is let in: accepted hosts, front ends' origins, the admin key and the owner's token, and what each opens."""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.types import Scope

from wares.errors import BadSetting
from wares.server.access.declaration import Access
from wares.settings import Settings

if TYPE_CHECKING:
    from wares.shop import Shop

_ORIGIN = re.compile(r"(https?)://([^/?#@\s\\]+)", re.IGNORECASE)
_PORTS = {"http": ":80", "https": ":443"}
_KEY = (
    "set server_admin_key_file to a file with a long random line, or WARES_SERVER_ADMIN_KEY in the environment, "
    "and start anew"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not let in: status, code for programs, message for people."""

    status: HTTPStatus
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Sender:
    """What a request tells of where it comes from; header values as they were sent, None = not sent.

    here   the server's own address that the connection came to
    """

    host: str | None
    origin: str | None
    relation: str | None
    bearer: bytes | None = field(repr=False)
    here: str

    @classmethod
    def of(cls, scope: Scope) -> Sender:
        """The sender of a request. A header sent twice counts as its values joined, which nothing accepts."""
        told: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _TELLING:
                told[name] = told[name] + b", " + value if name in told else value
        scheme, _, token = told.get(b"authorization", b"").partition(b" ")
        server = scope.get("server")
        return cls(
            host=_text(told.get(b"host")),
            origin=_text(told.get(b"origin")),
            relation=_text(told.get(b"sec-fetch-site")),
            bearer=token.strip() if scheme.lower() == b"bearer" else None,
            here=server[0] if server else "",
        )


_TELLING = frozenset({b"host", b"origin", b"sec-fetch-site", b"authorization"})


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1").strip()


@dataclass(frozen=True, slots=True)
class Policy:
    """What a server accepts.

    hosts     names by which it may be called, besides loopback and the address it listens on; "*" = any
    origins   origins of front ends that may do what the shop's own pages may
    key       opens what is for administrators; empty = none is set
    owner     the token in the shop's folder
    exposed   whether others than this machine may reach it, so that nothing for administrators is open without a key
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    key: bytes = field(repr=False)
    owner: bytes = field(repr=False)
    exposed: bool

    @classmethod
    def of(cls, shop: Shop, host: str) -> Policy:
        """The policy of a server of `shop` that listens on `host`. Raises `BadSetting`."""
        settings = shop.settings
        hosts = frozenset(map(_name, _listed(settings.server_allowed_hosts)))
        exposed = not is_loopback(_bare(host)) or not all(map(is_loopback, hosts))
        if not _is_unspecified(host):
            hosts |= {_bare(host)}
        origins = frozenset(map(_accepted, _listed(settings.server_allowed_origins)))
        return cls(hosts, origins, _key_of(settings, shop.folder), shop.token.encode(), exposed)

    def misdirected(self, sender: Sender) -> Refusal | None:
        """Why the name by which the server is called is not its own; None = it is.

        A page of another site whose name is made to point at this machine (DNS rebinding) calls it by that name.
        """
        host = _name(sender.host or "")
        if host in self.hosts or is_loopback(host) or "*" in self.hosts or (host and host == _bare(sender.here)):
            return None
        shown = (sender.host or "nothing")[:100]
        message = f"host: this server is not called {shown}; if it is, name it in server_allowed_hosts"
        return Refusal(HTTPStatus.MISDIRECTED_REQUEST, "foreign_host", message)

    def closed(self, access: Access | None, sender: Sender) -> Refusal | None:
        """Why a route that declares `access` is closed to a sender; None = it is open."""
        match access:
            case Access.PUBLIC:
                return None
            case Access.PAGE:
                if self.is_page(sender) or self._opens(sender.bearer):
                    return None
                return self._foreign(sender)
            case Access.ADMIN:
                return None if self._opens(sender.bearer) else self._closed_to_others(sender)
            case Access.OWNER:
                if self.is_owner(sender):
                    return None
                if sender.bearer is not None:
                    return _wrong_key()
                message = "authorization: only for who can read the shop's folder; send the token of its holder.json"
                return Refusal(HTTPStatus.UNAUTHORIZED, "key_needed", message)
        return Refusal(HTTPStatus.FORBIDDEN, "closed", "this route does not declare who may ask it, so nobody may")

    def is_owner(self, sender: Sender) -> bool:
        """Whether a sender can read the shop's folder."""
        return sender.bearer is not None and hmac.compare_digest(sender.bearer, self.owner)

    def manages(self, sender: Sender) -> bool:
        """Whether an administrator asks: with a key, or as a program that may do the same without one.

        Whoever looks at a page without a key is a shopper.
        """
        is_program = sender.origin is None and sender.relation is None
        return (is_program or sender.bearer is not None) and self.closed(Access.ADMIN, sender) is None

    def is_page(self, sender: Sender) -> bool:
        """Whether a page of the shop's own or of an accepted origin sends, or a program."""
        return self._is_own(sender) or (sender.origin is not None and _origin(sender.origin) in self.origins)

    def accepted(self, sender: Sender) -> bool:
        """Whether a page of a front end's origin asks, which must be told that it may read the answer."""
        return sender.origin is not None and _origin(sender.origin) in self.origins

    def said(self) -> tuple[str, ...]:
        """Who may do what, in lines for whoever starts the server."""
        who = "Others may reach this server" if self.exposed else "This machine alone reaches this server"
        lines = [f"{who}: anybody searches; its own pages{self._fronts()} and programs tell events."]
        if self.key:
            lines.append("Writes, profiles and analytics need the admin key.")
        elif self.exposed:
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
        found = _ORIGIN.fullmatch(sender.origin)
        return found is not None and _plain(found) == _called(sender.host or "", found[1].lower())

    def _opens(self, bearer: bytes | None) -> bool:
        """Whether a key opens what is for administrators; the owner's token does too."""
        if bearer is None:
            return False
        is_key = bool(self.key) and hmac.compare_digest(bearer, self.key)
        return hmac.compare_digest(bearer, self.owner) or is_key

    def _closed_to_others(self, sender: Sender) -> Refusal | None:
        if sender.bearer is not None:
            return _wrong_key()
        if not self._is_own(sender):
            return self._foreign(sender)
        if self.key:
            message = "authorization: this needs the admin key; send it as Authorization: Bearer KEY"
            return Refusal(HTTPStatus.UNAUTHORIZED, "key_needed", message)
        if self.exposed:
            message = f"this is closed, for others may reach this server and it has no admin key: {_KEY}"
            return Refusal(HTTPStatus.FORBIDDEN, "key_needed", message)
        return None

    def _foreign(self, sender: Sender) -> Refusal:
        who = f"pages of {sender.origin[:100]}" if sender.origin else "pages of other origins"
        remedy = "send through your own server, or name the origin in server_allowed_origins"
        message = f"origin: {who} may not ask this; {remedy}"
        return Refusal(HTTPStatus.FORBIDDEN, "foreign_page", message)


def is_loopback(host: str) -> bool:
    """Whether a name or address, without port and brackets, is this machine's alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _wrong_key() -> Refusal:
    message = "authorization: this key does not open it; send the server's admin key as Authorization: Bearer KEY"
    return Refusal(HTTPStatus.UNAUTHORIZED, "wrong_key", message)


def _key_of(settings: Settings, folder: Path) -> bytes:
    """The admin key; empty = none."""
    if not settings.server_admin_key_file:
        return settings.server_admin_key.strip().encode()
    if settings.server_admin_key:
        raise BadSetting("server_admin_key, server_admin_key_file: both name a key; leave one of them out")
    place = folder / Path(settings.server_admin_key_file).expanduser()
    try:
        key = place.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise BadSetting(
            f"server_admin_key_file: {place} cannot be read ({type(error).__name__}); put the key there"
        ) from None
    if not key:
        raise BadSetting(f"server_admin_key_file: {place} is empty; put the key there")
    return key.encode()


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _accepted(text: str) -> str:
    if not (origin := _origin(text.rstrip("/"))):
        raise BadSetting(
            f"server_allowed_origins: {text!r} is no origin; write scheme and host, e.g. https://shop.example"
        )
    return origin


def _origin(text: str) -> str:
    """An origin in its one form; empty for what is none."""
    found = _ORIGIN.fullmatch(text)
    return f"{found[1].lower()}://{_plain(found)}" if found else ""


def _plain(found: re.Match[str]) -> str:
    return _called(found[2], found[1].lower())


def _called(host: str, scheme: str) -> str:
    """Host and port as an origin has them: in small letters, without the scheme's own port."""
    return host.lower().removesuffix(_PORTS[scheme])


def _name(host: str) -> str:
    """A Host header's name or address: without port, brackets and a final dot, in small letters; empty for nonsense."""
    if host.startswith("["):
        address, bracket, port = host[1:].partition("]")
        return address.lower() if bracket and re.fullmatch(r"(:\d*)?", port) else ""
    name, _, port = host.partition(":")
    return name.lower().removesuffix(".") if re.fullmatch(r"\d*", port) else ""


def _bare(address: str) -> str:
    """An address to listen on, as `_name` gives it."""
    return address.lower().removeprefix("[").removesuffix("]").partition("%")[0].removeprefix("::ffff:")


def _is_unspecified(host: str) -> bool:
    try:
        return ipaddress.ip_address(_bare(host)).is_unspecified
    except ValueError:
        return not host
