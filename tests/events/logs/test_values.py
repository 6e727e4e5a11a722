"""Values as people and platforms write them: times, numbers, ids and choices, read as their column writes them."""

from datetime import UTC, datetime

import pytest

from events.logs.rows import first_event
from wares.events.checks import Fault
from wares.events.logs.column_names import KINDS, NAMES, folded
from wares.events.logs.columns import LogColumns
from wares.events.logs.flattening import RecordFlattener
from wares.events.logs.header_inference import BLANK, infer_header
from wares.events.logs.matching import LogDeclaration, match_log_columns
from wares.events.logs.values import LogNumberFormat, TimeFormat, are_float_ids, parse_choices, parse_id, split_values
from wares.types import EVENT_KINDS

LATEST = 1_800_000_000.0


def at(*when: int) -> float:
    return datetime(*when, tzinfo=UTC).timestamp()  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("values", "times"),
    [
        (["12/1/2010 8:26", "12/13/2010 9:41"], [at(2010, 12, 1, 8, 26), at(2010, 12, 13, 9, 41)]),
        (["1/12/2010 8:26", "13/12/2010 9:41"], [at(2010, 12, 1, 8, 26), at(2010, 12, 13, 9, 41)]),
        (["2026-01-31 12:00 CET"], [at(2026, 1, 31, 11)]),
        (["Sat Jan 31 12:00:00 CET 2026"], [at(2026, 1, 31, 11)]),
        (["[31/Jan/2026:12:00:00 +0800"], [at(2026, 1, 31, 4)]),
        (["1700000000", "1700000000000", 1_700_000_000_000_000], [1.7e9] * 3),
        (["20260131", "20260131120000"], [at(2026, 1, 31), at(2026, 1, 31, 12)]),
    ],
)
def test_times_are_decided_over_the_column(values: list[object], times: list[float]) -> None:
    assert [TimeFormat.infer(values, LATEST).read(value) for value in values] == times


def test_numbers_are_decided_over_the_column() -> None:
    german = LogNumberFormat.infer(["1.299", "899,00 €"], lists=False)
    assert [german.read(value) for value in ("1.299", "899,00 €", 7)] == [1299.0, 899.0, 7.0]
    assert LogNumberFormat.infer(["1.299", "899.00"], lists=False).read("1.299") == 1.299
    assert LogNumberFormat.infer(["-2.0"], lists=False).whole("-2.0") == -2
    for wrong in ("cheap", True, {"a": 1}):
        with pytest.raises(ValueError, match="not a number"):
            german.read(wrong)


def test_ids_that_a_table_held_as_floats() -> None:
    assert are_float_ids(["12345.0", "12.00"])
    assert not are_float_ids(["12345.0", "1.5"])
    assert not are_float_ids([])
    assert (parse_id("12345.0", floats=True), parse_id("12345.0"), parse_id(12345.0)) == ("12345", "12345.0", "12345")


def test_lists_are_parted_by_what_parts_them() -> None:
    assert split_values("a|b", True) == ["a", "b"]
    assert split_values("12,50|3,00", True, 2) == ["12,50", "3,00"]
    assert split_values("12,50", True, 1) == ("12,50",)
    assert split_values("1, 2.5", True, 2) == ["1", " 2.5"]
    assert split_values("a,b", False) == ("a,b",)


@pytest.mark.parametrize(
    ("told", "choice"),
    [
        ({"Größe": "M", "Farbe": "rot"}, {"size": "M", "colour": "rot"}),
        ('{"attribute_pa_color": "red"}', {"colour": "red"}),
        ("尺码：M；颜色：红", {"size": "M", "colour": "红"}),
        ("Size: M, Engraving: Ann", {"size": "M", "Engraving": "Ann"}),
        ("M / red", {}),
        (7, {}),
    ],
)
def test_choices(told: object, choice: dict[str, str]) -> None:
    assert parse_choices(told) == choice


def test_names_are_folded_and_kinds_are_known() -> None:
    assert all(folded(name) == name for names in NAMES.values() for name in names)
    assert set(KINDS.values()) == set(EVENT_KINDS)


# -------------------------------------------------------------------------------------------------------------- columns


def read(rows: list[dict[str, object]], declared: LogDeclaration | None = None) -> LogColumns:
    return match_log_columns(
        list(dict.fromkeys(name for row in rows for name in row)), rows, declared or LogDeclaration(), LATEST
    )


LINE: dict[str, object] = {
    "order_id": "7", "customer_id": "u", "sku": "a", "quantity": "2", "price": "9.50", "created_at": "2024-01-31",
}  # fmt: skip


def test_a_few_negative_quantities_are_returns() -> None:
    rows: list[dict[str, object]] = [{**LINE, "order_id": str(n)} for n in range(200)]
    rows[70] = {**rows[70], "quantity": "-1"}
    columns = read(rows)
    (back,) = columns.parse(rows[70])  # type: ignore[misc]
    assert isinstance(back, dict)
    assert (back["kind"], back["quantities"], back["prices"]) == ("return", (1,), (9.5,))
    told = first_event(columns, rows[0])
    assert isinstance(told, dict)
    assert (told["kind"], told["quantities"]) == ("purchase", (2,))


