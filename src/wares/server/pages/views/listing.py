"""Lists: a category, a brand, and searches, as cards with what they can be narrowed and ordered by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wares.errors import NotFound
from wares.server.pages.addresses import STEP, Addresses
from wares.server.pages.boot import answer_of
from wares.server.pages.cards import Card, cards_of
from wares.server.pages.json_ld import breadcrumbs, item_list
from wares.server.pages.page import Crumb, Page, shortened
from wares.server.pages.texts import number
from wares.server.pages.views.pager import PagerLink, Pairs, pager, with_pairs
from wares.server.pages.views.product import category_crumbs
from wares.server.pages.views.refining import Group, SortChoice, groups, sorts
from wares.server.pages.visit import PageVisit
from wares.server.schemas.decode import from_pairs
from wares.server.schemas.requests.search import QueryRequest
from wares.types import Hits, Query

PER_PAGE, BINS = 24, 30
"""As the storefront asks: its `finder.js` and `state.js`."""
_EXAMPLES = 3
_ASKED = frozenset({"q", "like", "sort", "page", "verbatim", "why"})
_JOINED = {"en": ", ", "zh": "、"}


@dataclass(frozen=True, slots=True)
class ListView:
    """What a list shows.

    action      path that its form of filters asks
    hidden      parameters that the form keeps
    below       categories one level below
    cards, related   products above the line, and below it
    related_title, related_text   what is said above the latter
    correction  the words that were searched for instead, and their address; none = as typed
    empty       what is said where there is no product
    groups      what it can be narrowed by
    """

    heading: str
    count: str
    crumbs: tuple[Crumb, ...]
    action: str
    hidden: Pairs
    below: tuple[Crumb, ...]
    cards: tuple[Card, ...]
    related: tuple[Card, ...]
    related_title: str
    related_text: str
    correction: tuple[str, str, str] | None
    empty: str
    groups: tuple[Group, ...]
    sorts: tuple[SortChoice, ...]
    pager: tuple[PagerLink, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a list is asked for.

    fixed      what the address itself stands for
    pairs      parameters that say something besides
    is_plain   nothing is asked but the page of the list, not even something that says nothing here
    """

    query: Query
    fixed: Mapping[str, tuple[str, ...]]
    pairs: Pairs
    is_plain: bool


def value_list(kind: Literal["category", "brand"], value: str, visit: PageVisit) -> Page:
    """The page of a category or a brand. Raises `NotFound` behind its last page, `BadInput` for parameters that make no
    sense.
    """
    asked = _asked(visit, {kind: (value,)})
    hits = _hits(asked, visit)
    name, shop_name = visit.label(kind, value).split(STEP)[-1], visit.shop.settings.shop_name
    crumbs = category_crumbs(value.split(STEP), visit) if kind == "category" else (Crumb(name),)
    at = Addresses.category if kind == "category" else Addresses.brand
    view = _view(visit, asked, hits, replace_last(crumbs), at(visit.addresses, value))
    n = hits.page

    def locate(addresses: Addresses) -> str:
        return at(addresses, value, n if asked.is_plain else 1)

    on_page = f" – {visit.t('page', n=n)}" if n > 1 else ""
    way = (Crumb(visit.t("home"), visit.addresses.home()), *crumbs)
    return Page(
        kind=kind,
        title=f"{_long_name(crumbs)}{on_page} | {shop_name}",
        description=_description(name, hits, visit) + on_page,
        locate=locate,
        view=replace(view, heading=name, below=_below(kind, value, visit)),
        is_indexed=asked.is_plain,
        json_ld=[
            breadcrumbs(way, visit),
            item_list([card.url for card in view.cards], visit, name, 1 + (n - 1) * PER_PAGE),
        ],
        boot={"answer": answer_of(hits, visit)},
        refine={kind: [value]},
        picture=next((card.picture for card in view.cards if card.picture), ""),
        previous=at(visit.addresses, value, n - 1) if n > 1 else "",
        next=at(visit.addresses, value, n + 1) if n < hits.pages else "",
    )


def search_list(visit: PageVisit) -> Page:
    """A search, or all products where nothing is asked. Raises as `value_list` does."""
    asked = _asked(visit, {})
    t, words = visit.t, asked.query.words
    has_picture = any(name == "picture" and value for name, value in visit.parameters)
    hits = _hits(asked, visit)
    heading = words or t("searchTitle" if not asked.is_plain else "all")
    view = _view(visit, asked, hits, (Crumb(heading),), visit.addresses.search())
    kept = [(name, value) for name, value in asked.pairs if name == "q"]
    return Page(
        kind="search",
        title=f"{shortened(heading, 70)} | {visit.shop.settings.shop_name}",
        description=t("searchDescription", shop=visit.shop.settings.shop_name),
        locate=lambda addresses: addresses.search(kept),
        view=replace(view, heading=heading),
        is_indexed=False,
        boot={} if has_picture else {"answer": answer_of(hits, visit)},
    )


def replace_last(crumbs: Sequence[Crumb]) -> tuple[Crumb, ...]:
    """Crumbs, the last of which is the page itself."""
    return (*crumbs[:-1], Crumb(crumbs[-1].name))


