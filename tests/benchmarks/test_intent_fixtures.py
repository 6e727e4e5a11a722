"""The queries of the intent benchmark are well-formed, and each has what its shop can answer it with."""

from collections import Counter

import pytest

from _intent_fixtures import SETS, SHOPS, IntentQuery, grade, load, ndcg, rows
from _intent_readings import INSTRUCTIONS, reads_right

QUERIES = load()
NAMES = {"words", "optional", *INSTRUCTIONS}
SORTS = {"price", "-price", "-published", "-rating", "-popularity"}
USES = {
    "gift", "rain", "summer", "winter", "travel", "camping", "beach", "sport", "running", "school", "office", "wedding",
    "sleep", "gaming",
}  # fmt: skip
UNITS = {"m", "l", "kg", "GB", "V", "W", "in"}


def test_what_is_right_is_in_the_shop_and_what_is_not_there_is_not() -> None:
    wrong = [(one.shop, one.query) for one in QUERIES if one.nothing == bool(one.grades)]
    assert not wrong


def test_nothing_right_is_refused_and_what_stands_near_is_there() -> None:
    assert not [one.query for one in QUERIES if one.never & set(one.grades)]
    assert not [one.query for one in QUERIES if one.kind == "partial" and not one.near]


def test_each_query_stands_once_in_a_shop() -> None:
    counts = Counter((one.shop, one.query) for one in QUERIES)
    assert [key for key, count in counts.items() if count > 1] == []


def test_sets_shops_and_languages_are_balanced() -> None:
    share = {name: sum(one.split == name for one in QUERIES) / len(QUERIES) for name in SETS}
    assert share == {
        "before": pytest.approx(1 / 2, abs=0.02),
        "kept": pytest.approx(1 / 3, abs=0.02),
        "open": pytest.approx(1 / 6, abs=0.02),
    }
    assert {one.shop for one in QUERIES} == set(SHOPS)
    assert 0.45 < sum(one.language == "zh" for one in QUERIES) / len(QUERIES) < 0.55
    for kind in {one.kind for one in QUERIES}:
        assert {one.split for one in QUERIES if one.kind == kind} == set(SETS), kind


def test_readings_say_what_the_readme_knows() -> None:
    for one in QUERIES:
        for reading in one.readings:
            assert set(reading) <= NAMES, one.query
            assert reading.get("sort", "price") in SORTS, one.query
            assert set(reading.get("use", ())) <= USES, one.query
            assert {each["unit"] for each in reading.get("quantities", ())} <= UNITS, one.query


def test_a_reading_is_right_however_its_words_are_cut() -> None:
    query = _query(words=["iphone", "16", "pro", "max"], optional=["case"], price={"max": 50})
    assert reads_right(query, {"words": ["iphone16promax"], "price": {"max": 50}})
    assert reads_right(query, {"words": ["iPhone", "16", "Pro", "Max", "cases"], "price": {"max": 50}})
    assert not reads_right(query, {"words": ["iphone", "16"], "price": {"max": 50}})
    assert not reads_right(query, {"words": ["iphone16promax", "under"], "price": {"max": 50}})
    assert not reads_right(query, {"words": ["iphone16promax"]})


def test_stop_words_count_only_where_a_name_is_made_of_them() -> None:
    assert reads_right(
        _query(words=[], use=["rain"], optional=["rain"]), {"words": ["something", "for"], "use": ["rain"]}
    )
    assert reads_right(_query(words=["under", "the", "dome"]), {"words": ["under", "dome"]})
    assert not reads_right(_query(words=["it"]), {"words": []})


def test_who_it_is_for_is_one_person_however_it_is_said() -> None:
    query = _query(words=[], recipient={"gender": "girls", "age": "child", "years": 5})
    assert reads_right(query, {"recipient": {"gender": "girls", "years": [5]}})
    assert not reads_right(query, {"recipient": {"gender": "women"}})
    assert reads_right(_query(words=[], recipient={"gender": "men", "age": "adult"}), {"recipient": {"gender": "men"}})


def test_a_code_may_stay_among_the_words() -> None:
    query = _query(words=["toner"], code="tn2410")
    assert reads_right(query, {"words": ["toner"], "code": "TN-2410"})
    assert reads_right(query, {"words": ["toner", "tn-2410"]})
    assert not reads_right(query, {"words": ["toner"]})


def test_ndcg_is_one_for_the_best_order_and_counts_a_sold_out_product_as_acceptable() -> None:
    query = next(one for one in QUERIES if one.kind == "sold_out" and one.query == "mattress")
    there, gone = sorted(query.grades, key=lambda each: grade(query, each), reverse=True)
    assert [row["stock"] > 0 for row in rows(query.shop) if row["id"] in (there, gone)] == [True, False]
    assert ndcg(query, [there, gone]) == 1.0
    assert 0.0 < ndcg(query, [gone, there]) < 1.0
    assert ndcg(query, ["nothing"]) == 0.0


def _query(**reading: object) -> IntentQuery:
    return IntentQuery("drawn", "", "plain", "en", "open", (reading,), nothing=False)
