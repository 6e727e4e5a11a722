"""Numbers as people write them in queries: 1,000, 1.5k, 一千二, 1万, six, and prices with a currency on either side."""

from __future__ import annotations

import re

_DIGITS = {
    sign: value
    for value, signs in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_UNITS = {"十": 10.0, "百": 100.0, "千": 1_000.0, "万": 10_000.0}
_WORDS = {
    word: float(value)
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    )
}
_CHINESE = "[零〇一二两三四五六七八九十百千万半]+"
_ENGLISH = "(?:" + "|".join(_WORDS) + r")(?!\w)"
_WESTERN = r"(?!0\d)(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d{1,2})?)"
NUMBER = rf"(?:(?:{_WESTERN})(?:\s?[万千]|k(?!\w))?|{_CHINESE}|{_ENGLISH})"
"""Pattern of one number."""
_CURRENCY_BEFORE = r"(?:[$€£¥￥]|us\$|usd|eur|gbp|cny|rmb|rs\.?)"
_CURRENCY_AFTER = (
    r"(?:\s?(?:dollars?|bucks?|euros?|pounds?|quid|yuan|rmb|cny|usd|eur|gbp|rupees?)(?!\w)|\s?[$€£¥￥]"
    r"|(?:元|块钱?|人民币|美元|欧元|刀))"
)
_LATIN_UNITS = (
    r"(?:mm|cm|m|km|ml|cl|l|g|kg|mg|oz|lb|gb|tb|mb|w|v|mah|hz|inch(?:es)?|in|years?|yrs?|stars?|months?|pcs|pack)(?!\w)"
)
_CHINESE_UNITS = "(?:岁|个月|星|分|寸|码|号|斤|公斤|克|升|毫升|米|厘米|毫米|瓦|伏|片|包|个|件|双|条)"
_NOT_MEASURED = rf"(?![a-z0-9.,]*\d)(?!\s?(?:%|\"|''|{_LATIN_UNITS}|{_CHINESE_UNITS}))"
MONEY = rf"{_CURRENCY_BEFORE}?\s?(?<![a-z0-9.])(?P<money>{NUMBER})(?:{_CURRENCY_AFTER}|{_NOT_MEASURED})"
"""Pattern of an amount of money; what is measured in something else is none."""


def read_number(text: str) -> float:
    """The number that a text of `NUMBER` says. Raises `ValueError` for another."""
    text = text.strip().lower()
    if text in _WORDS:
        return _WORDS[text]
    factor = 1.0
    while text[-1:] in ("k", "千", "万") and text[:1].isdigit():
        factor *= 10_000.0 if text[-1] == "万" else 1_000.0
        text = text[:-1].strip()
    if text[:1].isdigit():
        return factor * float(re.sub(r",(?=\d{3}(?!\d))", "", text).replace(",", "."))
    return _read_chinese(text)


def _read_chinese(text: str) -> float:
    """Chinese numerals up to 9,999万: 三百, 一千二, 二十五, 四半 (4.5)."""
    if not text or set(text) - set(_DIGITS) - set(_UNITS) - {"半"}:
        raise ValueError(f"{text!r} is no number")
    half, text = (0.5 if text.endswith("半") else 0.0), text.removesuffix("半")
    high, _, low = text.rpartition("万")
    if high:
        rest = _below_ten_thousand(low)
        return _below_ten_thousand(high) * 10_000 + (rest * 1_000 if len(low) == 1 and low in _DIGITS else rest)
    return _below_ten_thousand(low) + half


def _below_ten_thousand(text: str) -> float:
    total, digit, unit = 0.0, 0.0, 1.0
    for sign in text:
        if sign in _UNITS:
            unit = _UNITS[sign]
            total += (digit or 1.0) * unit
            digit = 0.0
        else:
            digit = float(_DIGITS[sign]) if not digit else digit * 10 + _DIGITS[sign]
    is_short = digit and unit > 10 and text[-2:-1] in _UNITS  # 一千二 = 1,200
    return total + (digit * unit / 10 if is_short else digit)
