"""Completions while typing."""

from pathlib import Path

import pytest

from wares.language.phrases import suggestable_phrases
from wares.language.suggest import Suggester


@pytest.fixture
def suggester() -> Suggester:
    made = Suggester()
    for phrase, n in {"Running Shoes": 9, "Rain Coat": 2, "Shower <Door>": 4, "跑步鞋": 5, "运动鞋": 3}.items():
        made.add(phrase, n)
    made.query("running shorts")
    return made


def texts(suggester: Suggester, typed: str, limit: int = 5) -> list[str]:
    return [suggestion.text for suggestion in suggester.suggest(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("run", ["Running Shoes", "running shorts"]),
        ("sho", ["Shower <Door>", "Running Shoes", "running shorts"]),
        ("SHOE", ["Running Shoes"]),
        ("running sho", ["Running Shoes", "running shorts"]),
        ("跑", ["跑步鞋"]),
        ("鞋", ["跑步鞋", "运动鞋"]),
        ("pao", ["跑步鞋"]),
        ("ydx", ["运动鞋"]),
        ("runing", ["Running Shoes", "running shorts"]),
        ("showr", ["Shower <Door>"]),
        ("zzzz", []),
        ("", []),
        ("  ", []),
    ],
)
def test_what_completes_what(suggester: Suggester, typed: str, expected: list[str]) -> None:
    assert texts(suggester, typed) == expected


def test_marks_and_sources(suggester: Suggester) -> None:
    assert suggester.suggest("do", 1)[0].marked == "Shower &lt;<mark>Do</mark>or&gt;"
    assert suggester.suggest("paobu", 1)[0].marked == "<mark>跑步</mark>鞋"
    assert [s.source for s in suggester.suggest("running", 2)] == ["phrase", "query"]


def test_the_limit_holds(suggester: Suggester) -> None:
    assert len(suggester.suggest("r", 1)) == 1
    assert suggester.suggest("r", 0) == ()


def test_counts_can_be_taken_back_saved_and_loaded(suggester: Suggester) -> None:
    suggester.add("Rain Coat", -2)
    assert texts(suggester, "rain") == []
    saved = suggester.counts()
    assert saved["Running Shoes"] == 9
    again = Suggester()
    again.load(saved)
    assert again.counts() == saved
    for typed in ["run", "sho", "pao", "r"]:
        assert again.suggest(typed, 5) == suggester.suggest(typed, 5)


def test_phrases_of_a_product() -> None:
    found = suggestable_phrases(
        {
            "title": ["Acme Fiberglass Extension Ladder with Tray"],
            "brand": ["Acme"],
            "category": ["Tools", "Ladders"],
            "colour": ["Yellow"],
        }
    )
    assert found == [
        "Tools", "Ladders", "Acme", "Acme Ladders", "Yellow Ladders", "Extension Ladder", "Fiberglass Extension Ladder",
    ]  # fmt: skip
    assert "跑步鞋" in suggestable_phrases({"title": ["男士 轻便跑步鞋"]})
    assert suggestable_phrases({}) == []


def test_many_at_once_count_as_one_by_one(tmp_path: Path) -> None:
    at_once, by_parts = Suggester(), Suggester()
    for begin in (0, 1500, 700):
        phrases = {f"Red Mug {n}": 1 + n % 3 for n in range(begin, begin + 3000)}
        at_once.change(phrases)
        for start in range(begin, begin + 3000, 500):
            by_parts.change({f"Red Mug {n}": 1 + n % 3 for n in range(start, start + 500)})
    at_once.change({f"red mug {n}": -9 for n in range(1100)})
    for start in (0, 550):
        by_parts.change({f"red mug {n}": -9 for n in range(start, start + 550)})
    assert at_once.counts() == by_parts.counts()
    assert at_once.suggest("mug 12", 20) == by_parts.suggest("mug 12", 20)
    for name, suggester in (("at once", at_once), ("by parts", by_parts)):
        suggester.write(tmp_path / name, {})
    assert (tmp_path / "at once").read_bytes() == (tmp_path / "by parts").read_bytes()
