"""Languages: how each folds its letters, stems its words, and which words it drops from a query.

English and Chinese texts are read by one language, `ENGLISH`; every other one folds its accents only after stemming,
since endings hang on them. A word gives up to two terms: its stem as written, and the stem of it without accents, so
that whoever types without accents finds the same products.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from wares.language.analysis import english
from wares.language.analysis.normalization import DEFAULT_FOLDING, CharacterFolding, normalize, normalize_with_offsets
from wares.tags import base


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VERSION = "terms-4"
"""Of how texts become terms, whatever their language."""
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "eo": "esperanto",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_COMPOUNDING = {**dict.fromkeys(_words("de nl fi hu"), 4), **dict.fromkeys(_words("da sv nb nn no is"), 3)}
_HEAD_FIRST = _words("fr es it pt ro ca gl ar he fa id vi th")
_SPACELESS = _words("ja ko th lo km my")
_ELIDED = {
    "fr": re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'"),
    "it": re.compile(r"(?:[cdlmnstv]|un|dell|all|dall|nell|sull|quell|quest|bell|sant|gl)'"),
    "ca": re.compile(r"[dlmnst]'"),
}
_AFTER_HEAD = {
    "de": _words("mit fur in aus von zum zur ohne"), "nl": _words("met voor in van zonder"),
    "sv": _words("med for i av utan till"), "da": _words("med til i af uden"),
    "nb": _words("med til for i av uten"), "no": _words("med til for i av uten"),
    "ru": _words("с для в из без"), "pl": _words("z dla w do bez"),
}  # fmt: skip
_DIGRAPHS = {
    "de": ("(?<![aeq])ue|oe|ae", {"ae": "a", "oe": "o", "ue": "u"}),
    "da": ("aa|oe", {"aa": "a", "oe": "o"}), "nb": ("aa|oe", {"aa": "a", "oe": "o"}),
    "nn": ("aa|oe", {"aa": "a", "oe": "o"}), "no": ("aa|oe", {"aa": "a", "oe": "o"}),
}  # fmt: skip
_PLURALS = {"pt": (re.compile("(?<=..)(?:ões|oes|ães|ao)$"), "ão")}
"""Plurals that Snowball leaves apart from their singulars."""
_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŧ": "t", "ħ": "h", "ŋ": "ng",
    "ə": "e", "ґ": "г", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ؤ": "و",
    "ئ": "ي",
})  # fmt: skip
_ALPHABETS = {
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk"), "абвгдеєжзиіїклмнопрстуфхцчшщъыьэюя"),
    "el": "αβγδεζηθικλμνξοπρστυφχψω", "he": "אבגדהוזחטיכלמנסעפצקרשתםןףץך", "fa": "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
}  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ALSO_DROPPED = frozenset(("the", "and", "for", "with"))


class Language:
    """English, and Chinese, which is told by its script.

    tag         code of ISO 639
    compounds   words are written together, `Laufschuhe`: letters that the last of them has at least; 0 = they are not
    head_first  a thing's name begins with what it is: `chaussures de course`
    spaceless   words are not told by spaces: texts are read by pairs of characters
    after_head  words before which a thing's name ends
    alphabet    letters tried where one is wrong
    """

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.compounds = _COMPOUNDING.get(tag, 0)
        self.head_first = tag in _HEAD_FIRST
        self.spaceless = tag in _SPACELESS
        self.after_head = frozenset(("with", "for", "in")) if tag == "en" else _AFTER_HEAD.get(tag, frozenset())
        self.alphabet = _ALPHABETS.get(tag, "") + _LATIN

    @property
    def analysis(self) -> str:
        """Which terms texts give: another text means that a shop's products are to be read anew."""
        return f"{self.tag} {VERSION}"

    @property
    def folding(self) -> CharacterFolding:
        """How characters are folded where what is typed is compared letter by letter."""
        return DEFAULT_FOLDING

    def normalize(self, text: str) -> str:
        """The text in one spelling, see `text.normalize`."""
        return normalize(text)

    def normalize_with_offsets(self, text: str) -> tuple[str, list[int] | None]:
        """See `text.normalize_with_offsets`."""
        return normalize_with_offsets(text)

    def fold_accents(self, text: str) -> str:
        """A normalised text without what may be left out in typing."""
        return text

    def stem(self, word: str) -> str:
        """The stem of a plain word."""
        return english.stem(word)

    def forms(self, word: str) -> tuple[str, ...]:
        """The terms of a normalised word, the best first."""
        return (english.stem(word),)

    def surface_terms(self, word: str) -> tuple[str, ...]:
        """Terms of a normalised word as it is written: `w:` where its stem differs."""
        return () if english.stem(word) == word else (f"w:{word}",)

    def core(self, word: str) -> tuple[int, str]:
        """Where in a word what it means begins, and that part: without `'s`."""
        return 0, word.removesuffix("'s")

    def is_stop_word(self, word: str) -> bool:
        """Whether a query is looked for without this plain word."""
        return word in english.STOP


