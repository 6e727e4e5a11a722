"""The benchmark of logs: every file of every platform is told right, and what is wrong is found."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module", autouse=True)
def on_the_path() -> Iterator[None]:
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


def test_every_log_is_right() -> None:
    import logs
    from _log_files import FILES

    assert len({one.name for one in FILES}) == len(FILES) > 40
    with logs.stocked() as shop:
        wrong = {one.name: found for one in FILES if not all((found := logs.judged(one, shop)).values())}
    assert wrong == {}


def test_what_is_wrong_is_found() -> None:
    import logs
    from _log_files import RETAIL_ROCKET, LogFile

    first, *others = RETAIL_ROCKET.events
    cases: dict[str, LogFile] = {
        "times": replace(RETAIL_ROCKET, events=(replace(first, time="2015-06-02T05:02:13"), *others)),
        "money": replace(RETAIL_ROCKET, events=(replace(first, lines=(("p0", 1, 9.5),)), *others)),
        "choices": replace(RETAIL_ROCKET, events=(replace(first, choices={"size": "M"}), *others)),
    }
    with logs.stocked() as shop:
        for matter, case in cases.items():
            assert [name for name, is_right in logs.judged(case, shop).items() if not is_right] == [matter]
        assert not logs.judged(replace(RETAIL_ROCKET, events=tuple(others)), shop)["events"]
        assert not any(logs.judged(replace(RETAIL_ROCKET, content=b"no log"), shop).values())
