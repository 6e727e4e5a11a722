"""Host names, addresses and origins in one form, so that they can be compared."""

from __future__ import annotations

import ipaddress
import re

from wares.errors import BadSetting

_ORIGIN = re.compile(r"(https?)://([^/?#@\s\\]+)", re.IGNORECASE)
_PORTS = {"http": ":80", "https": ":443"}


def is_loopback(host: str) -> bool:
    """Whether a name or address, without port and brackets, is this machine's alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def split_list(text: str) -> list[str]:
    """The parts of a text, between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def accepted_origin(text: str) -> str:
    """An origin of the settings in its one form. Raises `BadSetting`."""
    if not (origin := origin_of(text.rstrip("/"))):
        raise BadSetting(
            f"server_allowed_origins: {text!r} is no origin; write scheme and host, e.g. https://shop.example"
        )
    return origin


def public_url(text: str) -> str:
    """The origin under which shoppers call the shop, of the settings; empty = none is set. Raises `BadSetting`."""
    if text and not (text := origin_of(asked := text.rstrip("/"))):
        raise BadSetting(f"server_public_url: {asked!r} is no origin; write scheme and host, e.g. https://shop.example")
    return text


def origin_of(text: str) -> str:
    """An origin in its one form; empty for what is none."""
    match = _ORIGIN.fullmatch(text)
    return f"{match[1].lower()}://{_authority_of(match)}" if match else ""


def is_origin_of_host(origin: str, host: str) -> bool:
    """Whether an origin is the one under which `host` (a Host header) is called."""
    match = _ORIGIN.fullmatch(origin)
    return match is not None and _authority_of(match) == _authority(host, match[1].lower())


def _authority_of(match: re.Match[str]) -> str:
    return _authority(match[2], match[1].lower())


def _authority(host: str, scheme: str) -> str:
    """Host and port as an origin has them: in small letters, without the scheme's own port."""
    return host.lower().removesuffix(_PORTS[scheme])


def host_name(host: str) -> str:
    """A Host header's name or address: without port, brackets and a final dot, in small letters; empty for nonsense."""
    if host.startswith("["):
        address, bracket, port = host[1:].partition("]")
        return address.lower() if bracket and re.fullmatch(r"(:\d*)?", port) else ""
    name, _, port = host.partition(":")
    return name.lower().removesuffix(".") if re.fullmatch(r"\d*", port) else ""


def bare_address(address: str) -> str:
    """An address to listen on, as `host_name` gives it."""
    return address.lower().removeprefix("[").removesuffix("]").partition("%")[0].removeprefix("::ffff:")


def is_unspecified(host: str) -> bool:
    """Whether a server on this address listens on all of the machine's."""
    try:
        return ipaddress.ip_address(bare_address(host)).is_unspecified
    except ValueError:
        return not host
