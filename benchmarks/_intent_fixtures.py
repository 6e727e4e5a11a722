"""Queries as people say them, with their right reading and right products; `tests/fixtures/intent/README.md` says what
the fields mean.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "intent"
GENERAL_FEED = FOLDER / "products.csv"
SETS = ("before", "open", "kept")
SHOPS = ("drawn", "general")
DRAWN_PRODUCTS, DRAWN_SEED = 1500, 7

_NUMBERS = ("price", "was_price", "stock", "rating", "rating_count", "popularity")
_LISTS = re.compile(r"\s*[>|]\s*")

Row = Mapping[str, Any]
Condition = Mapping[str, Any]
Predicate = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IntentQuery:
    """A query with its right answer.

    shop, kind, language, split  what it stands for; `split` is the file it lies in: "before", "open" or "kept"
    readings                     what its words do (see the README), each of them right
    nothing                      True = the shop has nothing of the kind, and the answer has to say so
    grades                       id → 2 (fully right) or 1 (acceptable); a product that is absent is wrong (0)
    never                        ids that may not stand among what is found
    near                         ids of which some should stand below the line; empty = nothing is asked
    """

    shop: str
    query: str
    kind: str
    language: str
    split: str
    readings: tuple[Mapping[str, Any], ...]
    nothing: bool
    grades: Mapping[str, int] = field(default_factory=dict)
    never: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()


def load(*splits: str) -> list[IntentQuery]:
    """The queries of some sets, by default of all, each file in its order.

    Raises `ValueError` with file and line for a line that is not well-formed.
    """
    return [_parsed(line, split, place) for split in splits or SETS for place, line in _lines(split)]


def grade(query: IntentQuery, product_id: str) -> int:
    """How right a product is: 2, 1 or 0."""
    return query.grades.get(product_id, 0)


def ndcg(query: IntentQuery, found: Sequence[str], k: int = 10) -> float:
    """nDCG@k in [0, 1], gain 2^grade - 1; the ideal is over the whole catalogue. 0 where no product is right."""
    best = sorted(query.grades.values(), reverse=True)
    ideal = _dcg(best[:k])
    return _dcg([grade(query, one) for one in found[:k]]) / ideal if ideal else 0.0


def _dcg(grades: Sequence[int]) -> float:
    return sum((2.0**one - 1) / math.log2(rank + 1) for rank, one in enumerate(grades, 1))


@lru_cache(maxsize=2)
def rows(shop: str) -> tuple[Row, ...]:
    """The products of "drawn" or "general" as their feed's rows; lists are lists and numbers numbers."""
    return tuple(_drawn_rows() if shop == "drawn" else _general_rows())


def _drawn_rows() -> Iterator[Row]:
    from wares.demo.articles import plan
    from wares.demo.feed_rows import feed_row

    return ({**feed_row(article), "size": list(article.design.sizes)} for article in plan(DRAWN_PRODUCTS, DRAWN_SEED))


def _general_rows() -> Iterator[Row]:
    with GENERAL_FEED.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {name: float(value) if name in _NUMBERS else value for name, value in row.items() if value}


def _lines(split: str) -> Iterator[tuple[str, dict[str, Any]]]:
    path = FOLDER / f"queries_{split}.jsonl"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path.name}:{number}"
        try:
            yield place, json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{place}: not JSON: {error}") from error


def _parsed(line: Mapping[str, Any], split: str, place: str) -> IntentQuery:
    missing = [
        name for name in ("shop", "query", "kind", "language", "reading", "right", "nothing") if name not in line
    ]
    if missing or line.get("set") != split or line["shop"] not in SHOPS:
        raise ValueError(f"{place}: fields are missing or wrong: {', '.join(missing) or 'set or shop'}")
    shop, right = str(line["shop"]), line["right"]
    full, fair, never, near = (
        _matching(right[name], shop) if name in right else frozenset() for name in ("2", "1", "never", "near")
    )
    gone = frozenset() if line["kind"] == "code" else _sold_out(shop)
    return IntentQuery(
        shop=shop,
        query=str(line["query"]),
        kind=str(line["kind"]),
        language=str(line["language"]),
        split=split,
        readings=(line["reading"], *line.get("also", ())),
        nothing=bool(line["nothing"]),
        grades={one: 2 if one in full - gone else 1 for one in (full | fair) - never},
        never=never,
        near=near,
    )


