from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.tabular.values.date_formats import DateFormat, infer_date_format
from wares.tabular.values.number_formats import NumberFormat, infer_decimal_mark, infer_number_format


def seconds(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2025-10-25 3:34:20", seconds(2025, 10, 25, 3, 34, 20)),
        ("2025/10/25 03:34", seconds(2025, 10, 25, 3, 34)),
        ("31.12.2025 23:59", seconds(2025, 12, 31, 23, 59)),
        ("12/31/2025, 3:34:20 PM", seconds(2025, 12, 31, 15, 34, 20)),
        ("12/31/2025 12:05 am", seconds(2025, 12, 31, 0, 5)),
        ("Wed, 02 Oct 2002 13:00:00 GMT", seconds(2002, 10, 2, 13)),
        ("Wed, 02 Oct 2002 13:00:00 +0200", seconds(2002, 10, 2, 11)),
        ("2025年10月25日", seconds(2025, 10, 25)),
        ("2025年10月25日 下午3:34", seconds(2025, 10, 25, 15, 34)),
        ("2025年10月25日 15时34分20秒", seconds(2025, 10, 25, 15, 34, 20)),
        ("Jan 5, 2026", seconds(2026, 1, 5)),
        ("Monday, January 5, 2026 3:04 PM", seconds(2026, 1, 5, 15, 4)),
        ("5. Januar 2026", seconds(2026, 1, 5)),
        ("5 de enero de 2026", seconds(2026, 1, 5)),
        ("5 février 2026 10:30", seconds(2026, 2, 5, 10, 30)),
        ("5-Jan-26", seconds(2026, 1, 5)),
        ("2026-01-05T10:00:00Z", seconds(2026, 1, 5, 10)),
        ("2026-01-05T10:00:00.5+08:00", seconds(2026, 1, 5, 2) + 0.5),
        ("2026-01-05T10:00-0800", seconds(2026, 1, 5, 18)),
        ("Mon Jan 05 2026 10:00:00 GMT+0100 (CET)", seconds(2026, 1, 5, 9)),
        ("2017-10-06 00:00:00 +0000 UTC", seconds(2017, 10, 6)),
        ("20251025T033420", seconds(2025, 10, 25, 3, 34, 20)),
        ("20251025033420", seconds(2025, 10, 25, 3, 34, 20)),
        ("1767225600", seconds(2026, 1, 1)),
        (1767225600, seconds(2026, 1, 1)),
        (1767225600000.0, seconds(2026, 1, 1)),
        ("1767225600000000", seconds(2026, 1, 1)),
        (datetime(2026, 1, 5, 10), seconds(2026, 1, 5, 10)),
        (date(2026, 1, 5), seconds(2026, 1, 5)),
    ],
)
def test_dates_as_people_write_them(text: object, at: float) -> None:
    assert DateFormat().read(text) == at


@pytest.mark.parametrize("value", ["", "today", "May", "2025-13-01", "31/31/2025", "1e300", -5, None, True, [1], "1:2"])
def test_no_dates(value: object) -> None:
    with pytest.raises(ValueError, match="no date"):
        DateFormat().read(value)


@pytest.mark.parametrize(
    ("values", "latest", "order", "is_said"),
    [
        (["12/1/2010 8:26", "12/13/2010 8:26"], None, "mdy", False),
        (["12/1/2010 8:26", "13/12/2010 8:26"], None, "dmy", False),
        (["1.2.2026", "2.2.2026"], None, "dmy", True),
        (["1/2/2026", "1/3/2026", "1/4/2026", "1/5/2026"], None, "mdy", True),
        (["1/2/2026", "2/2/2026", "3/2/2026", "4/2/2026"], None, "dmy", True),
        (["5/2/2026", "5/3/2026"], seconds(2026, 5, 30), "mdy", True),
        (["3/5/2026", "4/5/2026"], seconds(2026, 1, 30), "mdy", True),
        (["10/5/2026"], seconds(2026, 6, 1), "dmy", True),
        (["2026-05-03", "", None], None, "dmy", False),
    ],
)
def test_the_order_is_decided_over_the_column(
    values: list[object], latest: float | None, order: str, is_said: bool
) -> None:
    date_format = infer_date_format(values, latest)
    assert (date_format.order, bool(date_format.note)) == (order, is_said)


