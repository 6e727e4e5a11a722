"""English words: stems, irregular plurals and stop words."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

STOP = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "from", "has", "have", "i", "if", "in", "into",
    "is", "it", "its", "me", "my", "no", "not", "of", "on", "or", "our", "so", "some", "such", "that", "the",
    "their", "them", "there", "these", "this", "to", "up", "us", "was", "we", "what", "which", "will", "with", "w",
    "you", "your", "looking", "want", "need", "buy",
))  # fmt: skip
_IRREGULAR = {
    "men": "man", "women": "woman", "mens": "man", "womens": "woman", "children": "child", "childrens": "child",
    "feet": "foot", "teeth": "tooth", "geese": "goose", "mice": "mouse", "knives": "knife", "shelves": "shelf",
    "leaves": "leaf", "scarves": "scarf", "wolves": "wolf", "halves": "half", "loaves": "loaf", "hooves": "hoof",
    "calves": "calf", "people": "person", "oxen": "ox", "dice": "die", "wives": "wife", "lives": "life",
}  # fmt: skip
_NOUNS = frozenset((
    "backing", "batting", "bearing", "bedding", "binding", "bowling", "boxing", "bunting", "casing", "ceiling",
    "clothing", "coating", "curling", "dressing", "fishing", "frosting", "hunting", "icing", "landing", "lining",
    "mating", "molding", "moulding", "nursing", "organic", "parking", "plating", "pudding", "seasoning", "setting",
    "siding", "skirting", "sterling", "stocking", "stuffing", "suiting", "tanning", "topping", "training", "wedding",
))  # fmt: skip
"""Words that are things of another kind than what is left when their ending is cut off: dressing is no dress."""


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Porter2 stem of a folded word, after irregular plurals.

    Words with digits, and nouns that only look like a form of another word, stay as they are.
    """
    if not word.isalpha():
        return word
    noun = word.removesuffix("s")
    if noun in _NOUNS:
        return noun
    return str(_stemmer().stemWord(_IRREGULAR.get(word, word)))


def irregular_forms(word: str) -> list[str]:
    """Irregular plurals, and the like, of a folded word."""
    return [form for form, singular in _IRREGULAR.items() if singular == word]
