"""A weights fitted to a log finds again what the log was made by."""

from dataclasses import replace

import numpy as np
import pytest

from profiles.taste_world import COLOURS, DAY, KINDS, NOW, event, product, table
from wares.errors import BadInput
from wares.profiles.fit import LEAST, SearchGrid, fit_weights
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.profile import EMPTY, with_events
from wares.profiles.taste_cases import TasteCase, draw_cases
from wares.types import Event, EventKind

SHOP = table()


def history(shopper: int, rng: np.random.Generator) -> list[Event]:
    """Looks about at random, puts one thing into the cart, goes on with things of that kind: carts tell, views do not.

    Colours never matter, so that words tell and pictures do not.
    """
    kinds = list(KINDS)
    wanted = kinds[int(rng.integers(len(kinds)))]
    start = NOW - float(rng.uniform(0, 40 * DAY))
    steps: list[tuple[EventKind, str]] = [("view", str(rng.choice(kinds))) for _ in range(4)]
    steps.insert(int(rng.integers(4)), ("cart", wanted))
    steps.append(("view", wanted))
    return [
        replace(
            event(n, "view", [product(kind, str(rng.choice(COLOURS)), int(rng.integers(6)))]),
            id=f"{shopper}-{n}",
            kind=what,
            time=start + 60.0 * n,
        )
        for n, (what, kind) in enumerate(steps)
    ]


def cases(n: int = 60) -> list[TasteCase]:
    """The last step of each history, which is of the kind that was put into the cart, beside a dozen other products."""
    rng = np.random.default_rng(3)
    found = []
    for shopper in range(n):
        *before, last = history(shopper, rng)
        others = rng.choice(SHOP.present_rows(), 12, replace=False)
        found.append(TasteCase(with_events(EMPTY, before), last.time, np.append(SHOP.rows(last.products), others)))
    return found


@pytest.fixture(scope="module")
def drawn() -> list[TasteCase]:
    return cases()


def test_what_tells_is_found(drawn: list[TasteCase]) -> None:
    grid = SearchGrid({"short_share": (0.0, 0.8), "text_share": (0.5, 0.9)}, rounds=1)
    heard: list[float] = []
    flat = PreferenceWeights(event_weights=(1.0,) * 8)
    fitted = fit_weights(drawn, SHOP, flat, grid, heard.append)
    assert fitted.after.loss < fitted.before.loss and fitted.after.mrr > fitted.before.mrr
    assert fitted.weights.event_weights[2] > 1
    assert sum(fitted.weights.part_weights) == pytest.approx(sum(flat.part_weights))
    assert fitted.cases == 18 and heard[-1] == 1 and heard == sorted(heard)


def test_where_nothing_is_to_be_gained_all_stays(drawn: list[TasteCase]) -> None:
    nobody = [replace(case, profile=EMPTY) for case in drawn]
    fitted = fit_weights(nobody, SHOP, grid=SearchGrid({"inverse_temperature": (0.0,)}, rounds=1))
    assert fitted.weights == PreferenceWeights() and fitted.before == fitted.after


def test_too_few_cases_are_refused(drawn: list[TasteCase]) -> None:
    with pytest.raises(BadInput, match=f"at least {LEAST}"):
        fit_weights(drawn[: LEAST - 1], SHOP)


def test_moments_are_first_touches_and_others_were_not_touched() -> None:
    rng = np.random.default_rng(0)
    histories = [history(shopper, rng) for shopper in range(30)]
    histories.append([event(1, "view", [product("mug", "red")]), event(2, "view", [product("mug", "red")])])
    histories.append([event(1, "view", ["gone"]), event(2, "impression", [product("mug", "red")])])
    found = draw_cases(histories, SHOP, np.random.default_rng(1), most=25)
    assert len(found) == 25
    for case in found:
        seen = SHOP.rows(touch.product for touch in case.profile.touches())
        assert len(seen) and not np.isin(case.rows, seen).any()
        assert len(np.unique(case.rows)) == len(case.rows) > 1
        assert case.profile.last is not None and case.profile.last < case.now
    assert len(draw_cases(histories, SHOP, np.random.default_rng(1))) == 30
