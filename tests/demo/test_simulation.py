"""Simulated shoppers: a believable history, the same for the same arguments, true to tastes that are known."""

import math
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wares.demo import articles, feed_rows
from wares.demo.kinds import kinds
from wares.demo.simulation.product_columns import product_columns
from wares.demo.simulation.product_values import price_levels
from wares.demo.simulation.shopping_patterns import shopping_patterns
from wares.demo.simulation.simulate import SHOWCASE, TrueTastes, draw_tastes, simulate
from wares.demo.words import vocabulary
from wares.errors import BadInput, NotFound
from wares.events.checks import Checker
from wares.types import Event, Product

UNTIL = 1_790_000_000.0
DAY = 86_400.0
DAYS = 45.0
SHOPPERS = 400
MANY_SHOPPERS = 1000
"""Of whom enough rate something that chance hides no correlation, whatever the seed."""
MEI, TOM = SHOWCASE


def drawn(count: int) -> list[Product]:
    return [as_product(feed_rows.feed_row(article)) for article in articles.plan(count, 7)]


def as_product(row: Mapping) -> Product:
    plain = ("id", "title", "description", "price", "currency", "brand", "colour", "group", "stock")
    listed = ("pattern", "material", "gender", "size")
    return Product(
        **{name: row[name] for name in plain if name in row},
        category=tuple(row["category"]),
        popularity=float(row["popularity"]),
        attributes={name: tuple(row[name]) if name == "size" else (row[name],) for name in listed if name in row},
        texts={"zh": {name.removesuffix("_zh"): text for name, text in row.items() if name.endswith("_zh")}},
    )


@dataclass(frozen=True)
class History:
    products: Mapping[str, Product]
    events: Sequence[Event]
    sessions: Mapping[str, Sequence[Event]]
    tastes: TrueTastes

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event.kind == kind]

    def owner(self, session: str) -> str:
        return next((event.shopper for event in self.sessions[session] if event.shopper), "")

    def events_of(self, shopper: str) -> list[Event]:
        return [event for name, told in self.sessions.items() if self.owner(name) == shopper for event in told]


@pytest.fixture(scope="module")
def shop() -> list[Product]:
    return drawn(600)


@pytest.fixture(scope="module")
def history(shop: list[Product]) -> History:
    return history_of(shop, SHOPPERS)


def history_of(shop: list[Product], shoppers: int, seed: int = 8) -> History:
    events = list(simulate(shop, shoppers=shoppers, days=DAYS, seed=seed, until=UNTIL))
    sessions = defaultdict(list)
    for event in events:
        if event.session:
            sessions[event.session].append(event)
    return History({product.id: product for product in shop}, events, sessions, draw_tastes(shop, shoppers, seed))


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


# --------------------------------------------------------------------------------------------------------- the log


def test_the_same_arguments_give_the_same_events(shop: list[Product]) -> None:
    def some(seed: int) -> list[Event]:
        return list(simulate(shop, shoppers=20, days=20, seed=seed, until=UNTIL))

    assert some(1) == some(1)
    assert some(1) != some(2)
    assert not {event.id for event in some(1)} & {event.id for event in some(2)}


def test_events_come_in_order_of_time_and_within_the_span(history: History) -> None:
    times = [event.time for event in history.events]
    assert times == sorted(times)
    assert times[0] >= UNTIL - DAYS * DAY
    assert times[-1] <= UNTIL


def test_the_shop_takes_every_event_as_it_is(history: History) -> None:
    checker = Checker(now=UNTIL, ahead=0, new_id=lambda: "")
    for event in history.events:
        assert checker.event(event) == event
        assert set(event.products) <= history.products.keys()
        assert len(set(event.products)) == len(event.products)


def test_ids_are_unique(history: History) -> None:
    assert len({event.id for event in history.events}) == len(history.events)


