"""The page of a product that the shop had: it says so, and shows what is like it."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from wares.server.pages.addresses import STEP
from wares.server.pages.cards import card_of
from wares.server.pages.page import Page, shortened
from wares.server.pages.views.messages import LIKE_IT, MessageView, message_page, popular
from wares.server.pages.visit import PageVisit
from wares.types import GoneProduct, Product

_MOST_WORDS = 200


def gone_page(lost: GoneProduct, visit: PageVisit) -> Page:
    """The page of a product that is gone."""
    t, title = visit.t, lost.titles.get(visit.language) or lost.title
    like_it = _like(lost, visit)
    products = like_it or popular(visit)
    view = MessageView(
        heading=t("gone"),
        text=title,
        cards=tuple(card_of(each, visit) for each in products),
        cards_title=t("goneLike" if like_it else "popular"),
    )
    path = f"{visit.addresses.prefix}/p/{quote(lost.id, safe='')}"
    return message_page("gone", t("goneTitle", name=shortened(title, 70)), view, HTTPStatus.GONE, visit, path)


def _like(lost: GoneProduct, visit: PageVisit) -> list[Product]:
    """What has words of its title, first within the category it was in, then anywhere."""
    words, category = lost.title[:_MOST_WORDS], STEP.join(lost.category)
    found: dict[str, Product] = {}
    for refine in ({"category": (category,)} if category in visit.addresses.categories.slugs_by_value else {}, {}):
        if len(found) < LIKE_IT:
            hits = visit.shop.search(words, refine=refine, per_page=LIKE_IT, grouped=True, language=visit.language).hits
            found.update((hit.id, hit.product) for hit in hits if hit.id not in found)
    return list(found.values())[:LIKE_IT]
