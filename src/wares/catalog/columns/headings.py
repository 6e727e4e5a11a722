"""Headings: the field a column is of, by its name in many languages, its currency, and whether it is technical."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from wares.catalog.bounds import FEED_FIELDS
from wares.catalog.columns.heading_patterns import heading_tokens, is_seo, normalize_heading, read_data
from wares.tabular.values.prices import parse_currency

PRICES = frozenset({"price", "was_price", "sale_price"})
_NEVER_PREFIXED = frozenset({"id", "title", "group"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PREFIXES = _words("variant product item goods article produkt artikel producto produto prodotto produit")
_NET = _words("ht excl exkl excluding excluded exclusive netto net zzgl ex sin senza sem sans bez 税抜 未税")
_MINOR = _words("cents cent pence minor pennies centimes centesimi 分")
_PRICE_QUALIFIERS = (
    _words("in en inc incl inkl including inclusive inclusa inclus incluso incluido incluida included compris comprise")
    | _words("con avec med mit z tax taxes vat iva tva mwst ust btw moms ttc brutto gross amount value bruto imposto")
    | _words("euro euros dollars 税込 含税")
    | _NET
    | _MINOR
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading.

    field      product field it stands for; empty = none
    rank       how usual the name is for it: 0 = the most usual
    language   of the name; empty where it is of several
    currency   ISO 4217 code it names; empty = none
    cents      amounts are in the currency's smallest unit
    net        prices are without tax
    """

    field: str = ""
    rank: int = 0
    language: str = ""
    currency: str = ""
    cents: bool = False
    net: bool = False


@functools.lru_cache(maxsize=4096)
def parse_heading(column: str) -> Heading:
    """What a column's heading says, without regard to case, accents, spaces, punctuation and units beside it."""
    tokens = heading_tokens(column)
    currency = _currency(column, tokens)
    cents = bool(_MINOR & set(tokens))
    net = bool(_NET & set(tokens))
    for name, fields in _names(column, tokens):
        heading = _table().get(name)
        if heading is not None and (fields is None or heading.field in fields) and not is_seo(column):
            is_price = heading.field in PRICES
            return Heading(
                heading.field, heading.rank, heading.language, currency, cents and is_price, net and is_price
            )
    return Heading(currency=currency)


def heading_field(column: str) -> str | None:
    """The product field a column's name stands for, or None."""
    return parse_heading(column).field or None


def headings(field: str, language: str) -> tuple[str, ...]:
    """What columns with a product's `field` are called in a language (a tag such as `de`, `zh-Hant`), usual ones first.

    Empty for a field or language without names.
    """
    return _read().get(field, {}).get(language, ())


def languages() -> tuple[str, ...]:
    """Tags of the languages that headings are known in."""
    return tuple(dict.fromkeys(tag for names in _read().values() for tag in names))


def _names(column: str, tokens: tuple[str, ...]) -> list[tuple[str, frozenset[str] | None]]:
    """The names to look up, best first, each with the fields that it may give (None = any)."""
    other_fields = frozenset(FEED_FIELDS) - _NEVER_PREFIXED
    outside = re.sub(r"[(\[（【].*?[)\]）】]", " ", column)
    plain_tokens = [token for token in tokens if not _is_price_qualifier(token)]
    names: list[tuple[str, frozenset[str] | None]] = [("".join(tokens), None)]
    if outside.strip() and outside != column:
        names.append((normalize_heading(outside), None))
    names.append(("".join(plain_tokens), PRICES))
    if tokens and tokens[0] in _PREFIXES:
        names += [("".join(tokens[1:]), other_fields), ("".join(t for t in plain_tokens if t != tokens[0]), PRICES)]
    names.append((re.sub(r"\d+$", "", "".join(tokens)), frozenset({"pictures"})))
    return names


def _is_price_qualifier(token: str) -> bool:
    return token in _PRICE_QUALIFIERS or bool(_code(token))


def _currency(column: str, tokens: tuple[str, ...]) -> str:
    """The currency a heading names, by code (`price_eur`), sign (`Preis in €`) or word in parentheses (`价格(元)`)."""
    signs = re.findall(r"[$€£¥₹₽₩₺₫฿₪₴₱]", column)
    inside = re.findall(r"[(\[（【]\s*([^()\[\]（）【】]{1,6}?)\s*[)\]）】]", column)
    for word in (*inside, *signs):
        try:
            return parse_currency(word)
        except ValueError:
            continue
    return next(filter(None, map(_code, tokens)), "")


def _code(token: str) -> str:
    try:
        return parse_currency(token) if len(token) == 3 or token in ("euro", "rmb", "人民币") else ""
    except ValueError:
        return ""


# --------------------------------------------------------------------------------------------------- other headings


_LANGUAGE = re.compile(
    r"^(?P<base>.+?)\s*(?:[_:.\-]|\s|(?P<open>[\[(（]))"
    r"(?P<tag>en|zh|cn|ja|ko|de|fr|es|it|pt|nl|pl|ru|tr|ar|sv|da|fi|cs|vi|th|id|chinese|english|中文|英文)"
    r"(?:[_\-](?:[a-z]{2}|hans|hant))?(?(open)[\])）])$",
    re.IGNORECASE,
)
_TAGS_BY_WORD = {"cn": "zh", "chinese": "zh", "中文": "zh", "english": "en", "英文": "en"}


def split_language_tag(column: str) -> tuple[str, str] | None:
    """Base name and language tag of a column such as `title_zh`, `title:zh-CN`, `title (中文)`; None without one."""
    match = _LANGUAGE.match(column.strip())
    if match is None:
        return None
    tag = match["tag"].casefold()
    return (match["base"], _TAGS_BY_WORD.get(tag, tag)) if tag != "id" or ":" in column else None


@functools.cache
def _read() -> dict[str, dict[str, tuple[str, ...]]]:
    """Field → language → names as they are written."""
    return {
        field: {tag: tuple(name.strip() for name in text.split(",")) for tag, text in by_tag.items()}
        for field, by_tag in read_data("headings.toml").items()
    }


@functools.cache
def _table() -> dict[str, Heading]:
    """Bare name → what it says."""
    table: dict[str, Heading] = {}
    for field in FEED_FIELDS:
        table.setdefault(normalize_heading(field), Heading(field))
        rank = 0
        for tag, names in _read().get(field, {}).items():
            for name in names:
                rank += 1
                heading = table.setdefault(normalize_heading(name), Heading(field, rank, tag))
                if heading.language != tag and heading.language and heading.field == field:
                    table[normalize_heading(name)] = Heading(field, heading.rank)
    return table