def test_plain_numbers_are_decided_over_the_column() -> None:
    assert infer_date_format(["20251025", 20251026]).read("20251025") == seconds(2025, 10, 25)
    assert infer_date_format([45955.5, 45956]).read(45955.5) == seconds(2025, 10, 25, 12)
    assert infer_date_format([45955.5, "2026-01-01"]).scale == "unix"


FORMATS = ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y年%m月%d日 %H:%M:%S",
           "%b %d, %Y %I:%M:%S %p", "%a, %d %b %Y %H:%M:%S +0000", "%Y%m%dT%H%M%S"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2069, 1, 1)), min_size=1, max_size=9),
    st.sampled_from(FORMATS),
)
def test_every_way_of_writing_a_date_reads_back(times: list[datetime], form: str) -> None:
    times.append(datetime(2026, 1, 31, 12))  # a day that is no month
    times = [time.replace(microsecond=0) for time in times]
    texts = [time.strftime(form) for time in times]
    date_format = infer_date_format(texts)
    assert [date_format.read(text) for text in texts] == [time.replace(tzinfo=UTC).timestamp() for time in times]


# ------------------------------------------------------------------------------------------------------- decimal mark


@pytest.mark.parametrize(
    ("values", "hint", "amounts", "is_said"),
    [
        (["1.299", "899,00"], "", [1299, 899], False),
        (["1.299", "899.00"], "", [1.299, 899], False),
        (["1,299", "899.00"], "", [1299, 899], False),
        (["1.299", "2.499"], "EUR", [1299, 2499], True),
        (["1.299", "2.499"], "", [1.299, 2.499], True),
        (["1,299", "2,499"], "EUR", [1299, 2499], True),
        (["1.299", "2.499"], "de", [1299, 2499], True),
        (["1.299.000", "5.000"], "", [1299000, 5000], False),
        (["0.125", "1.299"], "EUR", [0.125, 1.299], False),
        (["1,299.00", "12,99", "€1.299", "1,299"], "", [1299, 12.99, 1299, 1299], False),
        (["12,50 €", "1.299 €"], "", [12.5, 1299], False),
        ([12, 12.5, "1e3"], "", [12, 12.5, 1000], False),
        (["-12,50 €", "(3,00)", "$-5,00"], "", [-12.5, -3, -5], False),
    ],
)
def test_decimals_are_decided_over_the_column(
    values: list[object], hint: str, amounts: list[float], is_said: bool
) -> None:
    number_format = infer_number_format(values, hint)
    assert [number_format.read(value) for value in values] == amounts
    assert bool(number_format.note) == is_said


def test_the_mark_that_most_values_show() -> None:
    assert infer_decimal_mark(["12,5"] * 9 + ["12.5"]) == ","
    assert infer_decimal_mark(["12,5", "12.5"]) == ""
    assert infer_decimal_mark(["1.299", 5]) == ""


@pytest.mark.parametrize("value", ["", "x", None, True, "1.2.3,4,5", [1]])
def test_no_numbers(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        NumberFormat(",").read(value)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=12),
    st.sampled_from([(",", "."), (".", ","), (".", ""), (",", ""), (".", "'"), (",", " "), (",", "\u202f")]),
    st.sampled_from(["{}", "{} EUR", "$ {}", "{} zł", "CHF {}"]),
)
def test_every_convention_of_a_column_reads_back(cents: list[int], marks: tuple[str, str], form: str) -> None:
    decimal, grouping = marks
    texts = [
        form.format(f"{amount // 100:,}".replace(",", grouping) + f"{decimal}{amount % 100:02d}") for amount in cents
    ]
    whole = form.format("1,299".replace(",", grouping))  # without decimals only the column tells what it is
    number_format = infer_number_format([*texts, whole])
    assert [number_format.read(text) for text in texts] == [amount / 100 for amount in cents]
    assert number_format.read(whole) == 1299