def _asked(visit: PageVisit, fixed: Mapping[str, tuple[str, ...]]) -> _Asked:
    """What the parameters ask, as the page's modules read them: unknown ones say nothing."""
    kinds = visit.facts.kinds
    pairs = [(name, value) for name, value in visit.parameters if value and _is_asked(name, kinds)]
    own = dict(pairs)
    wanted = [(name, value) for name, value in pairs if name.startswith("refine.")]
    wanted.extend((name, own[name]) for name in ("q", "like", "sort") if name in own)
    request = from_pairs(wanted, QueryRequest).query()
    query = replace(
        request,
        refine={**request.refine, **fixed},
        facets=visit.facts.facet_names,
        bins=BINS,
        page=visit.page(),
        per_page=PER_PAGE,
        grouped=True,
        language=visit.language,
        verbatim=own.get("verbatim") == "1",
    )
    rest = tuple(pair for pair in pairs if pair[0].removeprefix("refine.") not in fixed)
    return _Asked(query, fixed, rest, all(name == "page" for name, _ in visit.parameters))


def _is_asked(name: str, kinds: Mapping[str, str]) -> bool:
    return name in _ASKED or (name.startswith("refine.") and name.removeprefix("refine.") in kinds)


def _hits(asked: _Asked, visit: PageVisit) -> Hits:
    hits = visit.shop.search(asked.query)
    if not hits.hits and asked.query.page > 1:
        raise NotFound(f"page {asked.query.page}: the list has {hits.pages}")
    return hits


def _view(visit: PageVisit, asked: _Asked, hits: Hits, crumbs: tuple[Crumb, ...], path: str) -> ListView:
    cards, t = cards_of(hits.hits, visit), visit.t
    related = tuple(card for card in cards if card.is_related)
    title, text = _related_head(hits, asked.query, visit) if related else ("", "")
    hidden = tuple(pair for pair in asked.pairs if pair[0] in ("q", "like", "verbatim"))
    return ListView(
        heading="",
        count=_count(hits, asked.query.words, visit),
        crumbs=crumbs,
        action=path,
        hidden=hidden,
        below=(),
        cards=tuple(card for card in cards if not card.is_related),
        related=related,
        related_title=title,
        related_text=text,
        correction=_correction(hits, asked, visit, path),
        empty="" if cards else _empty(hits, asked, visit),
        groups=groups(hits.facets, asked.query.refine, asked.fixed, visit),
        sorts=sorts(asked.query.sort, visit.facts.kinds, t),
        pager=pager(hits.page, hits.pages, path, asked.pairs, t),
    )


def _count(hits: Hits, words: str, visit: PageVisit) -> str:
    key = f"count{'For' if words else ''}{'One' if hits.total == 1 else ''}"
    return visit.t(key, n=number(hits.total, visit.language), q=words)


def _related_head(hits: Hits, query: Query, visit: PageVisit) -> tuple[str, str]:
    t = visit.t
    if hits.total:
        return t("related"), ""
    is_nothing = hits.matched == "nothing"
    title = t("nothingLike" if is_nothing else "noneWhole", q=query.words) if query.words else t("nothingAlike")
    return title, t("nearestHere" if is_nothing else "someHere")


def _correction(hits: Hits, asked: _Asked, visit: PageVisit, path: str) -> tuple[str, str, str] | None:
    if not hits.corrected or hits.corrected == asked.query.words:
        return None
    rest = [pair for pair in asked.pairs if pair[0] not in ("q", "page", "verbatim")]
    typed = [("q", asked.query.words), *rest, ("verbatim", "1")]
    return hits.corrected, with_pairs(path, [("q", hits.corrected), *rest]), with_pairs(path, typed)


def _empty(hits: Hits, asked: _Asked, visit: PageVisit) -> str:
    """What it is due to that nothing is found: filters only where the words would find something without them."""
    is_nowhere = bool(asked.query.words) and hits.matched == "nothing"
    if not is_nowhere and any(name.startswith("refine.") for name, _ in asked.pairs):
        return visit.t("emptyFilters")
    return visit.t("emptyWords", q=asked.query.words) if asked.query.words else visit.t("emptyShop")


def _below(kind: str, value: str, visit: PageVisit) -> tuple[Crumb, ...]:
    if kind != "category":
        return ()
    return tuple(
        Crumb(visit.label("category", each.value).split(STEP)[-1], visit.addresses.category(each.value))
        for each in visit.facts.below(value)
    )


def _long_name(crumbs: Sequence[Crumb]) -> str:
    """A category's name with the one above it, so that two of the same name are told apart."""
    return " – ".join(crumb.name for crumb in reversed(crumbs[-2:]))


def _description(name: str, hits: Hits, visit: PageVisit) -> str:
    t, n = visit.t, number(hits.total, visit.language)
    examples = _JOINED[visit.language].join(
        shortened(hit.product.texts.get(visit.language, {}).get("title") or hit.product.title, 40)
        for hit in hits.hits[:_EXAMPLES]
    )
    key = "listDescription" if hits.total > _EXAMPLES else "listDescriptionBare"
    return shortened(t(key, name=name, shop=visit.shop.settings.shop_name, n=n, examples=examples))