def test_memory_does_not_grow_with_the_events_taken(shop: list[Product]) -> None:
    events = simulate(shop, shoppers=200, days=300, seed=8, until=UNTIL)
    tracemalloc.start()
    try:
        assert sum(1 for _ in islice(events, 2000)) == 2000
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        assert sum(1 for _ in islice(events, 6000)) == 6000
        assert tracemalloc.get_traced_memory()[1] - before < 1_000_000  # as many events kept would take 5 MB
    finally:
        tracemalloc.stop()


# ---------------------------------------------------------------------------------------------------- what is done


def test_the_funnel_narrows_at_sane_rates(history: History) -> None:
    rows = Counter(event.kind for event in history.events for _ in event.products)
    events = Counter(event.kind for event in history.events)
    assert rows["impression"] > rows["click"] >= rows["view"] > rows["cart"] >= rows["purchase"] > 0
    assert 0.03 < rows["click"] / rows["impression"] < 0.15
    assert 0.05 < rows["cart"] / rows["view"] < 0.2
    assert 0.03 < events["purchase"] / len(history.sessions) < 0.2
    assert 5 < len(history.events) / len(history.sessions) < 12
    assert min(events["favourite"], events["rating"], events["search"]) > 0


def test_clicks_lead_back_to_what_was_shown_and_views_to_clicks(history: History) -> None:
    for told in history.sessions.values():
        shown: dict[str, Event] = {}
        clicked = set()
        for event in told:
            if event.kind == "search":
                assert event.query
                assert event.query_id not in shown
            elif event.kind == "impression":
                shown[event.query_id] = event
                assert event.positions == tuple(range(1, len(event.products) + 1))
            elif event.kind == "click":
                answer = shown[event.query_id]
                assert answer.products[event.positions[0] - 1] == event.products[0]
                assert answer.query == event.query
                clicked.add((event.query_id, event.products))
            elif event.kind == "view":
                assert (event.query_id, event.products) in clicked


def test_what_stands_high_is_clicked_more(history: History) -> None:
    shown = Counter(place for event in history.of("impression") for place in event.positions)
    clicked = Counter(event.positions[0] for event in history.of("click"))

    def rate(places: range) -> float:
        return sum(clicked[place] for place in places) / sum(shown[place] for place in places)

    assert rate(range(1, 4)) > 2 * rate(range(8, 13))


def test_what_is_bought_was_put_into_the_cart_and_has_its_price(history: History) -> None:
    carted = defaultdict(set)
    for event in history.events:
        if event.kind == "cart":
            assert event.quantities[0] >= 1
            carted[event.session].update(event.products)
        elif event.kind == "purchase":
            assert event.prices == tuple(history.products[product].price for product in event.products)
            assert len(event.quantities) == len(event.products)
    whole = set().union(*carted.values())
    bought = [(event.session, product) for event in history.of("purchase") for product in event.products]
    at_once = sum(product in carted[session] for session, product in bought)
    assert {product for _, product in bought} <= whole
    assert 0.5 < at_once / len(bought) < 1  # the others were left there on an earlier visit
    assert sum(map(len, carted.values())) > 1.2 * len(bought)


def test_visits_begin_without_a_name_and_some_get_one_on_the_way(history: History) -> None:
    named = [[bool(event.shopper) for event in told] for told in history.sessions.values()]
    assert 0.3 < np.mean([told[0] for told in named]) < 0.5
    assert 0.04 < np.mean([told[-1] and not told[0] for told in named]) < 0.3
    for told in named:
        assert told == sorted(told)  # once signed in, signed in
    for told in history.sessions.values():
        assert len({event.shopper for event in told} - {""}) <= 1


def test_shoppers_come_back_to_what_they_saw(history: History) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    again = total = 0
    for name, told in history.sessions.items():
        if shopper := history.owner(name):
            viewed = {event.products[0] for event in told if event.kind == "view"}
            again, total = again + len(viewed & seen[shopper]), total + len(viewed)
            seen[shopper] |= viewed
    assert 0.08 < again / total < 0.5


