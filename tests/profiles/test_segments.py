"""Segments of simulated shoppers whose tastes are known."""

import numpy as np
import pytest

from profiles.taste_world import COLOURS, DAY, MAKES, NOW, event, product, table, viewed
from wares.profiles.phrases import describe_segment
from wares.profiles.profile import EMPTY, Profile, with_events
from wares.profiles.segments import find_segments

SHOP = table()
TASTES: tuple[tuple[str, tuple[str, ...], tuple[int, ...]], ...] = (
    ("dress", ("red", "black"), (0, 1, 2)),
    ("coat", ("white", "blue"), (3, 4, 5)),
    ("mug", COLOURS, (0, 1, 2)),
)


def shopper(kind: str, colours: tuple[str, ...], makes: tuple[int, ...], rng: np.random.Generator) -> Profile:
    """Nine touches in ten follow the taste; one shopper in two buys one thing."""
    log = []
    for n in range(10):
        own = rng.random() < 0.9
        one = product(
            kind if own else str(rng.choice(["dress", "coat", "sandal", "mug"])),
            str(rng.choice(colours if own else COLOURS)),
            int(rng.choice(makes if own else range(MAKES))),
        )
        log.append(event(n, "view", [one], ago=float(rng.uniform(0, 5 * DAY))))
    if rng.random() < 0.5:
        log.append(event(99, "purchase", [product(kind, colours[0], makes[0])]))
    return with_events(EMPTY, log)


def crowd(sizes: tuple[int, ...] = (50, 30, 20), seed: int = 0) -> tuple[list[Profile], np.ndarray]:
    rng = np.random.default_rng(seed)
    kinds = np.repeat(np.arange(len(sizes)), sizes)
    return [shopper(*TASTES[int(kind)], rng) for kind in kinds], kinds


def test_known_tastes_are_found_and_described() -> None:
    profiles, kinds = crowd()
    found = find_segments(profiles, SHOP, NOW, np.random.default_rng(1))
    assert [segment.size for segment in found.segments] == pytest.approx([50, 30, 20], abs=1)
    assert np.mean(found.codes == kinds) > 0.97 and found.silhouette > 0.3
    for segment, (kind, colours, _) in zip(found.segments, TASTES, strict=True):
        assert segment.traits[0].value.endswith(kind)
        assert all(
            trait.value in (*colours, "plain", "dotted") or trait.attribute in ("category", "brand")
            for trait in segment.traits
        )
        assert kind in describe_segment(segment, "en")[0]
    assert found.segments[0].price_level < 0 < found.segments[1].price_level


def test_counts_are_those_of_the_members() -> None:
    profiles, _ = crowd()
    found = find_segments(profiles, SHOP, NOW, np.random.default_rng(1))
    for code, segment in enumerate(found.segments):
        members = [profile for profile, its in zip(profiles, found.codes, strict=True) if its == code]
        assert segment.size == len(members)
        assert segment.purchases == sum(member.pieces for member in members)
        assert segment.buyers == pytest.approx(np.mean([member.pieces > 0 for member in members]))
    assert sum(segment.share for segment in found.segments) == pytest.approx(1)


def test_the_same_draw_gives_the_same_segments() -> None:
    profiles, _ = crowd((20, 12, 8))
    one, other = (find_segments(profiles, SHOP, NOW, np.random.default_rng(5)) for _ in range(2))
    assert one.segments == other.segments and np.array_equal(one.codes, other.codes)


def test_of_one_taste_there_is_one_segment() -> None:
    rng = np.random.default_rng(0)
    everybody = [viewed([SHOP.ids[row] for row in rng.integers(0, len(SHOP), 25).tolist()], ago=DAY) for _ in range(60)]
    found = find_segments(everybody, SHOP, NOW, rng)
    assert len(found.segments) == 1 and found.silhouette == 0 and (found.codes == 0).all()


def test_of_whom_nothing_is_known_is_in_no_segment() -> None:
    profiles, _ = crowd((12, 8, 6))
    strangers = [EMPTY, viewed(["not in the shop"]), viewed([product("mug", "red")], ago=900 * DAY)]
    found = find_segments([*strangers, *profiles], SHOP, NOW, np.random.default_rng(0))
    assert (found.codes[:3] == -1).all() and (found.codes[3:] >= 0).all()
    nobody = find_segments(strangers, SHOP, NOW, np.random.default_rng(0))
    assert nobody.segments == () and (nobody.codes == -1).all()
    assert find_segments([], SHOP, NOW, np.random.default_rng(0)).codes.shape == (0,)


def test_a_single_shopper_is_a_segment() -> None:
    found = find_segments([viewed([product("mug", "red")])], SHOP, NOW, np.random.default_rng(0))
    assert [segment.size for segment in found.segments] == [1] and found.segments[0].traits == ()