def test_a_sign_turns_cart_and_purchase_and_nothing_else() -> None:
    base: dict[str, object] = {"ts": 1.5e9, "user": "u", "product": "p", "qty": -2}
    columns = read([{**base, "kind": kind} for kind in ("cart", "purchase", "return", "remove_from_cart", "view")])
    kinds = {}
    for kind in ("cart", "purchase", "return", "remove_from_cart", "view"):
        found = first_event(columns, {**base, "kind": kind})
        kinds[kind] = found.field if isinstance(found, Fault) else found["kind"]
    assert kinds == {
        "cart": "remove_from_cart", "purchase": "return", "return": "return", "remove_from_cart": "remove_from_cart",
        "view": "quantities",
    }  # fmt: skip
    nothing = first_event(columns, {**base, "kind": "purchase", "qty": 0})
    assert isinstance(nothing, Fault)
    assert nothing.field == "quantities"


def test_one_event_with_both_signs_is_two() -> None:
    row: dict[str, object] = {
        "id": "e", "ts": 1.5e9, "user": "u", "kind": "purchase", "items": ["a", "b"], "qty": [2, -1], "price": [3, 4],
    }  # fmt: skip
    bought, back = read([row]).parse(row)  # type: ignore[misc]
    assert (bought["id"], bought["products"], bought["quantities"], bought["prices"]) == ("e", ("a",), (2,), (3,))  # type: ignore[index]
    assert (back["id"], back["kind"], back["products"], back["quantities"]) == ("e-return", "return", ("b",), (1,))  # type: ignore[index]


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        ({"status": "paid"}, ["purchase"]),
        ({"status": "partially_refunded"}, ["purchase"]),
        ({"status": "Voided"}, ["purchase", "return"]),
        ({"status": "已退款"}, ["purchase", "return"]),
        ({"cancelled_at": "2024-02-02"}, ["purchase", "return"]),
        ({"cancelled_at": ""}, ["purchase"]),
        ({"order_id": "C536379"}, ["return"]),
    ],
)
def test_states_and_numbers_of_orders(more: dict[str, object], kinds: list[str]) -> None:
    columns = read([{**LINE, "status": "paid", "cancelled_at": "2024-02-01"}, {**LINE, "order_id": "536379"}])
    found = columns.parse({**LINE, **more})
    assert not isinstance(found, Fault)
    assert [one["kind"] for one in found] == kinds
    assert len({one["time"] for one in found}) == (2 if more.get("cancelled_at") else 1)


def test_an_order_that_failed_is_no_purchase() -> None:
    found = read([{**LINE, "status": "paid"}]).parse({**LINE, "status": "failed"})
    assert found == Fault("status", "'failed': nothing was bought")


def test_rows_are_orders_only_where_each_has_one() -> None:
    assert read([LINE]).kind == "purchase"
    with pytest.raises(Exception, match="what happened"):
        read([LINE, {**LINE, "order_id": ""}])


# ----------------------------------------------------------------------------------------------- rows of nested records


def test_lines_of_an_order_inherit_what_their_first_row_has() -> None:
    first = {"Name": "#1", "Email": "u", "Created at": "2024-01-31", "Lineitem sku": "a", "Lineitem price": "9"}
    second = {"Name": "#1", "Email": "", "Created at": "", "Lineitem sku": "b", "Lineitem price": ""}
    other = {**second, "Name": "#2"}
    opened = RecordFlattener.infer(list(first), [first, second])
    (one,), (two,), (three,) = (list(opened.rows(row)) for row in (first, second, other))
    assert one == first
    assert two == {**second, "Email": "u", "Created at": "2024-01-31"}
    assert three == other


def test_records_without_parts_are_left_as_they_are() -> None:
    row = {"event": "view", "user_id": "u", "items": ["a", "b"]}
    opened = RecordFlattener.infer(list(row), [row])
    assert not opened.nested
    assert list(opened.rows(row)) == [row]


def test_parts_that_stand_as_text_in_a_table() -> None:
    row = {
        "event": "purchase",
        "ts": 1.5e9,
        "user_id": "u",
        "items": '[{"item_id": "a", "quantity": 2}, {"item_id": "b"}]',
    }
    opened = RecordFlattener.infer(list(row), [row])
    (found,) = opened.rows(row)
    assert (found["products"], found["quantities"]) == (["a", "b"], [2, 1])


def test_a_table_without_names() -> None:
    rows = [
        dict(zip(BLANK, ("7", "p0", "99", kind, f"15115440{n}0"), strict=False)) for n, kind in enumerate(("pv", "buy"))
    ]
    assert infer_header(rows, LATEST) == ("shopper", "product", "column 3", "kind", "time")
    rated = [dict(zip(BLANK, ("196", "242", "3", "881250949"), strict=False))]
    assert infer_header(rated, LATEST) == ("shopper", "product", "rating", "time")
    assert infer_header([dict(zip(BLANK, ("a", "b", "c", "d"), strict=False))], LATEST) is None
