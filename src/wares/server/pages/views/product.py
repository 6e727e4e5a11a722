"""The page of one product: what it is, what it costs, how it can be had, and what is like it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wares.server.pages.addresses import STEP, Addresses, product_path, text_of
from wares.server.pages.boot import answer_of
from wares.server.pages.cards import Card, PriceTag, Stars, card_of, cards_of, price_tag, stars
from wares.server.pages.json_ld import breadcrumbs, product_nodes
from wares.server.pages.offers import Supply, supply_of
from wares.server.pages.page import Crumb, Page, shortened
from wares.server.pages.texts import number
from wares.server.pages.visit import PageVisit
from wares.server.schemas.picture_paths import picture_path
from wares.server.schemas.responses.products import ProductPageAnswer
from wares.server.schemas.responses.shop import ShopAnswer
from wares.shop.offers import option_values
from wares.types import Hits, Product

SIMILAR, MOST_VARIANTS = 10, 100
"""Products like it, and others of its group, that are shown."""
MOST_TITLE = 70
_WEB = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something a shopper chooses, and between what."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """A line of the details."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Note:
    """What the shop says of `delivery` or `returns`, with the icon that stands beside it."""

    name: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class ProductView:
    """What a product's page shows.

    crumbs         ways to it from the home page, one for each of its categories
    brand_path     of the brand's page; empty = it has no brand
    supply, supply_label   whether it can be had, in a word and in words; empty = nothing is known
    size_guide, size_guide_link   as text, or as an address; empty = none
    notes          what the shop says of delivery and returns
    """

    product: Product
    title: str
    description: str
    crumbs: tuple[tuple[Crumb, ...], ...]
    brand: str
    brand_path: str
    pictures: tuple[str, ...]
    price: PriceTag | None
    stars: Stars | None
    supply: Supply
    supply_label: str
    choices: tuple[Choice, ...]
    size_guide: str
    size_guide_link: str
    notes: tuple[Note, ...]
    details: tuple[Detail, ...]
    variants: tuple[Card, ...]
    similar: tuple[Card, ...]


def product_page(product: Product, visit: PageVisit) -> Page:
    """The page of a product."""
    language, shop = visit.language, visit.shop
    similar = shop.similar(product.id, per_page=SIMILAR, language=language)
    siblings = siblings_of(product, visit)
    view = _view(product, visit, siblings, similar)
    first = view.crumbs[0] if view.crumbs else ()
    way = (Crumb(visit.t("home"), visit.addresses.home()), *first, Crumb(view.title))
    own = visit.addresses.own

    def locate(addresses: Addresses) -> str:
        return product_path(product, addresses.language, own)

    return Page(
        kind="product",
        title=_title(product, visit),
        description=_description(product, visit, view),
        locate=locate,
        view=view,
        json_ld=[*product_nodes(product, visit, siblings), breadcrumbs(way, visit)],
        boot={
            "product": ProductPageAnswer.at(product, visit.addresses.product(product)),
            "similar": answer_of(similar, visit),
        },
        picture=view.pictures[0] if view.pictures else "",
    )


def siblings_of(product: Product, visit: PageVisit) -> list[Product]:
    """The other products of its group."""
    if not product.group:
        return []
    hits = visit.shop.search(refine={"group": (product.group,)}, per_page=MOST_VARIANTS, language=visit.language).hits
    return [hit.product for hit in hits if hit.id != product.id]


def _view(product: Product, visit: PageVisit, siblings: Sequence[Product], similar: Hits) -> ProductView:
    state, pieces = supply_of(product)
    guide = product.size_guide
    is_link = bool(_WEB.fullmatch(guide))
    language = visit.language
    return ProductView(
        product=product,
        title=text_of(product, "title", language),
        description=text_of(product, "description", language),
        crumbs=tuple(_crumbs(product, visit)),
        brand=text_of(product, "brand", language),
        brand_path=visit.addresses.brand(product.brand) if product.brand else "",
        pictures=tuple(picture_path(product.id, place) for place in range(len(product.pictures))),
        price=price_tag(product, visit),
        stars=stars(product, visit),
        supply=state,
        supply_label=visit.t(f"state.{state}", n=number(pieces or 0, language)) if state else "",
        choices=tuple(
            Choice(name, tuple(visit.label(name, value) for value in values))
            for name, values in option_values(product).items()
        ),
        size_guide="" if is_link else guide,
        size_guide_link=guide if is_link else "",
        notes=tuple(_notes(visit)),
        details=tuple(_details(product, visit)),
        variants=tuple(card_of(each, visit) for each in siblings),
        similar=cards_of(similar.hits, visit),
    )


def _notes(visit: PageVisit) -> Iterator[Note]:
    about = ShopAnswer.of(visit.shop.settings)
    for name, icon, texts in (("delivery", "truck", about.delivery), ("returns", "return", about.returns)):
        if text := texts.get(visit.language):
            yield Note(name, icon, text)


def _crumbs(product: Product, visit: PageVisit) -> Iterator[tuple[Crumb, ...]]:
    paths = [path for path in (product.category, *product.other_categories) if path]
    for at, path in enumerate(paths):
        own = product.texts.get(visit.language, {}).get("category", "") if at == 0 else ""
        yield category_crumbs(path, visit, [step.strip() for step in own.split(">")] if own else [])


def category_crumbs(path: Sequence[str], visit: PageVisit, names: Sequence[str] = ()) -> tuple[Crumb, ...]:
    """The way through a category's levels; `names` of all of them, where they are known."""
    crumbs = []
    for at, step in enumerate(path):
        value = STEP.join(path[: at + 1])
        called = visit.label("category", value)
        name = (
            names[at] if len(names) == len(path) and names[at] else called.split(STEP)[-1] if called != value else step
        )
        crumbs.append(Crumb(name, visit.addresses.category(value)))
    return tuple(crumbs)


def _details(product: Product, visit: PageVisit) -> Iterator[Detail]:
    for name in ("colour", "material"):
        if value := getattr(product, name):
            own = product.texts.get(visit.language, {}).get(name)
            yield Detail(name, own or visit.label(name, value))
    for name, given in product.attributes.items():
        if isinstance(given, tuple):
            own = product.texts.get(visit.language, {}).get(name) if len(given) == 1 else None
            text = own or ", ".join(visit.label(name, value) for value in given)
        else:
            text = number(given, visit.language)
        if text:
            yield Detail(name, text)
    yield Detail("id", product.id)


def _title(product: Product, visit: PageVisit) -> str:
    title, brand = (text_of(product, name, visit.language) for name in ("title", "brand"))
    whole = title if not brand or brand.casefold() in title.casefold() else f"{title} – {brand}"
    return f"{shortened(whole, MOST_TITLE)} | {visit.shop.settings.shop_name}"


def _description(product: Product, visit: PageVisit, view: ProductView) -> str:
    """What it is; before that, where the shop says next to nothing, its title, brand and price."""
    if len(view.description) >= MOST_TITLE:
        return shortened(view.description)
    head = [view.title, view.brand, view.price.now if view.price else "", view.supply_label, view.description]
    return shortened(" · ".join(part for part in head if part))
