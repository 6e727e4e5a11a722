"""Pages that say something instead of showing what was asked for: gone, not there, went wrong; and empty shells."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

from wares.server.pages.addresses import Addresses
from wares.server.pages.cards import Card, card_of
from wares.server.pages.page import Page
from wares.server.pages.visit import PageVisit
from wares.types import Product

LIKE_IT = 12
"""Products that a page shows in the place of what is not there."""
_BUSY = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True, slots=True)
class MessageView:
    """What such a page says: a heading, what to do, a hint for who wants to know more, and products under a title."""

    heading: str
    text: str
    hint: str = ""
    cards: tuple[Card, ...] = ()
    cards_title: str = ""


@dataclass(frozen=True, slots=True)
class ShellView:
    """A page that the browser fills."""

    heading: str


def shell(name: Literal["cart", "compare", "hearts"], visit: PageVisit) -> Page:
    """The cart, the comparison, or the favourites: the browser has what stands there."""
    heading = visit.t(name)
    return Page(
        kind=name,
        title=f"{heading} | {visit.shop.settings.shop_name}",
        description=visit.t("searchDescription", shop=visit.shop.settings.shop_name),
        locate=lambda addresses: addresses.shell(name),
        view=ShellView(heading),
        is_indexed=False,
    )


def missing(visit: PageVisit, path: str, is_product: bool = False) -> Page:
    """An address behind which nothing ever was."""
    t = visit.t
    cards = tuple(card_of(each, visit) for each in popular(visit))
    view = MessageView(
        t("missingProduct" if is_product else "missing"), t("missingText"), cards=cards, cards_title=t("popular")
    )
    return message_page("missing", view.heading, view, HTTPStatus.NOT_FOUND, visit, path)


def failed(status: int, hint: str, visit: PageVisit, path: str) -> Page:
    """Something else; `hint` is what the shop's people may want to know."""
    t = visit.t
    if status == _BUSY:
        view = MessageView(t("busy"), t("busyText"))
    elif status < HTTPStatus.INTERNAL_SERVER_ERROR:
        view = MessageView(t("badAddress"), t("missingText"), hint)
    else:
        view = MessageView(t("failed"), t("failedText"))
    return message_page("failed", view.heading, view, status, visit, path)


def popular(visit: PageVisit) -> list[Product]:
    """What everybody likes."""
    return [item.product for item in visit.shop.recommend("home", limit=LIKE_IT).items]


def message_page(
    kind: Literal["gone", "missing", "failed"], title: str, view: MessageView, status: int, visit: PageVisit, path: str
) -> Page:
    """A page at `path` that says something."""

    def locate(addresses: Addresses) -> str:
        return path if addresses.language == visit.language else addresses.home()

    shop_name = visit.shop.settings.shop_name
    return Page(
        kind=kind,
        title=f"{title} | {shop_name}",
        description=f"{view.heading}. {visit.t('searchDescription', shop=shop_name)}",
        locate=locate,
        view=view,
        is_indexed=False,
        status=status,
    )
