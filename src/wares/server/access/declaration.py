"""Who may ask a route: declared at the route, and closed where nothing is declared."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MARK = "__wares_access__"


class Access(Enum):
    """From the widest to the narrowest.

    PUBLIC  anybody, pages of any origin too; whoever names a shopper or a session needs PAGE
    PAGE    the shop's own pages, accepted origins, and programs (which send no origin)
    ADMIN   the admin key; without one set, own pages and programs while the server listens on loopback alone
    OWNER   whoever can read the shop's folder: the token in its holder.json
    """

    PUBLIC = "public"
    PAGE = "page"
    ADMIN = "admin"
    OWNER = "owner"


def declare(access: Access) -> Callable[[Endpoint], Endpoint]:
    """Declare who may ask an endpoint; stands below the route's decorator."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, access)
        return endpoint

    return mark


def declared(endpoint: Callable[..., Any]) -> Access | None:
    """What an endpoint declares; None = nothing, so that nobody may ask it."""
    found: Access | None = getattr(endpoint, _MARK, None)
    return found
