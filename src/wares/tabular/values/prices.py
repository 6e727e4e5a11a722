"""Number and price parsing: `1.299,00 €`, `¥1,299`, `12.99 USD`, `1.2万`, `Rs. 499`, `免费`."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from wares.tabular.values.text import abbreviate
from wares.types.constraints import MOST_NUMBER


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CURRENCIES = frozenset(
    _words(
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN "
        "BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
        "GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW "
        "KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD "
        "NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD "
        "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES "
        "VED VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL"
    )
)
"""ISO 4217 codes a price may carry."""

_SYMBOLS = {
    "€": "EUR", "euro": "EUR", "£": "GBP", "₹": "INR", "rs": "INR", "₽": "RUB", "руб": "RUB", "₩": "KRW",
    "원": "KRW", "₺": "TRY", "tl": "TRY", "₫": "VND", "đ": "VND", "฿": "THB", "₪": "ILS", "zł": "PLN",
    "kč": "CZK", "₴": "UAH", "₱": "PHP", "rp": "IDR", "rm": "MYR", "r$": "BRL", "us$": "USD", "hk$": "HKD",
    "nt$": "TWD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "s$": "SGD", "nz$": "NZD", "mx$": "MXN",
    "元": "CNY", "块": "CNY", "人民币": "CNY", "rmb": "CNY", "cn¥": "CNY", "jp¥": "JPY", "円": "JPY",
    "日元": "JPY", "港币": "HKD", "美元": "USD", "欧元": "EUR", "fr": "CHF",
}  # fmt: skip
_SHARED = {
    "$": ("USD", "AUD CAD HKD MXN NZD SGD TWD ARS CLP COP USD"),
    "¥": ("CNY", "CNY JPY"),
    "kr": ("SEK", "SEK NOK DKK ISK"),
}
DOTTED = frozenset(_words("EUR BRL TRY IDR VND DKK NOK ISK ARS CLP COP RSD RON"))
"""Currencies of which three digits after a single dot are thousands: `1.299 €`."""

_FREE = frozenset({"free", "gratis", "kostenlos", "gratuit", "免费", "無料"})
_NUMBER = re.compile(r"[.,]?\d(?:[\d.,'’ ]*\d)?")
_POWER = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d+")
_BESIDE = re.compile(
    r"(?<!\w)(?:from|starting at|only|now|was|ab|nur|statt|à partir de|dès|desde|a partir de|da|vanaf|od|från|uvp|rrp"
    r"|msrp|pvp|srp|price|preis|prix|precio|prezzo|each|pro stück|je stück|per (?:piece|item|unit)|ca\.?"
    r"|(?:incl|inkl|inc|excl|exkl|exc|zzgl|plus|tva|iva|btw|moms|vat|tax|gst|mwst|ust|included?|inclusive|incluido"
    r"|incluida|inclusa|comprise|brutto|netto|gross|net|ttc|ht)\.?(?:\s*\d+\s*%)?)(?!\w)"
    r"|[*()]|含税|税込|税抜|参考价|约|부가세"
    r"|/\s*(?:\d+\s*)?[^\W\d]{1,12}\.?$",
    re.IGNORECASE,
)
"""What stands beside a price and says nothing of its amount; `/kg` too: what is sold by weight costs that."""
_TO = re.compile(r"\s+(?:-|–|—|~|to|bis|à|a|至|到)\s+|\s*[–—~〜至到]\s*|(?<=\d)-(?=[^\d\s]{1,3}\s?\d)")
_MINUS = "-−–"


@dataclass(frozen=True, slots=True)
class Price:
    """An amount ≥ 0 and its ISO 4217 code; None = the text names no currency."""

    amount: float
    currency: str | None


def parse_number(value: object, dots_group: bool = False, decimal: str = "") -> float:
    """A number of at most `MOST_NUMBER`, either sign, written with or without grouping.

    Raises `ValueError` with the reason.

    A single comma before exactly three digits groups (`1,299`); a single dot does so only when `dots_group`. Where
    `decimal` names the mark before decimals, `.` or `,`, that mark never groups and the other one does.
    """
    if isinstance(value, bool) or value is None:
        raise ValueError(f"{value!r} is not a number")
    if not isinstance(value, str):
        return check_magnitude(_to_float(value), value)
    text = unicodedata.normalize("NFKC", value).strip()
    try:
        is_plain = not ("," in text or dots_group or decimal == ",") or _POWER.fullmatch(text)
        result = float(text.replace("_", "?")) if is_plain else _parse_grouped(text, dots_group, decimal)
    except ValueError:
        result = _parse_grouped(text, dots_group, decimal)
    return check_magnitude(result, value)


def check_magnitude(number: float, value: object) -> float:
    """`number`, what `value` says. Raises `ValueError` unless it is finite and at most `MOST_NUMBER`, either sign."""
    if not math.isfinite(number):
        raise ValueError(f"{abbreviate(value)} is not a finite number")
    if abs(number) > MOST_NUMBER:
        raise ValueError(f"{abbreviate(value)} is too large; {MOST_NUMBER:g} is the largest number")
    return number


def _to_float(value: object) -> float:
    if isinstance(value, int):
        return float(value) if abs(value) <= MOST_NUMBER else MOST_NUMBER * 2
    try:
        return float(str(value))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{abbreviate(value)} is not a number") from error


def parse_price(value: object, shop_currency: str = "", decimal: str = "") -> Price:
    """Reads a price. Raises `ValueError` with the reason for anything else, negative amounts and NaN included.

    `shop_currency` decides what a sign used by several currencies (`$`, `¥`, `kr`) means. A number without any sign is
    read as it stands: `1.299` is one and a bit, `1.299 €` is one thousand two hundred and ninety-nine; unless `decimal`
    says which mark stands before decimals. Of a range the lower end counts.
    """
    if not isinstance(value, str):
        return Price(_not_negative(parse_number(value), value), None)
    text = unicodedata.normalize("NFKC", value).strip()
    if text.casefold() in _FREE:
        return Price(0.0, None)
    try:
        return _parse_single_price(text, value, shop_currency, decimal)
    except ValueError:
        if len(text) > _LONGEST:
            raise
        ends = _TO.split(text)
        number_text = " ".join(_BESIDE.sub(" ", text).split())
        if len(ends) == 2 and _is_range(ends):
            low, high = (parse_price(end, shop_currency, decimal) for end in ends)
            return Price(min(low.amount, high.amount), low.currency or high.currency)
        if number_text == text or not _NUMBER.search(number_text):
            raise
        return _parse_single_price(number_text, value, shop_currency, decimal)


_LONGEST = 80
"""Characters of a price with words beside it."""


def _is_range(ends: list[str]) -> bool:
    """Whether two texts are the ends of a range of prices: one has a currency's sign, or both have decimals."""
    has_digits = all(any(c.isdigit() for c in end) for end in ends)
    has_currency = any(c in "€£$¥₹₽₩₺元" for end in ends for c in end) or any(
        re.search(r"[A-Z]{3}", end) for end in ends
    )
    return has_digits and (has_currency or all(re.search(r"\d[.,]\d\d\b", end) for end in ends))


