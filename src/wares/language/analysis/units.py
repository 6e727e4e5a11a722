"""Units: quantities in one spelling, whatever they are written in.

`10 mm`, `1cm` and `10毫米` are one term, `1-1/2 in.` and `1.5"` too, and so are `0.5 l`, `50cl` and `500毫升`.

Each kind of quantity has a base unit (metric and imperial lengths are kinds of their own), in which its terms are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_UNITS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "in": ("in", "1", ("inches", "inch", "in", "''", '"', "zoll", "英寸", "英吋", "寸", "吋")),
    "ft": ("in", "12", ("feet", "foot", "ft", "'", "英尺")),
    "yd": ("in", "36", ("yards", "yard", "yds", "yd")),
    "mm": ("mm", "1", ("millimeters", "millimeter", "millimetres", "millimetre", "mm", "毫米")),
    "cm": ("mm", "10", ("centimeters", "centimeter", "centimetres", "centimetre", "cm", "厘米", "公分")),
    "m": ("mm", "1000", ("meters", "meter", "metres", "metre", "m", "米(?!粉|饭|线|色|白|酒|粒)")),
    "km": ("mm", "1000000", ("kilometers", "kilometer", "kilometres", "kilometre", "km", "公里", "千米")),
    "sqft": ("sqft", "1", (r"square\s?feet", r"square\s?foot", r"sq\.?\s?ft", r"sqft", r"sf")),
    "cuft": ("cuft", "1", (r"cubic\s?feet", r"cubic\s?foot", r"cu\.?\s?ft", r"cuft")),
    "sqm": ("sqm", "1", ("平方米", "平米", "㎡")),
    "gal": ("floz", "128", ("gallons", "gallon", "gal")),
    "qt": ("floz", "32", ("quarts", "quart", "qt")),
    "pt": ("floz", "16", ("pints", "pint")),
    "floz": ("floz", "1", (r"fluid\s?ounces", r"fluid\s?ounce", r"fl\.?\s?oz")),
    "oz": ("oz", "1", ("ounces", "ounce", "oz", "盎司")),
    "lb": ("oz", "16", ("pounds", "pound", "lbs", "lb", "磅")),
    "kg": ("g", "1000", ("kilograms", "kilogram", "kilos", "kilo", "kgs", "kg", "公斤", "千克")),
    "g": ("g", "1", ("grams", "gram", "grammes", "gramme", "gr", "克(?!拉)", "g")),
    "mg": ("g", "1/1000", ("milligrams", "milligram", "mg", "毫克")),
    "jin": ("g", "500", ("斤",)),
    "liang": ("g", "50", ("两(?!用|件|个|只|色|面|侧|人|层|端)",)),
    "l": ("ml", "1000", ("liters", "liter", "litres", "litre", "ltr", "l", "公升", "升")),
    "dl": ("ml", "100", ("deciliters", "deciliter", "decilitres", "decilitre", "dl", "分升")),
    "cl": ("ml", "10", ("centiliters", "centiliter", "centilitres", "centilitre", "cl", "厘升")),
    "ml": ("ml", "1", ("milliliters", "milliliter", "millilitres", "millilitre", "ml", "毫升")),
    "v": ("v", "1", ("volts", "volt", "v", "伏特", "伏")),
    "w": ("w", "1", ("watts", "watt", "w", "瓦特", "瓦")),
    "kw": ("w", "1000", ("kilowatts", "kilowatt", "kw", "千瓦")),
    "amp": ("amp", "1", ("amperes", "ampere", "amps", "amp", "安培")),
    "mah": ("mah", "1", ("mah", "毫安时", "毫安")),
    "ah": ("mah", "1000", ("ah", "安时")),
    "wh": ("wh", "1", ("wh", "瓦时")),
    "kwh": ("wh", "1000", ("kwh", "千瓦时")),
    "hz": ("hz", "1", ("hertz", "hz", "赫兹")),
    "khz": ("hz", "1000", ("khz",)),
    "mhz": ("hz", "1000000", ("mhz",)),
    "ghz": ("hz", "1000000000", ("ghz",)),
    "hp": ("hp", "1", ("horsepower", "hp")),
    "psi": ("psi", "1", ("psi",)),
    "gpm": ("gpm", "1", ("gpm",)),
    "gpf": ("gpf", "1", ("gpf",)),
    "btu": ("btu", "1", ("btus", "btu")),
    "cfm": ("cfm", "1", ("cfm",)),
    "lumen": ("lumen", "1", ("lumens", "lumen", "流明")),
    "ga": ("ga", "1", ("gauge", "ga")),
    "ton": ("ton", "1", ("tons", "ton", "吨")),
    "mb": ("mb", "1", ("megabytes", "megabyte", "mb")),
    "gb": ("mb", "1000", ("gigabytes", "gigabyte", "gb")),
    "tb": ("mb", "1000000", ("terabytes", "terabyte", "tb")),
    "pack": ("pack", "1", ("packs", "pack", "pk", "件装", "包装", "只装", "支装", "片装")),
    "piece": ("piece", "1", ("pieces", "piece", "pcs", "pc", "件套")),
    "ma": ("ma", "1", ("码",)),
}
"""Unit → the base unit of its kind, how many of these it is, and what it is written as."""
# A lone letter after a space is more often a word ("iphone 5 s") than a unit; see `LOOSE`.
_ATTACHED_ONLY = {"m", "g", "l", "v", "w"}
_LENGTHS = {"in", "mm"}
_CHINESE = re.compile(r"[^\x00-\x7f]")

NUMBER = r"(?:\d+[- ]\d+/\d+|\d+/\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3},\d(?![\d,])|\d,\d{1,2}(?![\d,])|\d*\.\d+|\d+)"
_DECIMAL_COMMA = re.compile(r"\d{1,3},\d{1,2}")


def _unit_pattern() -> str:
    loose, tight = [], []
    for alias in (alias for _, _, aliases in _UNITS.values() for alias in aliases):
        if _CHINESE.search(alias):
            loose.append(alias)
        elif alias in _ATTACHED_ONLY or alias[0] in "'\"":
            tight.append(alias)
        else:
            loose.append(rf"{alias}(?![a-z0-9])")
    loose.sort(key=len, reverse=True)
    letters = [t for t in tight if t.isalpha()]
    marks = sorted((re.escape(t) for t in tight if not t.isalpha()), key=len, reverse=True)
    lone = rf"[-]?(?:[{''.join(letters)}])(?![a-z0-9'])"
    return rf"(?:[- ]{{0,2}}(?:{'|'.join(loose)})|{lone}|\s?(?:{'|'.join(marks)}))\.?"


UNIT = _unit_pattern()
_ALONE = r"(?<![a-z0-9.,/])"
MEASURE = rf"{_ALONE}{NUMBER}{UNIT}"
LOOSE = rf"{_ALONE}{NUMBER}\s[{''.join(sorted(_ATTACHED_ONLY))}](?![a-z0-9'&+#-])"
"""A number and a letter that may be its unit (`5 m`) or a word (`10 m`, medium): it is read as both."""
_SIDE = rf"{NUMBER}(?:{UNIT}|\s[gm](?![a-z]))?(?:\s?[wdhl](?![a-z]))?\.?"
_TIMES = r"\s{0,2}(?:x|by|\*)\s{0,2}"
DIMENSIONS = rf"{_ALONE}{_SIDE}(?:{_TIMES}{_SIDE}){{1,3}}(?![a-z0-9])"
_PITCH = r"\d{1,3}(?:[.,]\d{1,2})?"
THREAD = rf"(?<![a-z0-9])m{_PITCH}(?:\s{{0,2}}[x*]\s{{0,2}}|-){_PITCH}(?:\s?mm)?(?![a-z0-9])"
"""A screw's thread and length or pitch: `M4x20`, `m4 * 20`, `M8-1.25`."""
BARE = rf"{_ALONE}{NUMBER}(?![a-z0-9])"

