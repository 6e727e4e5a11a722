"""The home page: where the shop can be entered, and what is popular."""

from __future__ import annotations

from dataclasses import dataclass

from wares.server.pages.addresses import Addresses
from wares.server.pages.boot import recommendations_of
from wares.server.pages.cards import Card, card_of
from wares.server.pages.json_ld import shop_nodes
from wares.server.pages.page import Page, shortened
from wares.server.pages.texts import number
from wares.server.pages.visit import PageVisit

POPULAR = 12
MOST_CATEGORIES = 100
_NAMED = 6


@dataclass(frozen=True, slots=True)
class CategoryLink:
    """A link to a category, with a picture of it (empty = none) and how many products it has."""

    name: str
    path: str
    count: int
    picture: str = ""


@dataclass(frozen=True, slots=True)
class HomeView:
    """What the home page shows."""

    tiles: tuple[CategoryLink, ...]
    categories: tuple[CategoryLink, ...]
    popular: tuple[Card, ...]


def home(visit: PageVisit) -> Page:
    """The home page, as somebody unknown sees it."""
    facts, t = visit.facts, visit.t
    name, n = visit.shop.settings.shop_name, number(facts.total, visit.language)
    categories = tuple(_link(visit, each.value, each.count) for each in facts.roots()[:MOST_CATEGORIES])
    recommendations = visit.shop.recommend("home", limit=POPULAR, language=visit.language)
    if categories:
        named = ("、" if visit.language == "zh" else ", ").join(each.name for each in categories[:_NAMED])
        description = t("homeDescription", shop=name, n=n, categories=named)
    else:
        description = t("homeDescriptionBare", shop=name, n=n)
    return Page(
        kind="home",
        title=t("homeTitle", shop=name),
        description=shortened(description),
        locate=Addresses.home,
        view=HomeView(
            tiles=tuple(_link(visit, each.value, each.count, each.picture) for each in facts.tiles if each.picture),
            categories=categories,
            popular=tuple(card_of(item.product, visit) for item in recommendations.items),
        ),
        json_ld=shop_nodes(visit),
        boot={"popular": recommendations_of(recommendations, visit)},
    )


def _link(visit: PageVisit, value: str, count: int, picture: str = "") -> CategoryLink:
    return CategoryLink(visit.label("category", value), visit.addresses.category(value), count, picture)