def _parse_single_price(text: str, value: str, shop_currency: str, decimal: str) -> Price:
    run = _NUMBER.search(text)
    if run is None:
        raise ValueError(f"{abbreviate(value)} is not a price")
    before, after = text[: run.start()].strip(), text[run.end() :].strip()
    scale = 1.0
    if after[:1] == "万":
        scale, after = 10_000.0, after[1:].strip()
    after = re.sub(r"^[.,][-–—]+|起$", "", after).strip()
    negative = before[:1] in tuple(_MINUS) or before[-1:] in tuple(_MINUS)
    currency = _marks_currency(before.strip(_MINUS + "+ "), after, shop_currency, value)
    try:
        amount = parse_number(run[0], currency in DOTTED, decimal) * scale
    except ValueError as error:
        raise ValueError(f"{abbreviate(value)} is not a price") from error
    check_magnitude(amount, value)
    return Price(_not_negative(-amount if negative else amount, value), currency)


def infer_currency(values: Sequence[object], usual: str) -> str:
    """The currency that a sign of several currencies means in a column: that which its other prices name.

    Else `usual` (a code), where it is one of the sign's; empty = no such sign is there, or nothing tells.
    """
    signs: set[str] = set()
    currencies: set[str] = set()
    for text in (unicodedata.normalize("NFKC", value).casefold() for value in values if isinstance(value, str)):
        marks = [mark for mark in re.sub(r"[\d.,'’\s+-]+", " ", text).split() if mark]
        signs.update(mark for mark in marks if mark in _SHARED)
        currencies.update(_SYMBOLS.get(mark, mark.upper()) for mark in marks if mark not in _SHARED)
    possible = {code for sign in signs for code in _SHARED[sign][1].split()}
    certain = currencies & possible
    if len(certain) == 1:
        return certain.pop()
    return usual if usual in possible and not certain else ""


