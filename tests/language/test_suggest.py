"""Completions while typing."""

import random
import time

import pytest

from wares.language.suggest import Suggester, phrases


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
    found = phrases(
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
    assert "跑步鞋" in phrases({"title": ["男士 轻便跑步鞋"]})
    assert phrases({}) == []


def test_it_is_quick_on_fifty_thousand_phrases() -> None:
    rng = random.Random(3)
    words = ["".join(rng.choices("abcdefghijklmnoprstuvw", k=rng.randint(3, 9))) for _ in range(4_000)]
    suggester = Suggester()
    suggester.load({f"{rng.choice(words)} {rng.choice(words)}": rng.randint(1, 50) for _ in range(50_000)})
    suggester.suggest("a", 8)
    typed = [word[: rng.randint(2, 6)] for word in rng.sample(words, 100)] + [f"{word}x" for word in words[:20]]
    start = time.process_time()
    for text in typed:
        suggester.suggest(text, 8)
    assert (time.process_time() - start) / len(typed) < 0.002
