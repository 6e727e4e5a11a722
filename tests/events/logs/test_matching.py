"""Logs as shops have them: columns guessed, kinds and times understood, what cannot be read refused with its reason."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.logs.rows import first_event
from wares.errors import BadFeed
from wares.events.checks import Fault
from wares.events.logs.matching import LogColumns, LogDeclaration, match_log_columns
from wares.types import EVENT_KINDS

LATEST = 1_800_000_000.0
MOMENT = datetime(2019, 11, 1, 0, 0, 5, tzinfo=UTC).timestamp()


def read(rows: list[dict[str, Any]], declared: LogDeclaration | None = None) -> LogColumns:
    return match_log_columns(
        list(dict.fromkeys(name for row in rows for name in row)), rows, declared or LogDeclaration(), LATEST
    )


def bodies(rows: list[dict[str, Any]], declared: LogDeclaration | None = None) -> list[Any]:
    columns = read(rows, declared)
    return [first_event(columns, row) for row in rows]


def test_a_shops_csv() -> None:
    rows = [
        {
            "event_time": "2019-11-01 00:00:05 UTC", "event_type": "cart", "product_id": "1003461", "brand": "x",
            "price": "489.07", "user_id": "520088904", "user_session": "4d3b30da",
        },
        {
            "event_time": "2019-11-01 00:00:05 UTC", "event_type": "begin_checkout", "product_id": "1", "brand": "",
            "price": "", "user_id": "5", "user_session": "",
        },
    ]  # fmt: skip
    columns = read(rows)
    assert first_event(columns, rows[0]) == {
        "kind": "cart", "time": MOMENT, "shopper": "520088904", "session": "4d3b30da", "products": ("1003461",),
        "prices": (489.07,),
    }  # fmt: skip
    refused = first_event(columns, rows[1])
    assert isinstance(refused, Fault)
    assert refused.field == "kind"
    assert "--kind begin_checkout=view" in refused.reason
    assert 'kind is read from "event_type"' in columns.notes


@pytest.mark.parametrize(
    ("factor", "unit"), [(1, None), (1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds")]
)
@pytest.mark.parametrize("as_text", [False, True])
def test_a_column_of_times_has_one_unit(factor: float, unit: str | None, as_text: bool) -> None:
    stamp = int(1_433_221_332 * factor)
    row = {"timestamp": str(stamp) if as_text else stamp, "visitorid": 257597, "event": "view", "itemid": 355908}
    columns = read([row])
    assert first_event(columns, row) == {
        "kind": "view",
        "time": 1_433_221_332,
        "shopper": "257597",
        "products": ("355908",),
    }
    assert (f'the time in "timestamp" is read as {unit}' in columns.notes) == (unit is not None)


@pytest.mark.parametrize(
    "value",
    [
        "2019-11-01T00:00:05Z", "2019-11-01 00:00:05", "2019/11/01 00:00:05", "2019-11-01T08:00:05+08:00",
        datetime(2019, 11, 1, 0, 0, 5), datetime(2019, 11, 1, 0, 0, 5, tzinfo=UTC),
    ],
)  # fmt: skip
def test_dates_in_many_forms(value: object) -> None:
    (found,) = bodies([{"time": value, "user": "u", "kind": "view", "product": "p"}])
    assert found["time"] == MOMENT


@pytest.mark.parametrize("value", ["20191101", 20191101, "2019-11-01", date(2019, 11, 1)])
def test_days(value: object) -> None:
    (found,) = bodies([{"date": value, "user": "u", "kind": "view", "product": "p"}])
    assert found["time"] == MOMENT - 5


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("addtocart", "cart"), ("add_to_cart", "cart"), ("Add To Cart", "cart"), ("transaction", "purchase"),
        ("buy", "purchase"), ("order", "purchase"), ("pageview", "view"), ("pv", "view"), ("detail", "view"),
        ("wishlist", "favourite"), ("like", "favourite"), ("fav", "favourite"), ("star", "rating"),
        ("浏览", "view"), ("点击", "click"), ("加购", "cart"), ("购买", "purchase"), ("收藏", "favourite"),
        ("评分", "rating"), ("搜索", "search"), ("曝光", "impression"), *((kind, kind) for kind in EVENT_KINDS),
    ],
)  # fmt: skip
def test_words_for_kinds(word: str, kind: str) -> None:
    row = {"时间": "2024-01-01", "用户id": "u", "行为类型": word, "商品id": "p", "评分": 4}
    (found,) = bodies([row])
    assert found["kind"] == kind
    assert found.get("rating") == (4 if kind == "rating" else None)


def test_kinds_that_are_numbers_must_be_told() -> None:
    rows = [{"user_id": "1", "item_id": str(n), "behavior_type": n, "time": "2024-01-01 10:00:00"} for n in (1, 4)]
    with pytest.raises(BadFeed, match=r"none of '1', '4' is a kind.*--kind 1=view"):
        read(rows)
    kinds = LogDeclaration(kinds={"1": "view", "4": "purchase"})
    assert [one["kind"] for one in bodies(rows, kinds)] == ["view", "purchase"]


def test_a_log_of_one_kind() -> None:
    rows = [{"user": 0, "item": 3, "value": 1433223390}]
    with pytest.raises(BadFeed, match=r"when it happened; name it with --column time=COLUMN.*user, item, value"):
        read(rows)
    with pytest.raises(BadFeed, match=r"what happened.*--kind view"):
        read(rows, LogDeclaration({"time": "value"}))
    (found,) = bodies(rows, LogDeclaration({"time": "value"}, "purchase"))
    assert found == {"kind": "purchase", "time": 1433223390, "shopper": "0", "products": ("3",)}


def test_a_log_of_ratings() -> None:
    rows = [{"reviewerID": "A1", "asin": "B00", "overall": "4.0", "unixReviewTime": "1382659200"}]
    columns = read(rows, LogDeclaration({"time": "unixReviewTime"}))
    assert first_event(columns, rows[0]) == {
        "kind": "rating", "time": 1382659200, "shopper": "A1", "products": ("B00",), "rating": 4.0,
    }  # fmt: skip
    assert any("taken for a rating" in note for note in columns.notes)


def test_who_and_what_must_be_there() -> None:
    with pytest.raises(BadFeed, match="who did it"):
        read([{"time": 1.5e9, "kind": "view", "product": "p"}])
    with pytest.raises(BadFeed, match="name products"):
        read([{"time": 1.5e9, "kind": "view", "user": "u"}])
    (found,) = bodies([{"time": 1.5e9, "kind": "search", "user": "u", "search term": "red shoes"}])
    assert found["query"] == "red shoes"


def test_declared_columns_win_and_are_checked() -> None:
    row = {"ts": 1.5e9, "user": "u", "who": "w", "kind": "view", "product": "p", "price": 3}
    (found,) = bodies([row], LogDeclaration({"shopper": "who", "prices": ""}))
    assert (found["shopper"], "prices" in found) == ("w", False)
    with pytest.raises(BadFeed, match="no field of an event; fields are id, kind, time"):
        read([row], LogDeclaration({"customer": "who"}))
    with pytest.raises(BadFeed, match="no such column; it has ts, user"):
        read([row], LogDeclaration({"shopper": "whom"}))


def test_a_column_is_only_what_its_values_can_be() -> None:
    base = {"ts": 1.5e9, "user": "u", "kind": "view", "product": "p"}
    rows = [
        {**base, "id": 1, "price": "cheap", "rank": 0, "qty": 1},
        {**base, "id": 1, "price": "4", "rank": 1, "qty": 2},
    ]
    columns = read(rows)
    assert columns.fields.keys() == {"kind", "time", "shopper", "products", "quantities"}
    assert 'id is not read from "id": rows share it' in columns.notes
    reason = "many values are no numbers from 1; --column positions=rank reads it and skips such rows"
    assert f'positions is not read from "rank": {reason}' in columns.notes
    assert read([{**row, "id": n} for n, row in enumerate(rows)]).fields["id"] == "id"


def test_a_column_with_few_broken_values_is_read() -> None:
    base = {"ts": 1.5e9, "user": "u", "kind": "purchase", "product": "p"}
    rows = [{**base, "price": 5, "qty": n % 3} for n in range(20)]
    rows[0]["price"] = -1
    fields = read(rows).fields
    assert (fields.get("prices"), fields.get("quantities")) == ("price", None)


def test_rows_that_are_told_again_leave_the_ids_what_they_are() -> None:
    rows = [{"event_id": f"e{n // 2}", "ts": 1.5e9 + n, "user": n // 2, "kind": "view", "sku": "p"} for n in range(6)]
    assert read(rows).fields["id"] == "event_id"
    of_one_order = [{**row, "sku": f"p{n}"} for n, row in enumerate(rows)]
    columns = read(of_one_order)
    assert "id" not in columns.fields
    assert 'id is not read from "event_id": rows that tell different things share it' in columns.notes
    renamed = [{"mine" if name == "sku" else name: value for name, value in row.items()} for row in of_one_order]
    assert "id" not in read(renamed, LogDeclaration({"products": "mine"})).fields
    assert "id" not in read([*rows, {**rows[0], "event_id": ""}]).fields


def test_columns_of_other_systems() -> None:
    algolia = {"eventType": "click", "userToken": "u", "timestamp": 1.5e12, "objectIDs": ["a", "b"], "queryID": "q"}
    (found,) = bodies([algolia])
    assert found == {
        "kind": "click", "time": 1.5e9, "shopper": "u", "products": ("a", "b"), "query_id": "q",
    }  # fmt: skip
    segment = {"event": "Product Added", "anonymousId": "s", "timestamp": "2019-11-01T00:00:05Z", "product_id": "p"}
    assert bodies([segment]) == [{"kind": "cart", "time": MOMENT, "session": "s", "products": ("p",)}]
    retail = {"InvoiceDate": "2019-11-01 00:00:05", "CustomerID": 17850.0, "StockCode": "85123A", "Quantity": 6}
    assert bodies([retail], LogDeclaration(kind="purchase")) == [
        {"kind": "purchase", "time": MOMENT, "shopper": "17850", "products": ("85123A",), "quantities": (6,)}
    ]


def test_a_log_without_names_and_one_with_objects_say_what_is_wrong() -> None:
    with pytest.raises(BadFeed, match="the first line looks like a row: put a line with the columns' names before it"):
        read([{"1700000000": 1.7e9, "u": "v", "view": "cart"}])
    nested = {"ts": 1.5e9, "kind": "view", "user": {"id": "u"}, "product": "p"}
    with pytest.raises(BadFeed, match=r'who did it.*; shopper is not read from "user": it holds no text'):
        read([nested])
    (good, refused) = bodies([{**nested, "user": "u"}, nested])
    assert good["shopper"] == "u"
    assert isinstance(refused, Fault)
    assert refused.field == "shopper"


def test_several_products_in_a_row() -> None:
    base = {"ts": 1.5e9, "session": "s", "type": "purchase"}
    rows = [
        {**base, "items": ["a", "b"], "prices": [1, 2.5]},
        {**base, "items": "a|b", "prices": "1|2.5"},
        {**base, "items": "a, b", "prices": "1, 2.5"},
        {**base, "items": '["a", "b"]', "prices": "[1, 2.5]"},
    ]
    for row in rows:
        assert bodies([row]) == [
            {"kind": "purchase", "time": 1.5e9, "session": "s", "products": ("a", "b"), "prices": (1, 2.5)}
        ]
    (single,) = bodies([{**base, "product_id": "a,b"}])
    assert single["products"] == ("a,b",)


@pytest.mark.parametrize("missing", ["", " ", None, "null", "NaN", float("nan"), "None", "\\N", []])
def test_missing_values(missing: object) -> None:
    good = {"ts": 1.5e9, "user": "u", "session": "s", "kind": "view", "product": 12.0}
    columns = read([good])
    assert first_event(columns, {**good, "user": missing}) == {
        "kind": "view", "time": 1.5e9, "session": "s", "products": ("12",),
    }  # fmt: skip
    assert first_event(columns, {**good, "ts": missing}) == Fault(
        "time", "is missing; a row without a time cannot be placed"
    )
    found = first_event(columns, {**good, "kind": missing})
    assert isinstance(found, Fault)
    assert found.field == "kind"


def test_values_that_cannot_be_read_name_their_column() -> None:
    good = {"ts": "2024-01-01", "user": "u", "kind": "view", "product": "p", "price": 2, "qty": 3}
    columns = read([good])
    wrong = {"ts": "soon", "price": "cheap", "qty": 1.5, "product": {"a": 1}}
    for (name, value), field in zip(wrong.items(), ("time", "prices", "quantities", "products"), strict=True):
        found = first_event(columns, {**good, name: value})
        assert isinstance(found, Fault)
        assert (found.field, f"in {name!r}" in found.reason) == (field, True)
    assert first_event(columns, {**good, "ts": "2024-02-30"}) == Fault(
        "time", "'2024-02-30' in 'ts': no time; dates are read as 2026-01-31 or 2026-01-31T12:00:00Z"
    )