def test_ratings_follow_a_purchase_by_days_and_tell_how_well_it_fits(shop: list[Product]) -> None:
    history = history_of(shop, MANY_SHOPPERS)
    bought = defaultdict(list)
    for event in history.of("purchase"):
        for product in event.products:
            bought[event.shopper, product].append(event.time)
    ratings = history.of("rating")
    assert len(ratings) > 60
    for event in ratings:
        assert event.rating in {1, 2, 3, 4, 5}
        assert not event.session
        waited = [event.time - time for time in bought[event.shopper, event.products[0]]]
        assert any(3 * DAY - 1 <= seconds <= 14 * DAY + 1 for seconds in waited)
    fits = [fit(history, event.shopper, event.products[0]) for event in ratings]
    assert np.corrcoef(fits, [event.rating for event in ratings])[0, 1] > 0.3


def fit(history: History, shopper: str, product: str) -> float:
    row = history.tastes.row_of[product]
    return float(history.tastes.preferences(history.tastes.shopper_of[shopper]).suitability(np.array([row]))[0]) ** 0.5


def test_nights_are_quiet_where_the_shopper_lives(history: History) -> None:
    for zone, speaks_chinese in ((0, False), (8, True)):
        hours = Counter(
            int((told[0].time / 3600 + zone) % 24)
            for name, told in history.sessions.items()
            if (shopper := history.owner(name))
            and bool(history.tastes.chinese[history.tastes.shopper_of[shopper]]) == speaks_chinese
        )
        assert sum(hours[hour] for hour in range(19, 23)) > 4 * sum(hours[hour] for hour in range(2, 6))


# ------------------------------------------------------------------------------------------------------- the tastes


def test_queries_are_in_the_shoppers_language(history: History) -> None:
    spoken = dict(zip(history.tastes.tokens, history.tastes.chinese, strict=True))
    counts = Counter()
    for name, told in history.sessions.items():
        if shopper := history.owner(name):
            for event in told:
                if event.kind == "search":
                    assert chinese(event.query) == spoken[shopper], event
                    counts[bool(spoken[shopper])] += 1
    assert min(counts.values()) > 100


def test_queries_say_what_is_then_clicked(history: History) -> None:
    hits = total = 0
    for event in history.of("click"):
        for colour in ("red", "blue", "green", "pink", "black"):
            if event.query and colour in event.query.split():
                total += 1
                hits += (history.products[event.products[0]].colour or "").lower() == colour
    assert total > 20
    assert hits / total > 0.3  # of 17 colours


def test_showcase_shoppers_have_opposed_tastes_that_show(history: History) -> None:
    clicked = {}
    for persona, other in ((MEI, TOM), (TOM, MEI)):
        events = history.events_of(persona.token)
        products = [history.products[event.products[0]] for event in events if event.kind == "click"]
        clicked[persona.token] = {product.id for product in products}
        assert len(products) >= 25
        assert np.mean([product.category[-1] in persona.kinds for product in products]) > 0.6
        usual = np.mean([product.colour in persona.colours for product in history.products.values()])
        assert np.mean([product.colour in persona.colours for product in products]) > 1.8 * usual
        truth = [history.tastes.affinity(persona.token, product.id) for product in products]
        assert np.mean(truth) > 10 * history.tastes.affinities(persona.token).mean()
        assert np.mean(truth) > 10 * np.mean([history.tastes.affinity(other.token, p.id) for p in products])
        assert all(chinese(event.query) == persona.chinese for event in events if event.kind == "search")
    assert len(clicked["mei"] & clicked["tom"]) < 0.1 * min(map(len, clicked.values()))


