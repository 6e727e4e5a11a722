"""Who shops here: profiles, recommendations and what is learnt of them, over one open shop."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from wares.errors import BadQuery
from wares.profiles.phrases import DisplayNames, describe_profile
from wares.profiles.summary import Summary, SummaryShare, summarise
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.live.catalog_view import CatalogFollower
from wares.shop.live.popularity import PopularityCounts
from wares.shop.live.profiles import KnownShopper, Profiles, require_tokens
from wares.shop.live.taste import TasteReader
from wares.shop.recommend import artifacts
from wares.shop.recommend.artifacts import RecommendArtifacts
from wares.shop.recommend.explain import language_of, title_of
from wares.shop.recommend.pipeline import RecommendContext, RecommendPipeline, RecommendQuery
from wares.shop.runtime.components import Components
from wares.shop.runtime.folder import Folder
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.search.personalize import reranked, search_weight
from wares.shop.search.pipeline import Reranker
from wares.store.erasure import Erased
from wares.types import EVENT_KINDS, Hits, Product, Query, Recommendations

_SHOWN = 12
_log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class ShowcaseShopper:
    """A shopper that a demo shop may be seen as; `name` and `line` by language."""

    token: str
    name: Mapping[str, str]
    line: Mapping[str, str]


class Personalization:
    """Everything of a shop that begins with a shopper."""

    def __init__(
        self, in_use: ActiveGeneration, assortment: CatalogFollower, tracking: EventTracker, folder: Folder
    ) -> None:
        settings = in_use.parts.settings
        self._in_use, self._folder, self.assortment, self.tracking = in_use, folder, assortment, tracking
        self.shoppers = Profiles(tracking.log, settings.recommend_profile_cache)
        self.pulse = PopularityCounts(tracking.log, folder.pulse)
        self.tastes = TasteReader()
        tracking.listeners += [self.shoppers.heard, self.pulse.heard]
        clock: Callable[[], float] = lambda: tracking.clock()  # noqa: E731 - the clock may be replaced
        around = RecommendContext(
            in_use, assortment, self.shoppers, self.pulse, self.tastes, clock, lambda: secrets.token_hex(8)
        )
        self._recommending = RecommendPipeline(around, RecommendArtifacts())
        self.use(artifacts.read(folder.recommenders))

    @property
    def models(self) -> RecommendArtifacts:
        """What was trained to recommend."""
        return self._recommending.models

    def use(self, trained: RecommendArtifacts) -> None:
        """Let these models answer."""
        self.assortment.begin(trained.products)
        self.tastes.weighing = trained.learnt.weighing
        self._recommending.models = trained

    def recommend(self, asked: RecommendQuery) -> Recommendations:
        """See `Shop.recommend`."""
        return self._recommending.answer(asked)

    def known(self, shopper: str = "", session: str = "") -> KnownShopper:
        """What is known of whoever asks."""
        return self.shoppers.of(shopper, session)

    def profile(self, shopper: str = "", session: str = "", language: str | None = None) -> ProfileReport:
        """What is known, in figures and in words. Raises `BadQuery` when neither is named, for tokens and language."""
        if not shopper and not session:
            raise BadQuery("profile: name a shopper or a session")
        require_tokens(shopper, session)
        known = self.known(shopper, session)
        now, shelf = self.tracking.clock(), self.assortment.now()
        summary = summarise(known.profile, shelf.table, now, self.tastes.weighing, _SHOWN)
        with self._in_use.lent() as parts:
            products = parts.catalogue.by_id([*summary.recent, *summary.cart, *summary.purchases])
            spoken, tag = language_of(language, parts.wording), language or parts.wording.tag
            labels = parts.wording.labels(tag)
            titles = {product.id: title_of(product, tag) for product in products.values()}
            names = DisplayNames(titles, labels, parts.settings.shop_currency)
        return ProfileReport(
            shopper=shopper,
            known=known.is_known,
            sentences=tuple(describe_profile(summary, spoken, names)),
            preferences=_preferences(summary, names),
            price=_price(summary),
            recent=_held(products, summary.recent),
            cart=_held(products, summary.cart),
            bought=_held(products, summary.purchases),
            counts={kind: n for kind, n in zip(EVENT_KINDS, known.profile.counts, strict=True) if n},
            visits=known.profile.visits,
        )

    def nudge(self, query: Query, parts: Components) -> Reranker | None:
        """How taste changes the order of a search; None when it has no say.

        It has none where somebody sorts otherwise, shows a picture or starts from a product, or is not known. Raises
        `BadQuery` for tokens that nobody can have.
        """
        require_tokens(query.shopper, query.session)
        asks = query.personal and (query.shopper or query.session) and query.sort == "relevance"
        weight = search_weight(self.models.learnt.search, parts.settings.search_personalization)
        if not asks or query.pictures or query.like is not None or not weight:
            return None
        try:
            known, shelf = self.known(query.shopper, query.session), self.assortment.now()
            liked = self.tastes.liked(known.profile, shelf, parts.encoder, self.tracking.clock())
        except Exception:
            _log.exception("a profile cannot be read; the search is answered without it")
            return None
        return (lambda found: reranked(found, shelf, liked, weight)) if liked.mass > 0 else None

    def named(self, found: Hits, personal: bool) -> Hits:
        """The answer with a name of its own."""
        return replace(found, query_id=secrets.token_hex(8), personal=personal)

    def showcase(self) -> tuple[ShowcaseShopper, ...]:
        """Shoppers that a demo shop may be seen as; none without a readable showcase.json."""
        try:
            told = (self._folder.path / "showcase.json").read_bytes()
            return msgspec.json.decode(told, type=dict[str, tuple[ShowcaseShopper, ...]]).get("shoppers", ())
        except (OSError, msgspec.MsgspecError):
            return ()

    def erase(self, shopper: str, session: str) -> Erased:
        """Delete a shopper's or session's events, and what memory and counts have of them. Raises `StoreFull`; then
        nothing was deleted.
        """
        self.pulse.ready()
        self.pulse.drop()
        erased = self.tracking.erase(shopper, session)
        named = {event.shopper for event in erased.events}
        self.shoppers.erase({shopper, *named}, (*erased.sessions, *erased.shared))
        self.pulse.erase(erased.events)
        self.tastes.erase()
        return erased

    def warm(self) -> None:
        """Read products and counts now, so that no shopper waits for them."""
        self.recommend(RecommendQuery(limit=1))

    def close(self) -> None:
        """Keep the counts."""
        self.pulse.keep()


def _preferences(summary: Summary, names: DisplayNames) -> dict[str, tuple[PreferredValue, ...]]:
    found: dict[str, tuple[PreferredValue, ...]] = {}
    for part in (*summary.categories, *summary.likes):
        found[part.attribute] = (*found.get(part.attribute, ()), _preferred(part, names))
    return found


def _preferred(part: SummaryShare, names: DisplayNames) -> PreferredValue:
    return PreferredValue(part.value, names.value(part.attribute, part.value), part.share)


def _price(summary: Summary) -> PriceRange | None:
    if summary.price_band is None:
        return None
    low, high = summary.price_band
    return PriceRange(low, (low * high) ** 0.5, high)


def _held(products: Mapping[str, Product], ids: Sequence[str]) -> tuple[Product, ...]:
    return tuple(products[one] for one in ids if one in products)
