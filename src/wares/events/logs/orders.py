"""Orders: an order's record as rows, what was bought and what each refund gives back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wares.events.logs.column_names import NAMES, folded
from wares.events.logs.order_lines import drop_columns, first_value, line_columns, read_lines
from wares.events.logs.values import is_number
from wares.tabular.sources import RawRow

_OF_ORDERS = ("time", "shopper", "session", "status", "returned")
_NUMBERS = ("ordernumber", "number", "ordername", "name", "orderid", "id", *NAMES["order"])


def is_order(record: RawRow) -> bool:
    """Whether a record is an order: it has lines, a status of orders, or an order's number."""
    names = {folded(column) for column in record}
    return bool(names & {"lineitems", "financialstatus", "orderstatus", "status", "paymentstatus", *NAMES["order"]})


def order_rows(plain: RawRow, lines: Sequence[RawRow], refunds: Sequence[RawRow]) -> Iterator[RawRow]:
    """An order's rows: what was bought, and each time something of it was given back."""
    values = {name: value for name in _OF_ORDERS if (value := _order_value(name, plain)) is not None}
    number = first_value(plain, _NUMBERS)
    order_columns = {**values, **({} if number is None else {"order": number})}
    returns = [(refund, _refund_lines(refund, lines)) for refund in refunds]
    with_lines = [(refund, refund_lines) for refund, refund_lines in returns if refund_lines]
    if with_lines:
        order_columns = drop_columns(order_columns, ("status", "returned"))
    elif _is_all_refunded(plain, refunds):
        order_columns["status"] = "refunded"
        when = first_value(refunds[-1], NAMES["time"])
        order_columns |= {} if when is None else {"returned": when}
    yield {"kind": "purchase", **order_columns, **line_columns(lines)}
    for refund, return_lines in with_lines:
        when = first_value(refund, NAMES["time"])
        yield {
            "kind": "return",
            **order_columns,
            **({} if when is None else {"time": when}),
            **line_columns(return_lines),
        }


def _order_value(name: str, plain: RawRow) -> object:
    """One of the values that an order's lines share; a guest, customer 0, goes by the address."""
    if name != "shopper":
        return first_value(plain, NAMES[name])
    nonzero = {column: value for column, value in plain.items() if str(value) != "0"}
    folds = ("customerid", "customer", "userid", "user", "customeremail", "email", "billingemail")
    return first_value(nonzero, (*folds, *NAMES["shopper"]))


def _refund_lines(refund: RawRow, lines: Sequence[RawRow]) -> list[RawRow]:
    """The lines that a refund gives back, with positive quantities; a line of the order is known by its id."""
    by_id = {str(line["id"]): line for line in lines if "id" in line}
    result: list[RawRow] = []
    for column, value in refund.items():
        for line in read_lines(column, value) or ():
            original = by_id.get(str(line.get("line_item_id")), {}) if "line_item" not in line else {}
            pieces = line.get("quantity")
            positive = {"quantity": abs(int(float(str(pieces))))} if is_number(pieces) else {}
            if positive.get("quantity") != 0:
                result.append({**original, **line, **positive})
    return result


def _is_all_refunded(plain: RawRow, refunds: Sequence[RawRow]) -> bool:
    """Whether refunds that tell no lines give back the order's whole sum."""
    total = first_value(plain, ("total", "totalprice", "ordertotal"))
    back = [first_value(refund, ("total", "amount")) for refund in refunds]
    if not back or not is_number(total) or not all(map(is_number, back)):
        return False
    return sum(abs(float(str(amount))) for amount in back) >= float(str(total)) > 0
