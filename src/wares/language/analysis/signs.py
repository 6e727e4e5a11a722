"""Signs as words: `c++` and `.net`, `e.l.f.` and `at&t`, emoji. What a plain word loses is what these are told by."""

from __future__ import annotations

import re

from wares.language.analysis.tokens import AnalyzedToken, RawQueryWord, Span, TokenKind, exact, parts
from wares.types import Alternative

_ALONE, _END = r"(?<![a-z0-9])", r"(?![a-z0-9])"
SIGN = rf"{_ALONE}(?:[a-z]+\+\+(?![a-z+])|[a-z]\+(?![a-z0-9+])|[a-z]{{1,2}}#{_END}|\.net{_END})|(?<=asp|ado)\.net{_END}"
"""A name that ends or begins with a sign."""
ACRONYM = rf"(?<![a-z0-9.])(?:[a-z]\.){{2,}}(?:[a-z]{_END})?"
"""Letters with dots between them."""
AMPERSAND = rf"{_ALONE}(?:[a-z]{{1,3}}(?:&[a-z]{{1,3}})+|[a-z]\s?&\s?[a-z]|[a-z]\sand\s[a-z])(?:'s)?{_END}"
"""Initials with an ampersand between them."""
_PICTURES = "\u2600-\u27bf\u2b05-\u2b55\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
EMOJI = rf"[\U0001f1e6-\U0001f1ff]{{2}}|[{_PICTURES}]"
INITIALS = "i:"
"""Before the initials of two words with `&` or `and` between them."""
_SPOKEN = {"c++": "cpp", "c#": "csharp", "f#": "fsharp", ".net": "dotnet"}
_OTHERWISE, _INITIALS, _LETTERS = 0.9, 0.8, 0.7


def sign(text: str) -> AnalyzedToken:
    """`c++` is neither `c` nor `c#`; of a longer name (`notepad++`) the plain word is kept beside it."""
    core = text.strip("+#.")
    terms = [text]
    if text in _SPOKEN:
        terms.append(_SPOKEN[text])
    if len(core) > 2 and text[-1] in "+#":
        terms.append(core)
    return _token(text, text, terms, [exact(term) for term in terms], "sign")


def acronym(text: str) -> AnalyzedToken:
    """`e.l.f.` is first of all that, and `elf` as well."""
    letters = text.replace(".", "")
    dotted = ".".join(letters)
    return _token(text, letters, [dotted, letters], [exact(dotted), exact(letters, weight=_OTHERWISE)], "code")


def ampersand(text: str) -> AnalyzedToken:
    """`at&t` is `att`, the words `at` and `t`, or a name that has these initials."""
    sides = tuple(re.split(r"\s?&\s?|\sand\s", text.removesuffix("'s")))
    joined = "".join(sides)
    ways = [exact(joined), parts(sides, _LETTERS)]
    if all(len(side) == 1 for side in sides):
        ways.append(exact(INITIALS + joined, weight=_INITIALS))
    return _token(text, text, list(dict.fromkeys([joined, *sides])), ways, "code")


def emoji(text: str) -> AnalyzedToken:
    """An emoji is a word that adds nothing to a text's length."""
    return _token(text, text, [text], [exact(text)], "emoji")._replace(length=0.0)


def _token(text: str, name: str, terms: list[str], ways: list[Alternative], kind: TokenKind) -> AnalyzedToken:
    spans = tuple(Span(0, len(text), term, 1.0) for term in terms)
    return AnalyzedToken(spans, 1.0, (RawQueryWord(name, 0, len(text), kind, False, tuple(ways)),))
