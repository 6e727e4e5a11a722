"""The list of all products, page after page, in the order in which the shop got them: every product is linked once."""

from __future__ import annotations

from dataclasses import dataclass

from wares.errors import NotFound
from wares.server.pages.addresses import Addresses
from wares.server.pages.cards import Card, card_of
from wares.server.pages.json_ld import breadcrumbs, item_list
from wares.server.pages.page import Crumb, Page
from wares.server.pages.texts import number
from wares.server.pages.views.pager import PagerLink, pager
from wares.server.pages.visit import PageVisit

PER_PAGE = 48


@dataclass(frozen=True, slots=True)
class EverythingView:
    """What a page of the list shows."""

    heading: str
    count: str
    crumbs: tuple[Crumb, ...]
    cards: tuple[Card, ...]
    pager: tuple[PagerLink, ...]


def everything(visit: PageVisit) -> Page:
    """A page of the list. Raises `NotFound` behind the last one."""
    nums, n, t = visit.site.product_numbers, visit.page(), visit.t
    pages = max(1, -(-len(nums) // PER_PAGE))
    if n > pages:
        raise NotFound(f"page {n}: the list has {pages}")
    products = visit.shop.numbered(nums[(n - 1) * PER_PAGE : n * PER_PAGE].tolist())
    cards = tuple(card_of(product, visit) for product in products)
    shop_name, total = visit.shop.settings.shop_name, number(len(nums), visit.language)
    on_page = f" – {t('page', n=n)}" if n > 1 else ""
    crumbs = (Crumb(t("home"), visit.addresses.home()), Crumb(t("all")))
    path = visit.addresses.everything()
    return Page(
        kind="all",
        title=f"{t('all')}{on_page} | {shop_name}",
        description=t("listDescriptionBare", name=t("all"), shop=shop_name, n=total) + on_page,
        locate=lambda addresses: Addresses.everything(addresses, n),
        view=EverythingView(
            heading=t("all"),
            count=t("countOne" if len(nums) == 1 else "count", n=total),
            crumbs=crumbs,
            cards=cards,
            pager=pager(n, pages, path, (), t, far=True),
        ),
        is_indexed=all(name == "page" for name, _ in visit.parameters),
        json_ld=[
            breadcrumbs(crumbs, visit),
            item_list([card.url for card in cards], visit, t("all"), 1 + (n - 1) * PER_PAGE),
        ],
        previous=visit.addresses.everything(n - 1) if n > 1 else "",
        next=visit.addresses.everything(n + 1) if n < pages else "",
    )
