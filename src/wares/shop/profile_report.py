"""What a shop knows of a shopper, in figures and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wares.errors import BadQuery
from wares.profiles.phrases import DisplayNames, describe_profile
from wares.profiles.summary import Summary, SummaryShare, summarise
from wares.shop.live.profiles import KnownShopper, require_tokens
from wares.shop.live.state import LiveState
from wares.shop.recommend.titles import language_of, title_of
from wares.shop.runtime.components import Components
from wares.types import EVENT_KINDS, Product

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class PreferredValue:
    """A value that is liked: what it is called, and its share of what was touched, 0–1."""

    value: str
    label: str
    share: float


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Prices touched: a tenth lie below `low`, a tenth above `high`; in the shop's currency."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class ProfileReport:
    """What the shop knows of a shopper, or of a session.

    shopper      as asked for; "" of a session alone, whoever has it
    known        whether there is any event
    sentences    the same in words
    preferences  attribute → values, the most liked first
    recent, cart, bought   products, the newest first; those that are gone are left out
    counts       events of each kind since ever, kinds without any left out
    """

    shopper: str
    known: bool
    sentences: tuple[str, ...]
    preferences: Mapping[str, tuple[PreferredValue, ...]]
    price: PriceRange | None
    recent: tuple[Product, ...]
    cart: tuple[Product, ...]
    bought: tuple[Product, ...]
    counts: Mapping[str, int]
    visits: int


def require_somebody(shopper: str, session: str) -> None:
    """Raises `BadQuery` when neither is named, and for tokens that nobody can have."""
    if not shopper and not session:
        raise BadQuery("profile: name a shopper or a session")
    require_tokens(shopper, session)


def profile_report(
    components: Components, live: LiveState, owner: tuple[str, str], language: str | None, now: float
) -> ProfileReport:
    """What is known of `owner` (shopper, session) at `now`.

    Raises `BadQuery` when neither is named, for tokens that nobody can have, and for the language.
    """
    require_somebody(*owner)
    shopper = live.profiles.of(*owner)
    summary = summarise(shopper.profile, live.view.now(components).table, now, live.tastes.weights, _SHOWN)
    products = components.catalog.by_id([*summary.recent, *summary.cart, *summary.purchases])
    phrase_language, tag = language_of(language, components.language), language or components.language.tag
    titles = {product.id: title_of(product, tag) for product in products.values()}
    names = DisplayNames(titles, components.language.labels(tag), components.settings.shop_currency)
    return ProfileReport(
        shopper=owner[0],
        known=shopper.is_known,
        sentences=tuple(describe_profile(summary, phrase_language, names)),
        preferences=_preferences(summary, names),
        price=_price(summary),
        recent=_present(products, summary.recent),
        cart=_present(products, summary.cart),
        bought=_present(products, summary.purchases),
        counts=_counts(shopper),
        visits=shopper.profile.visits,
    )


def _counts(shopper: KnownShopper) -> dict[str, int]:
    return {kind: n for kind, n in zip(EVENT_KINDS, shopper.profile.counts, strict=True) if n}


def _preferences(summary: Summary, names: DisplayNames) -> dict[str, tuple[PreferredValue, ...]]:
    values: dict[str, tuple[PreferredValue, ...]] = {}
    for part in (*summary.categories, *summary.likes):
        values[part.attribute] = (*values.get(part.attribute, ()), _preferred(part, names))
    return values


def _preferred(part: SummaryShare, names: DisplayNames) -> PreferredValue:
    return PreferredValue(part.value, names.value(part.attribute, part.value), part.share)


def _price(summary: Summary) -> PriceRange | None:
    if summary.price_band is None:
        return None
    low, high = summary.price_band
    return PriceRange(low, (low * high) ** 0.5, high)


def _present(products: Mapping[str, Product], ids: Sequence[str]) -> tuple[Product, ...]:
    return tuple(products[product] for product in ids if product in products)