def parse_currency(value: object, shop_currency: str = "") -> str:
    """The ISO 4217 code that a code or sign stands for. Raises `ValueError` with the reason."""
    text = unicodedata.normalize("NFKC", str(value)).strip().rstrip(".")
    if text.upper() in CURRENCIES:
        return text.upper()
    if text in _SHARED:
        usual, possible = _SHARED[text]
        return shop_currency if shop_currency in possible.split() else usual
    if text.casefold() in _SYMBOLS:
        return _SYMBOLS[text.casefold()]
    raise ValueError(f"{abbreviate(value)} is not a currency; use an ISO 4217 code such as USD or CNY")


def _marks_currency(before: str, after: str, shop_currency: str, value: object) -> str | None:
    marks = [mark for mark in (before, after) if mark]
    try:
        codes = [parse_currency(mark, shop_currency) for mark in marks]
    except ValueError as error:
        raise ValueError(f"{abbreviate(value)} is not a price") from error
    if not codes:
        return None
    written_codes = [code for code, mark in zip(codes, marks, strict=True) if mark.upper() == code]
    return (written_codes or codes)[0]


def _parse_grouped(text: str, dots_group: bool, decimal: str) -> float:
    sign, text = ("-", text[1:]) if text[:1] in tuple(_MINUS) else ("", text)
    mark = _decimal_mark(text, dots_group, decimal)
    integer, _, fraction = text.rpartition(mark) if mark else (text, "", "")
    if not re.fullmatch(r"\d*|\d{1,3}(?:([ ,.'’])\d{2,3})?(?:\1\d{2,3})*(?<=\d{3})", integer) or not re.fullmatch(
        r"\d*", fraction
    ):
        raise ValueError(f"{abbreviate(text)} is not a number")
    digits = re.sub(r"\D", "", integer)
    if not digits and not fraction:
        raise ValueError(f"{abbreviate(text)} is not a number")
    return float(f"{sign}{digits or '0'}.{fraction or '0'}")


def _decimal_mark(text: str, dots_group: bool, decimal: str) -> str:
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        return max(".,", key=text.rfind)
    if dots + commas != 1:
        return ""
    mark = "." if dots else ","
    head, _, tail = text.partition(mark)
    if len(tail) != 3 or head in ("", "0") or len(re.sub(r"\D", "", head)) > 3:
        return mark
    groups = mark != decimal if decimal else dots_group or mark == ","
    return "" if groups else mark


def _not_negative(amount: float, value: object) -> float:
    if amount < 0:
        raise ValueError(f"{abbreviate(value)} is negative")
    return amount