def test_showcase_personas_are_told_in_both_languages_and_fit_the_drawn_shop() -> None:
    categories = {kind.category.en for kind in kinds()}
    colours = {colour.word.en for colour in vocabulary().colours.values()}
    brands = {brand.word.en for brand in vocabulary().brands}
    for persona in SHOWCASE:
        assert set(persona.kinds) <= categories
        assert set(persona.colours) <= colours
        assert set(persona.brands) <= brands
        for said in (persona.name, persona.description):
            assert chinese(said.zh)
            assert not chinese(said.en)


def test_what_is_bought_fits_and_fit_tells_more_than_popularity(history: History) -> None:
    ids = list(history.products)
    popular = Counter(event.products[0] for event in history.of("click"))
    popularity = np.array([popular[product] for product in ids])
    counts = Counter()
    bought = [
        (event.shopper, product) for event in history.of("purchase") if event.shopper for product in event.products
    ]
    for shopper, product in bought:
        place = ids.index(product)
        truth = history.tastes.affinities(shopper)
        counts["truth"] += int((truth > truth[place]).sum()) < 20
        counts["popularity"] += int((popularity > popularity[place]).sum()) < 20
    assert counts["truth"] > 0.35 * len(bought)
    assert counts["truth"] > 2.5 * counts["popularity"]


def test_affinity_is_a_share_and_the_same_alone_and_in_a_row(history: History) -> None:
    tastes, ids = history.tastes, list(history.products)
    for shopper in tastes.tokens[:20]:
        truth = tastes.affinities(shopper)
        assert truth.shape == (len(ids),)
        assert truth.dtype == np.float32
        assert ((truth > 0) & (truth <= 1)).all()
        assert tastes.affinity(shopper, ids[5]) == pytest.approx(float(truth[5]), rel=1e-5)


def test_taste_drifts(history: History) -> None:
    tastes = history.tastes
    changed = [
        np.abs(tastes.affinities(token, 0) - tastes.affinities(token, 1)).max() > 0.02 for token in tastes.tokens[2:102]
    ]
    assert np.mean(changed) > 0.5
    half = (tastes.weights(5, 0) + tastes.weights(5, 1)) / 2
    assert tastes.weights(5, 0.5) == pytest.approx(half, abs=1e-6)


# ----------------------------------------------------------------------------------------------------- the products


def test_what_goes_together_is_bought_together_beyond_chance(shop: list[Product]) -> None:
    category = {product.id: product.category[-1].casefold() for product in shop}
    events = simulate(shop, shoppers=200, days=DAYS, seed=8, until=UNTIL, visits=15)
    baskets = [[category[product] for product in event.products] for event in events if event.kind == "purchase"]
    sold = Counter(one for basket in baskets for one in basket)
    total = sum(sold.values())

    def go(one: str, other: str) -> bool:
        return other in shopping_patterns().complements[one] or one in shopping_patterns().complements[other]

    pairs = [pair for basket in baskets for pair in combinations(basket, 2)]
    chance = sum(sold[one] * sold[other] for one in sold for other in sold if go(one, other)) / total**2
    assert len(pairs) > 50
    assert np.mean([go(*pair) for pair in pairs]) > 4 * chance


def test_a_few_products_get_much_and_some_are_cold(history: History) -> None:
    shown = Counter(product for event in history.of("impression") for product in event.products)
    first = {}
    for event in history.events:
        for product in event.products:
            first.setdefault(product, event.time)
    clicks = sorted(Counter(event.products[0] for event in history.of("click")).values(), reverse=True)
    assert sum(clicks[:60]) > 0.25 * sum(clicks)
    late = [product for product, time in first.items() if time > UNTIL - DAYS * DAY / 3]
    assert 0.03 < len(late) / len(history.products) < 0.25
    assert np.median([shown[product] for product in late]) < np.median(list(shown.values())) * 0.7


def test_the_sold_out_are_shown_no_more(history: History) -> None:
    end_share = {product.id for product in history.products.values() if product.stock == 0}
    last = history.of("impression")[-200:]
    shares = history.tastes.columns.end_share
    left = {product for product in end_share if shares[history.tastes.row_of[product]] < 0.97}
    assert left
    assert not left & {product for event in last for product in event.products}


