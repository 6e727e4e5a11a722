"""Encoding detection: by a text's mark, by UTF-8's own rules, or by how often letters occur."""

from __future__ import annotations

import codecs
import functools
import json
import math
import re
import unicodedata
from importlib.resources import files
from typing import BinaryIO

import chardet

from wares.tabular.compression import InputFile

__all__ = ["InputFile", "detect_encoding", "encoding_label"]

_SAMPLE = 1 << 20
_JUDGED = 1 << 15
_GUESSED = "; if letters look wrong, save the feed as UTF-8"

_PRIOR = {
    "cp1252": 0.1, "cp1250": 0.0, "cp1251": 0.0, "cp1253": 0.0, "cp1254": 0.0, "cp1255": 0.0, "cp1256": 0.0,
    "cp1257": 0.0, "cp874": 0.0, "gb18030": 0.3, "big5hkscs": 0.3, "cp932": 0.3, "euc_jis_2004": 0.3, "cp949": 0.3,
    "iso8859-2": -0.01, "iso8859-5": -0.01, "iso8859-6": -0.1, "iso8859-7": -0.01, "iso8859-15": -0.01,
    "koi8-r": -0.1, "koi8-u": -0.1, "mac-roman": -0.4, "cp850": -0.4, "cp852": -0.4, "cp866": -0.4,
}  # fmt: skip
"""Encodings that are considered → log of how much more often than others they are met."""

_NAMES = {
    "utf-16-le": "UTF-16 (little-endian)", "utf-16-be": "UTF-16 (big-endian)", "gb18030": "GB18030",
    "big5hkscs": "Big5", "cp932": "Shift-JIS", "euc_jis_2004": "EUC-JP", "cp949": "EUC-KR", "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U", "mac-roman": "Mac Roman", "cp850": "DOS 850", "cp852": "DOS 852", "cp866": "DOS 866",
    "cp874": "Windows-874", "utf-8-sig": "UTF-8",
}  # fmt: skip
_FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")
"""How GB18030 writes letters of other scripts; hardly met in any other encoding."""

_WIDE = ("gb18030", "big5hkscs", "cp932", "euc_jis_2004", "cp949")
_ODD_WEIGHT = 3.0
_ODD_POWER = 0.7
_FOREIGN_LETTER = 0.3


def encoding_label(encoding: str) -> str:
    """An encoding's name as people know it, e.g. "Windows-1250" for `cp1250`."""
    if encoding in _NAMES:
        return _NAMES[encoding]
    if encoding.startswith("cp125"):
        return f"Windows-{encoding[2:]}"
    return encoding.upper().replace("ISO8859", "ISO-8859")