def _matching(predicate: Predicate, shop: str) -> frozenset[str]:
    """Ids of the products that meet all of `all` and none of `none`."""
    found = frozenset(str(row["id"]) for row in rows(shop))
    for condition in predicate.get("all", ()):
        found &= _meeting(json.dumps(condition), shop)
    for condition in predicate.get("none", ()):
        found -= _meeting(json.dumps(condition), shop)
    return found


@lru_cache(maxsize=4096)
def _meeting(condition_json: str, shop: str) -> frozenset[str]:
    """Ids of the products that meet one condition. Raises `ValueError` for a condition that is none of the README's."""
    condition: Condition = json.loads(condition_json)
    if "any_of" in condition:
        return frozenset[str]().union(*(_matching(one, shop) for one in condition["any_of"]))
    if "lowest" in condition or "highest" in condition:
        return _extreme(condition, shop)
    test = _test(condition)
    return frozenset(str(row["id"]) for row in rows(shop) if test(row))


def _test(condition: Condition) -> Callable[[Row], bool]:
    name = str(condition["field"])
    match condition:
        case {"any": values}:
            wanted = {str(value).casefold() for value in values}
            return lambda row: any(value.casefold() in wanted for value in _values(row, name))
        case {"contains": phrases}:
            pattern = re.compile("|".join(map(_bounded, phrases)), re.IGNORECASE)
            return lambda row: pattern.search(_text(row, name)) is not None
        case {"at_most": bound}:
            return lambda row: name in row and row[name] <= bound
        case {"at_least": bound}:
            return lambda row: name in row and row[name] >= bound
    raise ValueError(f"not a condition: {condition}")


def _extreme(condition: Condition, shop: str) -> frozenset[str]:
    """Ids of the lowest or highest values among what can be had and meets `among`; ties are all in."""
    name, end = condition["field"], "lowest" if "lowest" in condition else "highest"
    ids = _matching(condition["among"], shop) - _sold_out(shop)
    among = [row for row in rows(shop) if str(row["id"]) in ids and name in row]
    if not among:
        return frozenset()
    values = sorted((row[name] for row in among), reverse=end == "highest")
    asked = condition[end]
    count = max(1, round(asked * len(values)) if isinstance(asked, float) else min(asked, len(values)))
    bound = values[count - 1]
    return frozenset(str(row["id"]) for row in among if (row[name] <= bound if end == "lowest" else row[name] >= bound))


@lru_cache(maxsize=2)
def _sold_out(shop: str) -> frozenset[str]:
    return frozenset(str(row["id"]) for row in rows(shop) if row.get("stock") == 0)


def _values(row: Row, name: str) -> list[str]:
    """A field's values; paths and lists in parts."""
    value = row.get(name, "")
    parts = value if isinstance(value, list) else _LISTS.split(str(value))
    return [str(part) for part in parts]


def _text(row: Row, name: str) -> str:
    """A field's text in both languages; `text` is all that the product says."""
    if name == "text":
        return " \n ".join(" ".join(_values(row, other)) for other in row if other not in _NUMBERS)
    return " \n ".join(" ".join(_values(row, other)) for other in (name, f"{name}_zh") if other in row)


def _bounded(phrase: str) -> str:
    """A phrase as whole words where it begins or ends with a Latin letter or a digit."""
    before = r"(?<![A-Za-z0-9])" if re.match(r"[A-Za-z0-9]", phrase) else ""
    after = r"(?![A-Za-z0-9])" if re.search(r"[A-Za-z0-9]$", phrase) else ""
    return before + re.escape(phrase) + after
