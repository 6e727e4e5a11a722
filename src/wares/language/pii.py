"""Personal data (PII) in typed words: e-mail, telephone, card, account or identity numbers, addresses of pages.

Nobody can tell a name from a brand by its looks; what is told here is what has a form of its own. The forms are written
so that ordinary queries with numbers stay ordinary: "iphone 16", "size 38 39 40", "2000 piece puzzle".
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 300  # characters; longer words are no query but something pasted
_LONG = 7  # digits in a row that are a number of somebody or something, never a size, a year or a model
_NUMERALS = str.maketrans("〇零一二三四五六七八九幺", "001234567891")
_SPOKEN = re.compile(f"[〇零一二三四五六七八九幺]{{{_LONG},}}")
_MAIL = re.compile(
    r"""
      \S@\S
    | \w\s?@\s?[\w-]+\.\w
    | \w\s*[(\[]\s?at\s?[)\]]\s*\w                         # spelt out: jane (at) example,
    | \w\sat\s[\w-]+\s(?:dot|\.)\s\w                       # jane at example dot com
    """,
    re.VERBOSE,
)
_PAGE = re.compile(
    r"""
      (?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,15}://\S
    | \bwww\.\S
    | (?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[a-z]{2,12}/\S
    | \?[\w.-]{1,63}=\S
    """,
    re.VERBOSE,
)
_KEY = re.compile(
    r"""
      \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-                # UUID
    | \b(?=[a-z0-9_]*[a-z])(?=(?:[a-z_]*[0-9]){4})[a-z0-9_]{16,}
    """,
    re.VERBOSE,
)
_PHONE = re.compile(
    r"""
      \d{7}
    | (?<!\w)\+\s?\d(?:[\s().\-/]{0,2}\d){6,}              # international
    | (?<!\d)00\s?[1-9](?:[\s().\-/]{0,2}\d){7,}
    | (?<!\d)1[3-9]\d[\s\-.]?\d{4}[\s\-.]?\d{4}(?!\d)      # Chinese mobile
    | \(\s?\d{2,5}\s?\)[\s\-.]?\d{3,4}[\s\-.]?\d{3,4}      # with an area code
    | (?<![\d.])0\d{1,4}[\s\-./]\d{3,4}[\s\-.]\d{3,4}(?!\d)
    | (?<![\d.])0\d(?:[\s.\-]\d{2}){4}(?!\d)
    | (?<!\d)(?<!\d\s)\d{3}\s\d{3}\s\d{4}(?!\s?\d)
    """,
    re.VERBOSE,
)
_STROKES = re.compile(r"(?<![\w.\-])\d{2,6}(?:[\-.]\d{2,6}){1,4}(?![\w\-])")
_STROKES_LONG = 9  # digits between strokes; a date has eight
_CARD = re.compile(r"(?<!\d)(?:\d{4}(?:[ \-.]\d{4}){2,3}(?:[ \-.]\d{1,4})?|\d{4}[ \-.]\d{6}[ \-.]\d{4,5})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)\d{6}[ \-](?:19|20)\d{2}[ \-]?\d{4}[ \-]?\d{3}[\dx](?!\w)")
_IBAN = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?\b")
_DATE = re.compile(r"(?:19|20)\d\d[-./][01]?\d[-./][0-3]?\d|[0-3]?\d[-./][0-3]?\d[-./](?:19|20)\d\d")


def is_personal(text: str) -> bool:
    """Whether the words hold something that belongs to a person and has a form to know it by."""
    if len(text) > _LONGEST:
        return True
    plain = _plain(text)
    if any(form.search(plain) for form in (_MAIL, _PAGE, _KEY, _PHONE, _IDENTITY)):
        return True
    if any(len(_digits(match[0])) >= _STROKES_LONG for match in _STROKES.finditer(plain)):
        return True
    if any(_has_check_digit(_digits(match[0])) for match in _CARD.finditer(plain)):
        return True
    if any(_is_account(match[0].replace(" ", "")) for match in _IBAN.finditer(plain)):
        return True
    is_number = not any(map(str.isalpha, plain)) and len(_digits(plain)) >= _LONG
    return is_number and not _DATE.fullmatch(plain)


def _plain(text: str) -> str:
    """Lower case, one form of every letter and digit, nothing invisible; Chinese numerals in a row are digits."""
    normalized = unicodedata.normalize("NFKC", text)
    visible = (character for character in normalized if unicodedata.category(character) != "Cf")
    digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in visible)
    return _SPOKEN.sub(lambda numerals: numerals[0].translate(_NUMERALS), " ".join(digits.lower().split()))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _has_check_digit(digits: str) -> bool:
    """The check of payment cards (Luhn, ISO/IEC 7812-1)."""
    if not 12 <= len(digits) <= 19:
        return False
    products = [int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in products) % 10 == 0


def _is_account(text: str) -> bool:
    """The check of bank accounts (IBAN, ISO 13616): the number with its letters as 10–35 is 1 modulo 97."""
    if not 15 <= len(text) <= 34:
        return False
    return int("".join(str(int(character, 36)) for character in text[4:] + text[:4])) % 97 == 1
