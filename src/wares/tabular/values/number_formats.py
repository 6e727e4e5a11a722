"""Number format of a column: the decimal mark, inferred over its values; no single one tells what `1.299` is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wares.tabular.values.prices import DOTTED, Price, parse_number, parse_price

DecimalMark: TypeAlias = Literal["", ".", ","]
_AMOUNT = re.compile(r"\d(?:[\d.,'’ ]*\d)?")
_SHARE = 0.8
_LANGUAGES = frozenset({
    "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "no", "fi", "cs", "sk", "sl", "hr", "hu", "ro", "bg", "el",
    "tr", "ru", "uk", "id", "vi",
})  # fmt: skip
_COMMA_CURRENCIES = DOTTED | {"SEK", "PLN", "CZK", "HUF", "RUB", "UAH", "BGN", "CHF"}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How a column writes numbers.

    mark   what stands before decimals where a value alone does not show it, such as `1.299`; "" = each value is read as
           it stands: a comma before three digits groups, a dot does so beside a currency that is written so
    note   what was decided although the column does not show it; empty = nothing
    """

    mark: DecimalMark = ""
    note: str = ""

    def read(self, value: object) -> float:
        """A number or an amount of money, either sign. Raises `ValueError` with the reason for anything else."""
        try:
            return parse_number(value, decimal=self.mark)
        except ValueError:
            if not isinstance(value, str) or not _AMOUNT.search(value):
                raise
        text = unicodedata.normalize("NFKC", value).strip()
        negative = re.search(r"^\D{0,4}[-−–]\s*\D{0,4}\d|\d\s*-$|^\(.*\d.*\)$", text)
        amount = parse_price(re.sub(r"[-−–]|^\(|\)$", "", text) if negative else text, decimal=self.mark).amount
        return -amount if negative else amount

    def price(self, value: object, shop_currency: str = "") -> Price:
        """A price and its currency, as `prices.price` reads it."""
        return parse_price(value, shop_currency, self.mark)


DEFAULT_NUMBER_FORMAT = NumberFormat()


def infer_decimal_mark(values: Sequence[object]) -> DecimalMark:
    """The decimal mark that most values of a column show; "" where none does, or they contradict each other."""
    votes = [_vote(text) for value in values if isinstance(value, str) for text in _amounts(value)]
    commas, dots = votes.count(","), votes.count(".")
    if not commas and not dots:
        return ""
    most: DecimalMark = "," if commas > dots else "."
    return most if max(commas, dots) >= _SHARE * (commas + dots) else ""


def _amounts(value: str) -> list[str]:
    return _AMOUNT.findall(unicodedata.normalize("NFKC", value)) if any(c in value for c in ".,．，") else []


def _vote(text: str) -> DecimalMark:
    """The mark that stands before decimals in one number; "" where it does not show."""
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        return "." if text.rfind(".") > text.rfind(",") else ","
    if not dots and not commas:
        return ""
    mark, other_mark = (".", ",") if dots else (",", ".")
    head, _, tail = text.partition(mark)
    if dots + commas > 1:
        return other_mark  # type: ignore[return-value]
    return mark if len(tail) != 3 or head in ("", "0") or len(head) > 3 else ""  # type: ignore[return-value]


def infer_number_format(values: Sequence[object], hint: str = "") -> NumberFormat:
    """How the column with these values (a sample) writes numbers.

    hint   what decides where the values do not: a mark (`.` or `,`), an ISO 4217 code or a language tag
    """
    shown_mark = infer_decimal_mark(values)
    if shown_mark:
        return NumberFormat(shown_mark)
    texts = [text for value in values if isinstance(value, str) for text in _amounts(value)]
    unclear = [text for text in texts if ("." in text or "," in text) and not _vote(text)]
    if not unclear or any(map(_vote, texts)):
        return NumberFormat()
    mark: DecimalMark = "." if hint == "." else "," if hint == "," or hint.casefold() in _LANGUAGES else ""
    if hint in _COMMA_CURRENCIES and "." in unclear[0]:
        mark = ","
    try:
        amount = parse_number(unclear[0], decimal=mark)
    except ValueError:
        return NumberFormat(mark)
    why = f"as is usual with {hint}" if len(hint) > 1 and mark else "since nothing else in the file tells"
    note = f"no value shows whether {unclear[0]!r} has thousands or decimals; read as {amount:.15g}, {why}"
    return NumberFormat(mark, note)