class FurtherLanguage(Language):
    """Any other language; without a Snowball stemmer its words are only folded."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        name = _SNOWBALL.get(tag, "")
        self._stemmer: Any = _stemmer(name)
        dotless, simplified = tag in {"tr", "az"}, not self.spaceless
        self._folds = CharacterFolding(accents=True, dotless=dotless, simplified=simplified)
        self._folding = CharacterFolding(dotless=dotless, simplified=simplified, letters=_LETTERS)
        pattern, self._digraphs = _DIGRAPHS.get(tag, ("", {}))
        self._digraph = re.compile(pattern) if pattern else None
        self._stop = frozenset(
            self.fold_accents(self.normalize(word)) for word in _stop_words().get(_LISTED.get(tag, tag), ())
        )
        self._plural = _PLURALS.get(tag, (None, ""))
        self._forms = lru_cache(maxsize=1 << 16)(self._stem_forms)

    @property
    def analysis(self) -> str:
        """The language, and the version of what stems it."""
        own = super().analysis
        return own if self._stemmer is None else f"{own} {_version()}"

    @property
    def folding(self) -> CharacterFolding:
        """Without accents and the like."""
        return self._folding

    def normalize(self, text: str) -> str:
        """Case and width folded, accents kept."""
        return self._folds.normalize(text)

    def normalize_with_offsets(self, text: str) -> tuple[str, list[int] | None]:
        """See `text.normalize_with_offsets`."""
        return self._folds.normalize_with_offsets(text)

    def fold_accents(self, text: str) -> str:
        """Without accents and the like; German `ä`, `ae` and `a` become one, as `ss` and `ß` have."""
        bare = text if text.isascii() else self._folding.normalize(text)
        return bare if self._digraph is None else self._digraph.sub(lambda digraph: self._digraphs[digraph[0]], bare)

    def stem(self, word: str) -> str:
        """The stem of a plain word; words with digits stay as they are."""
        return self.forms(word)[-1]

    def forms(self, word: str) -> tuple[str, ...]:
        """The stem of the word as written, and of the plain word where that differs."""
        return self._forms(word)

    def surface_terms(self, word: str) -> tuple[str, ...]:
        """Always `w:` and the plain word, and `a:` and the word where it has accents."""
        plain = self.fold_accents(word)
        return (f"w:{plain}",) if plain == word else (f"w:{plain}", f"a:{word}")

    def _stem_forms(self, word: str) -> tuple[str, ...]:
        plain = self.fold_accents(word)
        if self._stemmer is None or any(char.isdigit() for char in word):
            return (plain,)
        pattern, singular = self._plural
        singulars = (pattern.sub(singular, form) if pattern else form for form in (word, plain))
        stems = (self.fold_accents(self._stemmer.stemWord(form)) or plain for form in singulars)
        return tuple(dict.fromkeys(stems))

    def core(self, word: str) -> tuple[int, str]:
        """Without an article that is joined by an apostrophe (`l'eau`), or an ending so joined (`iPhone'un`)."""
        elided = _ELIDED.get(self.tag)
        if elided is not None and (match := elided.match(word)) and match.end() < len(word):
            return match.end(), word[match.end() :]
        return 0, word.split("'")[0] if self.tag == "tr" else word.removesuffix("'s")

    def is_stop_word(self, word: str) -> bool:
        """A stop word of the language, or one of the commonest English ones."""
        return word in self._stop or word in _ALSO_DROPPED


ENGLISH = Language("en")
_LISTED = {"no": "nb", "nn": "nb"}


def language(tag: str) -> Language:
    """The language of a tag; "zh" and an empty one are read as English is."""
    return _language(base(tag))


@cache
def _language(code: str) -> Language:
    return ENGLISH if code in {"", "en", "zh"} else FurtherLanguage(code)


@cache
def _stemmer(name: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None


@cache
def _version() -> str:
    import Stemmer

    return str(Stemmer.version())


@cache
def _stop_words() -> Mapping[str, tuple[str, ...]]:
    """Tag → stop words, from `stopwords.tsv`."""
    file = resources.files("wares.language") / "data" / "stopwords.tsv"
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {tag: tuple(words.split(" ")) for tag, _, words in rows}