_CANONICAL = [(re.compile(alias), unit) for unit, (_, _, aliases) in _UNITS.items() for alias in aliases]
_PARTS = re.compile(rf"({NUMBER})({UNIT}|\s[glmvw](?![a-z0-9]))?")
_SIDES = re.compile(rf"({NUMBER})({UNIT}|\s[gm](?![a-z0-9]))?")
_LABEL = re.compile(r"(?<![a-z])[wdh](?![a-z])")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written in a measure or in dimensions, at `start`…`end`, and its unit ("" = none)."""

    start: int
    end: int
    number: str
    unit: str

    @property
    def base(self) -> str:
        """The base unit of its kind; "" = it has no unit."""
        return _UNITS[self.unit][0] if self.unit else ""

    @property
    def amount(self) -> str:
        """The number in base units."""
        return self.number if not self.unit else _amount(self.number, self.unit)

    @property
    def term(self) -> str:
        """Number and base unit as a term, or the number where it has no unit."""
        return f"u:{self.amount}{self.base}" if self.unit else self.number

    @property
    def is_length(self) -> bool:
        """Whether it may be a side of a thing."""
        return self.base in _LENGTHS

    def also(self) -> tuple[str, ...]:
        """Terms of what is written differently and means the same: memory counted in powers of two, `256G`, and ounces
        of a fluid.
        """
        if self.base == "oz":
            return (f"u:{self.amount}floz",)
        if self.unit not in {"mb", "gb", "tb", "g"} or not self.number.isdigit():
            return ()
        n = int(self.number)
        is_power = n >= 4 and n & (n - 1) == 0
        if self.unit == "g":
            return (f"u:{n}000mb",) if is_power else ()
        binary = Fraction(1024, 1000) if self.unit == "tb" or n <= _FEW else Fraction(1000, 1024)
        terms = [f"u:{_written(Fraction(self.amount) * binary)}mb"] if n <= _FEW or n % 1024 == 0 else []
        return (*terms, f"u:{n}g") if self.unit == "gb" and is_power else tuple(terms)


_FEW = 8
"""Up to so many gigabytes or terabytes, 1024 of the smaller unit are meant as often as 1000."""


def number(text: str) -> str:
    """A number in its canonical spelling: `1-1/2` and `1,5` → `1.5`, `12,000` → `12000`; plain digits stay."""
    if text.isdigit():
        return text
    try:
        return _written(_value(text))
    except (ValueError, ZeroDivisionError):
        return text


def _value(text: str) -> Fraction:
    plain = text.replace(",", "." if _DECIMAL_COMMA.fullmatch(text) else "")
    return sum((Fraction(part) for part in re.split(r"[- ]", plain)), Fraction(0))


def _written(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.4f}".rstrip("0").rstrip(".")


def _amount(number: str, unit: str) -> str:
    try:
        return _written(Fraction(number) * Fraction(_UNITS[unit][1]))
    except (ValueError, ZeroDivisionError):
        return number


@lru_cache(maxsize=1024)
def unit(text: str) -> str:
    """The canonical unit of an alias as matched (`feet`, ` ft.`, `'` → `ft`); empty when there is none."""
    bare = text.strip(" -.")
    for pattern, name in _CANONICAL:
        if pattern.fullmatch(bare):
            return name
    return ""


def quantity(text: str) -> Quantity:
    """The number of a measure, with its unit."""
    return _quantities(text, _PARTS)[0]


def sides(text: str) -> list[Quantity]:
    """Every number of dimensions, with its unit; `w`, `d`, `h` and `l` beside one another are no units."""
    return _quantities(text, _SIDES if _LABEL.search(text) else _PARTS)


def _quantities(text: str, pattern: re.Pattern[str]) -> list[Quantity]:
    return [Quantity(m.start(), m.end(), number(m[1]), unit(m[2] or "")) for m in pattern.finditer(text)]


def thread(text: str) -> tuple[str, str]:
    """A screw's thread and what is written behind it, canonical: `M4 × 20` → ("m4", "20")."""
    first, second = [number(m[0]) for m in re.finditer(_PITCH, text)][:2]
    return f"m{first}", second
