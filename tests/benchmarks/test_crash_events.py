"""The crash test's own judgement of events: what is lost, told twice or half kept is found."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


def test_what_is_wrong_is_found() -> None:
    from _events import event_of, wrong

    told = [event_of(f"e{n}") for n in range(40)]
    ids = [one.id for one in told]
    assert len({(one.kind, one.shopper, one.session) for one in told}) > 10
    assert wrong(told, ids, [["never", "begun"]]) == ([], [])
    assert wrong(told[1:], ids, []) == (["e0"], [])
    assert wrong([replace(told[0], session="another"), *told[1:]], ids, []) == (["e0"], [])
    assert wrong([*told, told[3]], ids, []) == ([], ["e3"])
    assert wrong(told, ids[:30], [ids[30:], ["e39", "missing"]]) == ([], ["e39"])


def test_every_event_would_be_taken() -> None:
    from _events import event_of
    from wares.events.checks import Checker

    checker = Checker(1_800_000_000.0, 0, str)
    assert [checker.event(event_of(str(n))) for n in range(200)] == [event_of(str(n)) for n in range(200)]
