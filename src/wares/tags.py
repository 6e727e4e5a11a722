"""Language tags as shops write them ("de", "de-AT", "pt_BR", "german") in one spelling, and which of several fits best.

A tag is a code of ISO 639 (two or three letters), and where wanted a script and a region: `zh-Hant`, `pt-BR`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NAMES = {
    "arabic": "ar", "basque": "eu", "bulgarian": "bg", "catalan": "ca", "chinese": "zh", "croatian": "hr",
    "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "estonian": "et", "finnish": "fi", "french": "fr",
    "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "indonesian": "id",
    "irish": "ga", "italian": "it", "japanese": "ja", "korean": "ko", "latvian": "lv", "lithuanian": "lt",
    "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru",
    "serbian": "sr", "slovak": "sk", "slovenian": "sl", "spanish": "es", "swedish": "sv", "thai": "th",
    "turkish": "tr", "ukrainian": "uk", "vietnamese": "vi",
    "deutsch": "de", "français": "fr", "español": "es", "italiano": "it", "nederlands": "nl", "português": "pt",
    "polski": "pl", "svenska": "sv", "dansk": "da", "norsk": "no", "suomi": "fi", "русский": "ru", "türkçe": "tr",
    "magyar": "hu", "čeština": "cs", "română": "ro", "українська": "uk", "العربية": "ar", "日本語": "ja",
    "한국어": "ko", "中文": "zh", "ไทย": "th", "ελληνικά": "el", "עברית": "he",
}  # fmt: skip
"""Names of languages, in English and in themselves, with their codes."""
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv "
    "ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne "
    "ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st "
    "su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_TAG = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?((?:-[a-z0-9]{5,8})*)")


def tag_of(text: str) -> str:
    """The tag in its usual spelling: "DE_at" → "de-AT", "german" → "de". Raises `ValueError` for what is none."""
    normalized = text.strip().lower()
    code = NAMES.get(normalized)
    if code:
        return code
    match = _TAG.fullmatch(normalized.replace("_", "-"))
    if match is None or (len(match[1]) == 2 and match[1] not in _CODES.split()):
        raise ValueError(f"{text!r} is not a language; write a code such as en, zh, de, fr, pt-BR or ja")
    script, region = (match[2] or "").capitalize(), (match[3] or "").upper()
    return "-".join(part for part in (match[1], script, region) if part) + match[4]


def base(tag: str) -> str:
    """The language alone, in lower case: "pt-BR" → "pt"."""
    return re.split("[-_]", tag.strip().lower(), maxsplit=1)[0]


def closest(tag: str, tags: Iterable[str]) -> str | None:
    """Which of the tags `tags` speaks `tag`: that very one, or else the first of the same language; None = none."""
    tags = list(tags)
    if tag in tags:
        return tag
    same_language = [other for other in tags if base(other) == base(tag)]
    same_spelling = [
        other for other in same_language if other.replace("_", "-").lower() == tag.replace("_", "-").lower()
    ]
    return next(iter(same_spelling or same_language), None)
