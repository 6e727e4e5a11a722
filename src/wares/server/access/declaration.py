"""Access levels: who may ask a route; declared at the route, and closed where nothing is declared."""

from __future__ import annotations

from enum import Enum


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
