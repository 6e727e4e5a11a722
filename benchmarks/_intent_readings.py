"""Whether a query was read as it was meant; `tests/fixtures/intent/README.md` says what a reading's fields mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from _intent_fixtures import IntentQuery

Reading = Mapping[str, Any]

INSTRUCTIONS = ("price", "refused", "sort", "recipient", "use", "size", "rating", "quantities", "code", "corrected")
"""What words can do besides naming what is sought."""
STOP_WORDS = frozenset(
    """
    a an and any are at be by can could do does for from give has have her his i in is it its looking m me my need not
    of on or please sell shall show some something that the there these this those to want what which with you
    的 了 一 个 款 条 双 件 我 要 想 买 找 请 请问 有 没有 有没有 推荐 帮 帮我 给 送 用 用的 适合 吗
    呢 哪 哪款 是 在 和 或
    """.split()  # noqa: SIM905 - a text reads better than a hundred quoted words
)
"""Words that nobody has to keep or leave out, but where a name is made of nothing else (`the who`, `it`)."""

_PIECES = re.compile(r"[^\w+#]+")
_YEARS_A_MONTH = 1 / 12


def reads_right(query: IntentQuery, got: Reading) -> bool:
    """Whether `got` is one of the query's right readings."""
    return any(_agree(wanted, got) for wanted in query.readings)


def wrong_fields(wanted: Reading, got: Reading) -> list[str]:
    """The instructions that differ, and "words" where these do."""
    without_code = "code" in wanted and "code" not in got
    wrong = [
        name
        for name in INSTRUCTIONS
        if _plain(name, wanted.get(name)) != _plain(name, got.get(name)) and not (name == "code" and without_code)
    ]
    return wrong if _words_agree(wanted, got, without_code) else [*wrong, "words"]


def _agree(wanted: Reading, got: Reading) -> bool:
    return not wrong_fields(wanted, got)


def _words_agree(wanted: Reading, got: Reading, without_code: bool) -> bool:
    """All that has to be kept is kept, and nothing more than may be; a code that was not read is among the words."""
    names, code = list(wanted.get("words", ())), [str(wanted.get("code", ""))]
    stop = STOP_WORDS if set(_pieces(names)) - STOP_WORDS or not names else frozenset[str]()
    needed = _letters([*names, *(code if without_code else ())], stop)
    allowed = needed + _letters([*wanted.get("optional", ()), *code], stop)
    return needed <= _letters(got.get("words", ()), stop) <= allowed


def _letters(words: Iterable[str], stop: frozenset[str] = frozenset()) -> Counter[str]:
    """How often each character stands in the words, however they are cut; what is in `stop`, plurals and 的 aside."""
    return Counter("".join(_singular(piece) for piece in _pieces(words) if piece not in stop).replace("的", ""))


def _pieces(words: Iterable[str]) -> list[str]:
    return [piece for word in words for piece in _PIECES.split(word.casefold().replace("×", "x")) if piece]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word.isascii() else word


def _plain(name: str, value: Any) -> Any:
    """An instruction in a form that compares; None = not given."""
    if value in (None, "", [], {}, ()):
        return None
    match name:
        case "recipient":
            return _person(value)
        case "refused":
            return _letters(value)
        case "use":
            return frozenset(value)
        case "size":
            return str(value).casefold().removeprefix("eu").strip()
        case "quantities":
            return sorted((round(float(one["amount"]), 6), str(one["unit"])) for one in value)
        case "code":
            return re.sub(r"[\W_]", "", str(value).casefold())
        case "corrected":
            return True
    return value


def _person(value: Mapping[str, Any]) -> tuple[str, str, tuple[float, ...]] | None:
    """Gender, age and years of whom it is for; None = nothing is known.

    Grown-up is what nobody says, and years say the age.
    """
    gender, age = str(value.get("gender", "")), str(value.get("age", ""))
    if gender in ("boys", "girls"):
        gender, age = {"boys": "men", "girls": "women"}[gender], age or "child"
    years = value.get("years", value["months"] * _YEARS_A_MONTH if "months" in value else ())
    spans = tuple(round(float(one), 2) for one in (years if isinstance(years, list | tuple) else (years,)))
    person = (gender, "" if age == "adult" or spans else age, spans)
    return person if any(person) else None
