"""Text cleaning: no markup or control characters, single spaces, NFC."""

import html
import re
import unicodedata

MISSING = frozenset({"", "null", "none", "nan", "na", "n/a", "nil", "-", "--", "\\n", "#n/a"})
"""Values (case-folded) with which exports say "nothing here"."""

_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "big", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong",
     "sub", "sup", "tt", "u"}
)  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z!?][a-zA-Z0-9]*)[^<>]*>")
_HIDDEN = re.compile(r"<(script|style)\b", re.IGNORECASE)
_COMMENT = "<!--"


def strip_markup(text: str) -> str:
    """`text` without tags, entities and control characters, in NFC, whitespace collapsed. Linear in its length."""
    if text.isascii() and text.isprintable() and "<" not in text and "&" not in text:
        return " ".join(text.split()) if "  " in text else text.strip()
    if "<" in text:
        text = _strip_tags(text)
    if "&" in text:
        text = html.unescape(text)
        if "<" in text:
            text = _strip_tags(text)
    return strip_invisible(text)


def strip_invisible(text: str) -> str:
    """`text` in NFC without control, direction and zero-width characters (joiners stay), whitespace collapsed."""
    if not text.isprintable():
        text = "".join(_keep_character(character) for character in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def _keep_character(character: str) -> str:
    if character.isspace():
        return " "
    if character in "\u200c\u200d":
        return character
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn") else character


def is_missing(value: object) -> bool:
    """Whether a feed's value means "nothing here": None, NaN, an empty list, or one of `MISSING`."""
    if isinstance(value, str):
        return value.strip().casefold() in MISSING if len(value) < 5 else value.isspace()
    return value is None or value != value or (isinstance(value, list | tuple | dict) and not value)


def abbreviate(value: object, length: int = 60) -> str:
    """`value` as an error message may show it: at most about `length` characters, whatever it is."""
    if isinstance(value, str | bytes) and len(value) > length:
        return f"{value[:length]!r}…"
    if isinstance(value, int) and value.bit_length() > 128:
        return "a number of many digits"
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= length else f"{text[:length]}…"


def _strip_tags(text: str) -> str:
    text = _strip_hidden_spans(text)
    return _TAG.sub(lambda tag: "" if tag[2].lower() in _INLINE else " ", text)


def _strip_hidden_spans(text: str) -> str:
    """Leaves out comments, scripts and style sheets with all they enclose; an unclosed one reaches to the end."""
    result: list[str] = []
    at = 0
    while True:
        hidden_span, comment = _HIDDEN.search(text, at), text.find(_COMMENT, at)
        if hidden_span and (comment < 0 or hidden_span.start() < comment):
            start, end = hidden_span.start(), f"</{hidden_span[1].lower()}"
        elif comment >= 0:
            start, end = comment, "-->"
        else:
            return "".join([*result, text[at:]])
        result += [text[at:start], " "]
        stop = text.find(end, start)
        stop = text.lower().find(end, start) if stop < 0 else stop
        close = text.find(">", stop) if stop >= 0 else -1
        if close < 0:
            return "".join(result)
        at = close + 1