def detect_encoding(stream: BinaryIO) -> tuple[str, str | None]:
    """Encoding of the text in `stream`, and a note where it was guessed.

    A byte order mark decides; NULs at every other place mean UTF-16; else UTF-8 where it holds (or holds but for a few
    broken bytes), else the encoding in which the letters are those of a language and as frequent as there. Reads until
    a megabyte with other than ASCII characters has been seen.
    """
    head = stream.read(1 << 12)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", None
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", None
    if wide := _utf16_without_mark(head):
        return wide, f"the encoding is guessed as {encoding_label(wide)}{_GUESSED}"
    sample = _non_ascii_sample(stream, head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _guess_encoding(sample)
    return "utf-8", None


def _utf16_without_mark(head: bytes) -> str:
    """The UTF-16 of a text without byte order mark: ASCII characters in it have a NUL for a neighbour."""
    for encoding, high in (("utf-16-le", 1), ("utf-16-be", 0)):
        nuls, low_nuls = head[high::2].count(0), head[1 - high :: 2].count(0)
        if nuls >= max(2, len(head) // 16) and 8 * low_nuls <= nuls:
            return encoding
    return ""


def _non_ascii_sample(stream: BinaryIO, head: bytes) -> bytes:
    """Whole lines from the stream's parts that are not plain ASCII, about a megabyte at most."""
    samples, size, remainder = [], 0, head
    while size < _SAMPLE and (chunk := stream.read(1 << 18)):
        lines, end, remainder = (remainder + chunk).rpartition(b"\n")
        if not end and len(remainder) > 1 << 22:
            break
        if not lines.isascii():
            samples.append(lines)
            size += len(lines)
    return b"\n".join([*samples, remainder])


def _guess_encoding(sample: bytes) -> tuple[str, str]:
    text = sample.decode("utf-8", "replace")
    replaced_count = text.count("\ufffd")
    if len(text.encode("ascii", "ignore")) + 2 * replaced_count < len(text):
        return "utf-8", "the encoding is taken as UTF-8, although some bytes are not; rows with such bytes are skipped"
    encoding = _likeliest_encoding(sample)
    return encoding, f"the encoding is guessed as {encoding_label(encoding)}{_GUESSED}"


def _likeliest_encoding(sample: bytes) -> str:
    """The encoding in which the lines with other than ASCII characters read best, a few broken ones left aside."""
    lines = list(dict.fromkeys(line for line in sample.splitlines() if not line.isascii()))
    telling = b"\n".join(lines)
    if len(telling) > _JUDGED:
        telling = telling[:_JUDGED].rpartition(b"\n")[0] or telling[:_JUDGED]
    if _FOUR_BYTES.search(telling) and _decodes(telling, "gb18030", is_cut=True):
        return "gb18030"
    lines = telling.split(b"\n")
    best, encoding = _best_encoding(telling)
    for wide in _WIDE:
        decodable_lines = [line for line in lines if _decodes(line, wide)]
        if len(lines) // 2 < len(decodable_lines) < len(lines):
            score, candidate = _best_encoding(b"\n".join(decodable_lines))
            if candidate == wide and score > best:
                best, encoding = score, candidate
    return encoding


def _decodes(line: bytes, encoding: str, is_cut: bool = False) -> bool:
    """Whether all of a line is text in an encoding; `is_cut` = its last character may be half one."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(line, final=not is_cut)
    except UnicodeDecodeError:
        return False
    return True


def _best_encoding(telling: bytes) -> tuple[float, str]:
    """Log score and name of the encoding in which `telling` reads best."""
    guesses = chardet.detect_all(telling, ignore_threshold=True, include_encodings=_PRIOR, compat_names=False)
    scores = []
    for guess in guesses:
        encoding, confidence = guess["encoding"], guess["confidence"]
        if encoding in _PRIOR:
            odd = _odd_share(telling.decode(encoding, "replace"), guess["language"] or "")
            scores.append((math.log(max(confidence, 1e-6)) + _PRIOR[encoding] - _ODD_WEIGHT * odd, encoding))
    return max(scores, default=(-math.inf, "cp1252"))


def _odd_share(text: str, language: str) -> float:
    """How much of what is not ASCII stands where people do not write it: 0 = nothing; grows slowly with the text."""
    letters = _letters().get(language, frozenset())
    foreign, odd, before = 0, 0.0, " "
    for character, after in zip(text, text[1:] + " ", strict=True):
        if character > "\x7f":
            foreign += 1
            odd += _oddity(character, before, after, letters)
        before = character
    return float(odd / max(1, foreign) ** _ODD_POWER)


def _oddity(character: str, before: str, after: str, letters: frozenset[str]) -> float:
    """How unlike writing a character between its neighbours is, 0–3; `letters` are the language's, empty = any."""
    category = unicodedata.category(character)
    if category in ("Cc", "Cn", "Co") or character == "\ufffd":
        return 1.0
    if category[0] == "L":
        if category == "Lu" and before.islower():
            return 1.0
        if (before.isalpha() and _script(before) != _script(character)) or (
            after.isascii() and after.isalpha() and _script(character) != "LATIN"
        ):
            return 1.0
        return _FOREIGN_LETTER if letters and character.lower() not in letters else 0.0
    if category[0] in "SN" and before.isalpha() and after.isalpha():
        return 3.0
    if (category[0] in "SN" or character in "¶§") and after.isalpha() and character not in "€£":
        return 1.0
    if category[0] in "SP" and category not in ("Pf", "Pd", "Pi", "Po") and character not in "€£®™°©":
        return 0.5
    return 0.0


@functools.lru_cache(maxsize=1 << 12)
def _script(character: str) -> str:
    """The first word of a character's name: its script, but for those that are mixed in one text."""
    name = unicodedata.name(character, "").partition(" ")[0].partition("-")[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "HALFWIDTH", "FULLWIDTH") else name


@functools.cache
def _letters() -> dict[str, frozenset[str]]:
    """Language → its letters beyond a–z."""
    table = json.loads((files("wares.tabular") / "letters.json").read_text("utf-8"))
    return {language: frozenset(letters) for language, letters in table.items()}
