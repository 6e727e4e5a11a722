"""Co-occurrence against textbook statistics, and what counts as a visit."""

import numpy as np

from recommend.worlds import made, taste
from wares.recommend.co_occurrence import CoOccurrence, CoOccurrenceSettings, baskets

HOUR = 3600.0
LOOSE = CoOccurrenceSettings(significance=0.0, min_visits=1, window=HOUR)


def best_with(together: CoOccurrence, items: list[int], most: int) -> tuple[np.ndarray, np.ndarray]:
    """The `most` items that go best with these, and their strengths."""
    row = together.scores([taste(*items)])[0]
    row[items] = -np.inf
    best = np.argsort(-row, kind="stable")[:most]
    best = best[np.isfinite(row[best])]
    return best, row[best]


def bought(*rows):
    return made([(shopper, item, time, 1.0, "purchase") for shopper, item, time in rows], 4, 5)


def test_a_visit_ends_after_the_window_and_with_the_shopper() -> None:
    world = bought((0, 0, 0.0), (0, 1, HOUR), (0, 2, 3 * HOUR), (1, 3, 3 * HOUR), (1, 3, 3 * HOUR + 1))
    assert baskets(world, LOOSE).toarray().tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]


def test_other_kinds_of_events_do_not_count() -> None:
    world = made([(0, 0, 0.0, 1.0, "view"), (0, 1, 1.0, 1.0, "purchase")], 1, 2)
    assert baskets(world, LOOSE).toarray().tolist() == [[0, 1]]


def test_pairs_by_chance_are_left_out_and_sure_ones_lead() -> None:
    """Items 0 and 1 always together, 0 and 2 as often as chance has it, 3 once beside 0."""
    rng = np.random.default_rng(0)
    rows = []
    for visit in range(200):
        held = [0, 1] if visit % 2 else [4]
        held += [2] if rng.random() < 0.5 else []
        held += [3] if visit == 1 else []
        rows += [(visit % 4, item, visit * 10 * HOUR) for item in held]
    together = CoOccurrence(CoOccurrenceSettings(window=HOUR)).fit(bought(*rows))
    items, strengths = best_with(together, [0], 5)
    assert items.tolist() == [1]
    assert 0.9 < strengths[0] < 1
    loose, _ = best_with(CoOccurrence(LOOSE).fit(bought(*rows)), [0], 5)
    assert loose[0] == 1
    assert 3 in loose


def test_a_cart_adds_up_and_leaves_itself_out() -> None:
    rows = [(0, item, visit * 10 * HOUR) for visit in range(6) for item in ((0, 1, 2) if visit % 2 else (3, 4))]
    together = CoOccurrence(LOOSE).fit(bought(*rows))
    assert set(best_with(together, [0, 1], 5)[0].tolist()) == {2}
    assert best_with(together, [], 5)[0].tolist() == []
    assert np.isneginf(together.scores([taste()])).all()


def test_visits_too_large_tell_nothing() -> None:
    rows = [(0, item, 0.0) for item in range(5)]
    small = CoOccurrenceSettings(significance=0.0, min_visits=1, max_items=4)
    assert best_with(CoOccurrence(small).fit(bought(*rows)), [0], 5)[0].tolist() == []
