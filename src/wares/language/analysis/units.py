"""Units: measures and sizes in one spelling. `10 mm`, `10mm` and `10毫米` are one term, `1-1/2 in.` and `1.5"` too."""

from __future__ import annotations

import re
from fractions import Fraction

_UNITS = {
    "in": ("inches", "inch", "in", "''", '"', "英寸", "寸"),
    "ft": ("feet", "foot", "ft", "'", "英尺"),
    "yd": ("yards", "yard", "yds", "yd"),
    "mm": ("millimeters", "millimeter", "millimetres", "millimetre", "mm", "毫米"),
    "cm": ("centimeters", "centimeter", "centimetres", "centimetre", "cm", "厘米", "公分"),
    "m": ("meters", "meter", "metres", "metre", "m", "米(?!粉|饭|线|色|白|酒|粒)"),
    "sqft": (r"square\s?feet", r"square\s?foot", r"sq\.?\s?ft", r"sqft", r"sf"),
    "cuft": (r"cubic\s?feet", r"cubic\s?foot", r"cu\.?\s?ft", r"cuft"),
    "sqm": ("平方米", "平米", "㎡"),
    "gal": ("gallons", "gallon", "gal"),
    "qt": ("quarts", "quart", "qt"),
    "pt": ("pints", "pint"),
    "floz": (r"fluid\s?ounces", r"fluid\s?ounce", r"fl\.?\s?oz"),
    "oz": ("ounces", "ounce", "oz", "盎司"),
    "lb": ("pounds", "pound", "lbs", "lb", "磅"),
    "kg": ("kilograms", "kilogram", "kilos", "kilo", "kg", "公斤", "千克"),
    "g": ("grams", "gram", "克(?!拉)", "g"),
    "jin": ("斤",),
    "l": ("liters", "liter", "litres", "litre", "l", "升"),
    "ml": ("milliliters", "milliliter", "millilitres", "millilitre", "ml", "毫升"),
    "v": ("volts", "volt", "v", "伏"),
    "w": ("watts", "watt", "w", "瓦"),
    "kw": ("kilowatts", "kilowatt", "kw", "千瓦"),
    "amp": ("amperes", "ampere", "amps", "amp", "安培"),
    "mah": ("mah", "毫安"),
    "hp": ("horsepower", "hp"),
    "psi": ("psi",),
    "gpm": ("gpm",),
    "gpf": ("gpf",),
    "btu": ("btus", "btu"),
    "cfm": ("cfm",),
    "lumen": ("lumens", "lumen", "流明"),
    "ga": ("gauge", "ga"),
    "ton": ("tons", "ton", "吨"),
    "gb": ("gigabytes", "gigabyte", "gb"),
    "tb": ("terabytes", "terabyte", "tb"),
    "pack": ("packs", "pack", "pk", "件装", "包装", "只装", "支装", "片装"),
    "piece": ("pieces", "piece", "pcs", "pc", "件套"),
    "ma": ("码",),
}
# A lone letter after a space is more often a word ("iphone 5 s") than a unit.
_ATTACHED_ONLY = {"m", "g", "l", "v", "w"}
_CHINESE = re.compile(r"[^\x00-\x7f]")

NUMBER = r"(?:\d+[- ]\d+/\d+|\d+/\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+)"


def _unit_pattern() -> str:
    loose, tight = [], []
    for aliases in _UNITS.values():
        for alias in aliases:
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
MEASURE = rf"(?<![a-z0-9.,/]){NUMBER}{UNIT}"
_SIDE = rf"{NUMBER}(?:{UNIT})?(?:\s?[wdhl](?![a-z]))?\.?"
DIMENSIONS = rf"(?<![a-z0-9.,/]){_SIDE}(?:\s{{0,2}}(?:x|by|\*)\s{{0,2}}{_SIDE}){{1,3}}(?![a-z0-9])"
BARE = rf"(?<![a-z0-9.,/]){NUMBER}(?![a-z0-9])"

_CANONICAL = [(re.compile(alias), unit) for unit, aliases in _UNITS.items() for alias in aliases]
_PARTS = re.compile(rf"({NUMBER})({UNIT})?")


def number(text: str) -> str:
    """A number in its canonical spelling: `1-1/2` → `1.5`, `12,000` → `12000`; plain digits stay as they are."""
    if text.isdigit():
        return text
    try:
        total = sum((Fraction(part) for part in re.split(r"[- ]", text.replace(",", ""))), Fraction(0))
    except (ValueError, ZeroDivisionError):
        return text
    return f"{float(total):.4f}".rstrip("0").rstrip(".")


def unit(text: str) -> str:
    """The canonical unit of an alias as matched (`feet`, ` ft.`, `'` → `ft`); empty when there is none."""
    bare = text.strip(" -.")
    for pattern, name in _CANONICAL:
        if pattern.fullmatch(bare):
            return name
    return ""


def sides(text: str) -> list[tuple[int, int, str, str]]:
    """Every number of a measure or of dimensions: start, end, canonical number, canonical unit ("" = none)."""
    return [(m.start(), m.end(), number(m[1]), unit(m[2] or "")) for m in _PARTS.finditer(text)]
