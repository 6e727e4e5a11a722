"""What a profile says of taste, in a shop whose answers can be worked out in the head."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from profiles.taste_world import (
    COLOURS,
    DAY,
    DIM,
    KINDS,
    MAKES,
    NOW,
    event,
    product,
    scores,
    table,
    traits,
    vectors,
    viewed,
)
from wares.profiles.preference_score import PARTS, PreferenceReason, preference_reasons, preference_scores
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.profile import EMPTY, KIND, Profile, merge, with_events
from wares.profiles.taste import Preferences, preferences, touch_weights
from wares.profiles.traits import Traits, TraitsTable
from wares.types import EventKind, Rows

SHOP = table()
EVERYTHING = SHOP.present_rows()
REDS = [product(kind, "red", make) for kind in KINDS for make in range(2)]


def liked(profile: Profile, weights: PreferenceWeights | None = None) -> Preferences:
    return preferences(profile, SHOP, NOW, weights)


def part(profile: Profile, name: str, products: list[str], weights: PreferenceWeights | None = None) -> list[float]:
    """One part, before its weight."""
    chosen = replace(weights or PreferenceWeights(), part_weights=(1.0,) * len(PARTS))
    found = preference_scores(liked(profile, chosen), SHOP, SHOP.rows(products))
    return [float(value) for value in found[:, PARTS.index(name)]]


def mean(profile: Profile, rows: Rows) -> float:
    return float(scores(profile, SHOP, rows, NOW).mean())


def test_what_was_looked_at_is_liked_and_its_like() -> None:
    dresses = viewed([product("dress", colour) for colour in COLOURS[:3]])
    same, other = product("dress", "green", 5), product("mug", "green", 5)
    assert scores(dresses, SHOP, SHOP.rows([same, other]), NOW)[0] > scores(dresses, SHOP, SHOP.rows([other]), NOW)[0]
    taste = part(dresses, "taste", [same, other])
    assert taste[0] > 0 > taste[1]


def test_pictures_count_where_the_pictures_agree() -> None:
    colour_lover = liked(viewed(REDS))
    kind_lover = liked(viewed([product("dress", colour, make) for colour in COLOURS for make in range(2)]))
    assert colour_lover.text_share < 0.35 and kind_lover.text_share > 0.65
    taste = part(viewed(REDS), "taste", [product("coat", "red", 4), product("coat", "blue", 4)])
    assert taste[0] > taste[1] + 0.3


def test_two_tastes_stay_two() -> None:
    """Both things liked rank over what is only like both; to one mean of everything they do not."""
    axes = np.eye(4, dtype=np.float32)
    between = (axes[0] + axes[1]) / np.sqrt(2).astype(np.float32)
    things = {"a": axes[0], "b": axes[1], "between": between, "c": axes[2], "d": axes[3]}
    texts = np.repeat(np.array(list(things.values())), 12, axis=0)
    names = [Traits(id=f"{name}{n}") for name in things for n in range(12)]
    shop = TraitsTable.of(names, texts, 0 * texts, 4)
    log = [event(n, "view", [f"{'ab'[n % 2]}{n}"], ago=60.0 * n) for n in range(10)]
    both = with_events(EMPTY, log)
    asked = shop.rows(["a11", "b11", "between11"])
    apart = scores(both, shop, asked, NOW, PreferenceWeights(part_weights=(1, 0, 0, 0, 0, 0)))
    one_mean = scores(
        both, shop, asked, NOW, PreferenceWeights(inverse_temperature=0.0, part_weights=(1, 0, 0, 0, 0, 0))
    )
    assert min(apart[:2]) > apart[2]
    assert max(one_mean[:2]) < one_mean[2]


def test_a_low_rating_is_a_dislike() -> None:
    bad, good = (with_events(EMPTY, [event(1, "rating", [product("dress", "red")], rating=r)]) for r in (1.0, 5.0))
    dress = [product("dress", "red", 3)]
    for name in ("taste", "category", "colour"):
        assert part(bad, name, dress)[0] < 0 < part(good, name, dress)[0]
    middling = with_events(EMPTY, [event(1, "rating", [product("dress", "red")], rating=3.0)])
    assert not scores(middling, SHOP, EVERYTHING, NOW).any()
    assert preference_reasons(liked(bad), SHOP, SHOP.rows(dress)) == [()]


def test_stronger_events_weigh_more() -> None:
    order: tuple[EventKind, ...] = ("view", "click", "favourite", "cart", "purchase")
    weights = touch_weights(
        np.full(5, NOW),
        np.array([KIND[kind] for kind in order]),
        np.zeros(5),
        NOW,
        PreferenceWeights(touch_half_life=1e9),
    )
    assert (np.diff(weights) > 0).all()


def test_weights_fade_by_two_half_lives() -> None:
    weights = PreferenceWeights(
        event_weights=(1.0,) * 8, short_half_life=100.0, long_half_life=1000.0, touch_half_life=1e12, short_share=0.25
    )
    found = touch_weights(np.array([NOW - 1000, NOW, NOW + 50]), np.zeros(3, np.int64), np.zeros(3), NOW, weights)
    assert found == pytest.approx([0.25 * 2**-10 + 0.75 / 2, 1.0, 1.0])
    stepped = touch_weights(
        np.array([NOW - 1, NOW]), np.zeros(2, np.int64), np.zeros(2), NOW, replace(weights, touch_half_life=1.0)
    )
    assert stepped[0] / stepped[1] == pytest.approx(0.25 / 2 + 0.75, rel=0.01)


def test_what_is_wanted_now_outweighs_what_was_wanted_then() -> None:
    then = viewed([product("coat", colour, make) for colour in COLOURS for make in range(4)], ago=20 * DAY)
    now = viewed([product("mug", colour, make) for make, colour in enumerate(COLOURS[1:])])
    both = merge(then, now)
    mugs, coats = (SHOP.rows([product(kind, "green", m) for m in range(3)]) for kind in ("mug", "coat"))
    assert mean(both, mugs) > mean(both, coats) > mean(now, coats)


def test_one_click_is_no_obsession() -> None:
    once, often = viewed([product("mug", "red")]), viewed([product("mug", c, m) for c in COLOURS for m in range(2)])
    mug = [product("mug", "green", 5)]
    for name in ("taste", "category"):
        assert 0 < part(once, name, mug)[0] < 0.65 * part(often, name, mug)[0]
    affinities = dict(zip(SHOP.values, liked(once).affinities.tolist(), strict=True))
    assert affinities["brand", "Acme"] < 0.15
    assert affinities["colour", "blue"] < 0 < affinities["colour", "red"]


def test_affinities_by_hand() -> None:
    weights = PreferenceWeights(event_weights=(1.0,) * 8, touch_half_life=1e12, prior_mass=2.0)
    same_moment = with_events(EMPTY, [event(1, "view", [product("mug", "red"), product("mug", "blue")])])
    affinities = dict(zip(SHOP.values, liked(same_moment, weights).affinities.tolist(), strict=True))
    assert affinities["colour", "red"] == pytest.approx((1 - 2 * 0.2) / 4)
    assert affinities["colour", "green"] == pytest.approx(-2 * 0.2 / 4)
    assert affinities["category", "Kitchen > mug"] == pytest.approx((2 - 2 * 0.25) / 4)
    assert liked(same_moment, weights).mass == pytest.approx(2)


def test_the_price_level_is_learnt_within_the_kind_and_carries_over() -> None:
    cheap = viewed([product(kind, colour, make) for kind in ("mug", "dress") for colour in COLOURS for make in (0, 1)])
    dear = viewed([product(kind, c, MAKES - 1 - make) for kind in ("mug", "dress") for c in COLOURS for make in (0, 1)])
    low, high = product("coat", "red", 0), product("coat", "red", MAKES - 1)
    assert part(cheap, "price", [low, high])[0] > 0 > part(cheap, "price", [low, high])[1]
    assert part(dear, "price", [low, high])[0] < 0 < part(dear, "price", [low, high])[1]
    assert liked(EMPTY).price.mean == 0 and not np.any(part(EMPTY, "price", [low, high]))


def test_one_absurd_price_moves_little() -> None:
    shop = table()
    shop.put([replace(traits()[0], price=1e9)])
    usual = [product("dress", colour, 2) for colour in COLOURS]
    odd = viewed([*usual, traits()[0].id])
    assert abs(preferences(odd, shop, NOW).price.mean) < 1.0


def test_a_search_counts_by_its_words() -> None:
    asked = with_events(EMPTY, [replace(event(1, "search"), query="a mug please")])
    mug = vectors()[0][[one.id.startswith("mug") for one in traits()]].mean(axis=0)
    words = {"a mug please": (mug / np.linalg.norm(mug)).astype(np.float32)}
    found = preferences(asked, SHOP, NOW, words=words)
    rows = SHOP.rows([product("mug", "red"), product("coat", "red")])
    taste = preference_scores(found, SHOP, rows)[:, 0]
    assert taste[0] > 0 > taste[1]
    first = preference_reasons(found, SHOP, rows)[0][0]
    assert replace(first, weight=0.0) == PreferenceReason("search", "a mug please", 0.0)
    assert first.weight == pytest.approx(float(taste[0]))
    assert not preference_scores(preferences(asked, SHOP, NOW), SHOP, rows).any()


def test_reasons_name_what_speaks_for_a_product() -> None:
    log = [event(n, "view", [product("dress", "red", n)], ago=100.0 - n) for n in range(4)]
    log += [event(9, "purchase", [product("sandal", "black", 3)])]
    somebody = liked(with_events(EMPTY, log), PreferenceWeights())
    (for_dress,) = preference_reasons(somebody, SHOP, SHOP.rows([product("dress", "red", 5)]), most=6)
    assert for_dress[0].kind == "view" and for_dress[0].about.startswith("dress-red")
    assert [reason.weight for reason in for_dress] == sorted((r.weight for r in for_dress), reverse=True)
    (for_sandal,) = preference_reasons(somebody, SHOP, SHOP.rows([product("sandal", "black", 1)]), most=1)
    assert for_sandal[0].kind == "purchase" and for_sandal[0].about == product("sandal", "black", 3)
    said = {(reason.attribute, reason.about) for reason in for_dress if reason.kind == "value"}
    assert ("category", "Clothing > dress") in said and ("colour", "red") in said
    assert preference_reasons(liked(EMPTY), SHOP, EVERYTHING[:2]) == [(), ()]


@pytest.mark.parametrize("inverse_temperature", [0.0, 6.0])
def test_a_reason_is_like_the_product_even_where_something_else_weighs_more(inverse_temperature: float) -> None:
    log = [event(0, "view", [product("dress", "red", 3)], ago=10.0)]
    log += [event(1, "favourite", [product("sandal", "black", 3)], ago=9.0)]
    somebody = liked(
        with_events(EMPTY, log),
        PreferenceWeights(inverse_temperature=inverse_temperature, part_weights=(1, 0, 0, 0, 0, 0)),
    )
    assert SHOP.ids[int(somebody.focus.touches.rows[0])] == product("sandal", "black", 3)
    (found,) = preference_reasons(somebody, SHOP, SHOP.rows([product("dress", "red", 5)]))
    assert [(reason.kind, reason.about) for reason in found] == [("view", product("dress", "red", 3))]


def test_reasons_tell_of_price_and_further_attributes() -> None:
    dotted = viewed([product(kind, colour, 5) for kind in KINDS for colour in COLOURS])
    weights = PreferenceWeights(part_weights=(0, 0, 0, 0, 0.5, 0.5))
    (found,) = preference_reasons(liked(dotted, weights), SHOP, SHOP.rows([product("coat", "white", 5)]))
    assert {reason.kind for reason in found} == {"value", "price"}
    assert [reason.about for reason in found if reason.kind == "value"] == ["dotted"]


def test_nobody_knows_nothing() -> None:
    assert not scores(EMPTY, SHOP, EVERYTHING, NOW).any()
    stranger = viewed(["not in the shop", "neither"])
    assert not scores(stranger, SHOP, EVERYTHING, NOW).any()
    empty = TraitsTable.of([], np.zeros((0, DIM)), np.zeros((0, DIM)), DIM)
    assert scores(stranger, empty, empty.present_rows(), NOW).shape == (0,)


def test_a_product_without_anything_is_neither_liked_nor_disliked() -> None:
    words = vectors()[0][0]
    shop = table(0 * words, words)
    shop.put([Traits(id="bare"), Traits(id="words only")])
    dresses = viewed([product("dress", colour) for colour in COLOURS])
    bare, words = scores(dresses, shop, shop.rows(["bare", "words only"]), NOW)
    assert bare == 0 and words > 0.2


def test_a_product_that_left_the_shop_is_still_understood() -> None:
    shop = table()
    seen = viewed([product("mug", "red"), product("mug", "blue")])
    before = scores(seen, shop, shop.rows([product("mug", "green")]), NOW)
    shop.drop([product("mug", "red")])
    assert scores(seen, shop, shop.rows([product("mug", "green")]), NOW) == pytest.approx(before)


TOUCHES = st.lists(
    st.tuples(
        st.sampled_from(["view", "click", "cart", "purchase", "favourite", "rating"]),
        st.integers(0, len(SHOP) - 1),
        st.floats(0, 400 * DAY),
        st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None)
@given(TOUCHES)
def test_parts_stay_within_their_bounds(touches: list[tuple[str, int, float, float]]) -> None:
    log = [
        event(n, kind, [SHOP.ids[row]], ago=ago, rating=rating if kind == "rating" else None)  # type: ignore[arg-type]
        for n, (kind, row, ago, rating) in enumerate(touches)
    ]
    found = preference_scores(
        liked(with_events(EMPTY, log), PreferenceWeights(part_weights=(1.0,) * len(PARTS))), SHOP, EVERYTHING
    )
    assert np.isfinite(found).all() and np.abs(found).max() <= 1 + 1e-5


@settings(max_examples=20, deadline=None)
@given(TOUCHES.filter(len))
def test_taste_is_as_the_slow_way_has_it(touches: list[tuple[str, int, float, float]]) -> None:
    log = [event(n, "view", [SHOP.ids[row]], ago=ago) for n, (_, row, ago, _) in enumerate(touches)]
    somebody = liked(with_events(EMPTY, log), PreferenceWeights(part_weights=(1.0, 0, 0, 0, 0, 0)))
    rows = EVERYTHING[::17]
    fast = preference_scores(somebody, SHOP, rows)[:, 0]
    assert fast == pytest.approx([_slow(somebody, int(row)) for row in rows], abs=1e-4)


def _slow(somebody: Preferences, row: int) -> float:
    touched, alike = somebody.focus.touches, _alike(somebody, row)
    powers = [w * np.exp(somebody.weights.inverse_temperature * a) for w, a in zip(touched.weights, alike, strict=True)]
    attention = np.log(sum(powers) / sum(touched.weights)) / somebody.weights.inverse_temperature
    return float(attention * somebody.mass / (somebody.mass + somebody.weights.prior_mass))


def _alike(somebody: Preferences, row: int) -> list[float]:
    """How similar a product is to each of the focus."""

    def cosine(vectors: np.ndarray, one: int, other: int) -> float:
        away = [vectors[i] - vectors.mean(axis=0) for i in (one, other)]
        return float(away[0] @ away[1] / np.linalg.norm(away[0]) / np.linalg.norm(away[1]))

    texts, pictures = (looks.vectors[: len(SHOP)].astype(np.float64) for looks in (SHOP.texts, SHOP.pictures))
    return [
        somebody.text_share * cosine(texts, row, seen) + (1 - somebody.text_share) * cosine(pictures, row, seen)
        for seen in somebody.focus.touches.rows.tolist()
    ]


@settings(max_examples=20, deadline=None)
@given(TOUCHES)
def test_reasons_of_many_products_are_those_of_each(touches: list[tuple[str, int, float, float]]) -> None:
    log = [
        event(n, kind, [SHOP.ids[row]], ago=ago, rating=rating if kind == "rating" else None)  # type: ignore[arg-type]
        for n, (kind, row, ago, rating) in enumerate(touches)
    ]
    somebody = liked(with_events(EMPTY, log))
    rows = EVERYTHING[::17]
    found = preference_reasons(somebody, SHOP, rows, most=20)
    assert found == preference_reasons(somebody, SHOP, rows, most=20, scores=preference_scores(somebody, SHOP, rows))
    for row, reasons in zip(rows.tolist(), found, strict=True):
        weights = [reason.weight for reason in reasons]
        assert weights == sorted(weights, reverse=True)
        values = [(reason.attribute, reason.about) for reason in reasons if reason.kind == "value"]
        assert sorted(values) == sorted(_liked_values(somebody, row))
        touched = [reason.about for reason in reasons if reason.kind not in ("value", "price")]
        adds = dict(zip([SHOP.ids[seen] for seen in somebody.focus.touches.rows], _adds(somebody, row), strict=True))
        assert [adds[about] for about in touched] == pytest.approx([max(adds.values())] if touched else [], abs=1e-4)


def _adds(somebody: Preferences, row: int) -> list[float]:
    """What each of the focus adds to the taste for a product."""
    heat, weights = somebody.weights.inverse_temperature, somebody.focus.touches.weights.tolist()
    return [max(w, 0.0) * float(np.exp(heat * a)) * a for w, a in zip(weights, _alike(somebody, row), strict=True)]


def _liked_values(somebody: Preferences, row: int) -> list[tuple[str, str]]:
    """Of each attribute whose part speaks for a product the value liked most."""
    parts = dict(zip(PARTS, preference_scores(somebody, SHOP, np.array([row]))[0].tolist(), strict=True))
    affinities = dict(zip(SHOP.values, somebody.affinities.tolist(), strict=True))
    said = []
    for name, values in traits()[row].values.items():
        best = max(values, key=lambda value: (affinities[name, value], SHOP.values.index((name, value))))
        if affinities[name, best] > 0 and parts.get(name, parts["attributes"]) > 0:
            said.append((name, best))
    return said