def test_habits_name_what_the_drawn_shop_has() -> None:
    categories = {kind.category.en.casefold() for kind in kinds()}
    known = shopping_patterns()
    assert set(known.complements) == categories
    for name, complements in known.complements.items():
        assert set(complements) <= categories - {name}
    assert set(known.seasonality) <= categories
    assert known.multi_buy <= categories
    colours = {colour.word.en.casefold() for colour in vocabulary().colours.values()}
    for palette in known.palettes:
        assert len(set(palette) & colours) >= 2
    assert set(known.audience_words) == {1, 2, 3}


def test_levels_are_ranks_within_a_shelf() -> None:
    prices = (5.0, None, 9.0, 100.0, 50.0)
    products = [Product(id=str(i), title="a", price=price) for i, price in enumerate(prices)]
    levels = price_levels(products, np.array([0, 0, 0, 1, 1], np.int32))
    assert levels.tolist() == [0.25, 0.5, 0.75, 0.75, 0.25]


def test_unknown_categories_get_partners_by_chance() -> None:
    products = [Product(id=str(i), title="a", category=("Things", f"Kind {i % 5}")) for i in range(20)]
    columns = product_columns(products, 1).categories
    assert len(columns) == 5
    for place, category in enumerate(columns):
        assert category.complements
        assert place not in category.complements


# ----------------------------------------------------------------------------------------------------- any products

texts = st.text("ab 红>", min_size=1, max_size=4)
anything = st.builds(
    lambda **told: told,
    title=texts,
    price=st.none() | st.floats(0, 1e6),
    brand=st.none() | texts,
    category=st.lists(texts, max_size=2).map(tuple),
    colour=st.none() | st.sampled_from(["Red", "Blue", "红色", "odd"]),
    attributes=st.fixed_dictionaries(
        {},
        optional={
            "gender": st.sampled_from([("Women",), ("男士",), ("odd",)]),
            "size": st.lists(st.sampled_from(["S", "EU 38", "odd"]), max_size=3).map(tuple),
            "weight": st.floats(0, 9),
            "cut": texts.map(lambda text: (text,)),
        },
    ),
    group=st.none() | texts,
    stock=st.none() | st.integers(0, 2),
    popularity=st.floats(0, 1e9),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(anything, min_size=1, max_size=8), st.integers(1, 4), st.integers(0, 5))
def test_any_products_get_a_history_that_the_shop_takes(told: list[dict], shoppers: int, seed: int) -> None:
    products = [Product(id=f"p{place}", **fields) for place, fields in enumerate(told)]
    events = list(simulate(products, shoppers=shoppers, days=20, seed=seed, until=UNTIL))
    checker = Checker(now=UNTIL, ahead=0, new_id=lambda: "")
    assert all(checker.event(event) == event for event in events)
    assert all(one.time <= other.time for one, other in pairwise(events))
    truth = draw_tastes(products, shoppers, seed).affinities("mei")
    assert ((truth >= 0) & (truth <= 1)).all()


def test_what_cannot_be_simulated_is_said(shop: list[Product]) -> None:
    good = {"shoppers": 2, "days": 5, "seed": 1, "until": UNTIL}
    for name, bad in (("shoppers", 0), ("days", 0), ("until", math.inf), ("visits", 0), ("chinese", 1.5)):
        with pytest.raises(BadInput, match=name):
            simulate(shop, **{**good, name: bad})
    with pytest.raises(BadInput, match="products"):
        simulate([], **good)
    tastes = draw_tastes(shop, 2, 1)
    with pytest.raises(NotFound, match="nobody"):
        tastes.affinities("nobody")
    with pytest.raises(NotFound, match="P9999"):
        tastes.affinity("mei", "P9999")
