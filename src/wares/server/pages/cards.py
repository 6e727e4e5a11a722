"""Cards: what a list shows of a product."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from wares.server.pages.addresses import text_of
from wares.server.pages.offers import prices, reduction, supply_of
from wares.server.pages.texts import decimal, money, number
from wares.server.pages.visit import PageVisit
from wares.server.schemas.picture_paths import picture_path
from wares.types import Hit, Product

_BADGES = frozenset({"out", "preorder", "backorder"})


@dataclass(frozen=True, slots=True)
class PriceTag:
    """A price as it is written; `was` it was, empty = it is not reduced; `off` by how much."""

    now: str
    was: str = ""
    off: str = ""


@dataclass(frozen=True, slots=True)
class Stars:
    """A rating: in words, in figures, and as whole percent of the most."""

    label: str
    figures: str
    share: int


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list.

    title    in HTML, with `<mark>` around what matched
    picture  its path; empty = it has none
    badge    what is special about having it, in words
    price    None = not known
    stars    None = nobody rated it
    is_out   it is sold out
    is_related   it stands below the line
    """

    id: str
    url: str
    title: Markup
    brand: str
    picture: str
    badge: str
    price: PriceTag | None
    stars: Stars | None
    is_out: bool
    is_related: bool = False


def card_of(product: Product, visit: PageVisit, highlighted: str = "", is_related: bool = False) -> Card:
    """The card of a product; `highlighted` is its title as escaped HTML."""
    state, _ = supply_of(product)
    title = Markup(highlighted) if highlighted else Markup.escape(text_of(product, "title", visit.language))
    return Card(
        id=product.id,
        url=visit.addresses.product(product),
        title=title,
        brand=text_of(product, "brand", visit.language),
        picture=picture_path(product.id, 0) if product.pictures else "",
        badge=visit.t(f"state.{state}") if state in _BADGES else "",
        price=price_tag(product, visit),
        stars=stars(product, visit),
        is_out=state == "out",
        is_related=is_related,
    )


def cards_of(hits: tuple[Hit, ...], visit: PageVisit) -> tuple[Card, ...]:
    """The cards of hits, in order."""
    return tuple(card_of(hit.product, visit, hit.highlights.get("title", ""), hit.related) for hit in hits)


def price_tag(product: Product, visit: PageVisit) -> PriceTag | None:
    """A product's price as it is written; of variants with several prices, the least."""
    if product.price is None:
        return None
    unit, language = visit.currency_of(product), visit.language
    now = money(product.price, unit, language)
    if len(prices(product)) > 1:
        now = visit.t("priceFrom", price=now)
    share = reduction(product)
    if not share or product.was_price is None:
        return PriceTag(now)
    return PriceTag(now, money(product.was_price, unit, language), visit.t("off", n=number(share, language)))


def stars(product: Product, visit: PageVisit) -> Stars | None:
    """A product's rating."""
    if product.rating is None:
        return None
    mean, count = decimal(product.rating, visit.language), product.rating_count
    if count is None:
        label = visit.t("rated", rating=mean)
    else:
        label = visit.t("ratedByOne" if count == 1 else "ratedBy", rating=mean, n=number(count, visit.language))
    figures = f"{mean} ({number(count, visit.language)})" if count else mean
    return Stars(label, figures, round(product.rating * 20))
