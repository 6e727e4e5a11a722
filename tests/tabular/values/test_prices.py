import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.catalog.bounds import MOST_NUMBER
from wares.tabular.values.prices import Price, infer_currency, parse_currency, parse_number, parse_price


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("12.99", 12.99, None),
        ("12.99 USD", 12.99, "USD"),
        ("USD 12.99", 12.99, "USD"),
        ("$12.99", 12.99, "USD"),
        ("HK$ 1,299.50", 1299.5, "HKD"),
        ("1.299,00 €", 1299.0, "EUR"),
        ("€ 1.299", 1299.0, "EUR"),
        ("€0.999", 0.999, "EUR"),
        ("1 299,00 €", 1299.0, "EUR"),
        ("1\u202f299,00\u00a0€", 1299.0, "EUR"),
        ("CHF 1'299.50", 1299.5, "CHF"),
        ("12,- €", 12.0, "EUR"),
        ("¥1,299", 1299.0, "CNY"),
        ("￥1,299.00", 1299.0, "CNY"),
        ("1299元", 1299.0, "CNY"),
        ("１２９９元", 1299.0, "CNY"),
        ("1.2万", 12000.0, None),
        ("99元起", 99.0, "CNY"),
        ("1,299", 1299.0, None),
        ("1,29", 1.29, None),
        ("1.299", 1.299, None),
        ("1,234,567.89", 1234567.89, None),
        ("1.234.567,89", 1234567.89, None),
        ("₹1,00,000", 100000.0, "INR"),
        ("Rs. 499", 499.0, "INR"),
        (".99", 0.99, None),
        ("免费", 0.0, None),
        ("Free", 0.0, None),
        (12, 12.0, None),
        (12.5, 12.5, None),
        ("0", 0.0, None),
    ],
)
def test_a_price(text: object, amount: float, currency: str | None) -> None:
    assert parse_price(text) == Price(pytest.approx(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "-5",
        "-5 USD",
        "$-5",
        "-$5",
        "−5 €",
        "nan",
        "inf",
        "abc",
        "12.99 XYZ",
        "10-20",
        "1,2,3",
        "1.2.3,4.5",
        "",
        True,
        "12 13",
        "5 / 6",
    ],
)
def test_no_price(text: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_price(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, -0.01])
def test_numbers_that_are_no_price(value: float) -> None:
    with pytest.raises(ValueError, match=r"negative|finite"):
        parse_price(value)


def test_shared_signs_follow_the_shop() -> None:
    assert parse_price("¥500", "JPY").currency == "JPY"
    assert parse_price("$5", "CAD").currency == "CAD"
    assert parse_price("$5", "EUR").currency == "USD"
    assert parse_price("5 kr", "NOK").currency == "NOK"


def test_currency_code() -> None:
    assert parse_currency("usd") == "USD"
    assert parse_currency("€") == "EUR"
    with pytest.raises(ValueError, match="ISO 4217"):
        parse_currency("dollars of mine")


CENTS = st.integers(0, 10**10)


def _grouped(whole: int, mark: str) -> str:
    return f"{whole:,}".replace(",", mark)


@given(CENTS, st.sampled_from([",", "", " ", "'"]))
def test_every_amount_with_a_decimal_point_reads_back(cents: int, mark: str) -> None:
    text = f"${_grouped(cents // 100, mark)}.{cents % 100:02d}"
    assert parse_price(text).amount == pytest.approx(cents / 100)


@given(CENTS, st.sampled_from([".", "", " ", "\u00a0"]))
def test_every_amount_with_a_decimal_comma_reads_back(cents: int, mark: str) -> None:
    text = f"{_grouped(cents // 100, mark)},{cents % 100:02d} €"
    assert parse_price(text) == Price(pytest.approx(cents / 100), "EUR")


@given(st.text(max_size=20))
def test_any_text_gives_a_price_or_a_value_error(text: str) -> None:
    try:
        assert parse_price(text).amount >= 0
    except ValueError as error:
        assert str(error)


@given(st.floats(-MOST_NUMBER, MOST_NUMBER))
def test_numbers_read_back(value: float) -> None:
    assert parse_number(repr(value)) == value


@pytest.mark.parametrize(
    "value", ["9" * 400, 10**400, -(10**4000), 1e16, "1e400", "-1e400", float("nan"), [1], "1e15万"]
)
def test_numbers_beyond_measure(value: object) -> None:
    for reader in (parse_number, parse_price):
        with pytest.raises(ValueError, match=r"number|price|negative") as error:
            reader(value)
        assert len(str(error.value)) < 200
    assert parse_number(10**15) == parse_number("1e15") == MOST_NUMBER


@pytest.mark.parametrize(
    ("values", "usual", "says"),
    [
        (["1,200円", "¥800"], "", "JPY"),
        (["¥800", "¥1,200"], "JPY", "JPY"),
        (["¥800"], "EUR", ""),
        (["12 USD", "$13"], "", "USD"),
        (["CA$12", "$13"], "", "CAD"),
        (["12 €", "13"], "SEK", ""),
        (["99 kr", "100 kr"], "SEK", "SEK"),
        ([12, None], "JPY", ""),
    ],
)
def test_a_sign_of_several_currencies_is_that_of_its_column(values: list[object], usual: str, says: str) -> None:
    assert infer_currency(values, usual) == says
