"""A picture with words that change one thing: "this, but red", "this, for women", in English and Chinese.

A product of the public benchmark's part (nothing was learnt from it; of all, where there is no such part) and the name
of another colour; right is what has its type and gender in that colour, where at least ten products do. The same with
another gender, where ten products have its type and colour in that. The product itself is left out of every ranking.
`pictures` ranks the vectors of all pictures and knows no attribute of any product; `shop` is asked with the picture as
an upload.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, percentiles, rounded, temporary, timed
from _data import Fashion, encoder, fashion_shop, image_vectors, read_fashion
from _value_names import value_names
from wares.encode.load import Encoder
from wares.search.composition import agreement, compose, probabilities
from wares.shop.search.composition import aspects
from wares.stats import ranking_metrics as metrics
from wares.types import Query, Scores, Vectors

ENOUGH = 10
LANGUAGES = ("en", "zh")
_MOST_GENDERS = 300
_NEVER_LEARNT = "bench"
TOWARDS_WORDS = 0.6


@dataclass(frozen=True, slots=True)
class Change:
    """The product in `row`, but `value` instead of its own; `right` are the rows that are that."""

    row: int
    value: str
    right: NDArray[np.int64]


Ways = dict[str, Callable[[Vectors, Vectors, str], Scores]]
"""Way → scores (n,) of all pictures for a picture (dim,), the words' vector (dim,) and the words."""


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    rng = options.rng()
    colours = changes(fashion, fashion.colours, (fashion.types, fashion.genders), options.sample, rng)
    most = min(options.sample or _MOST_GENDERS, _MOST_GENDERS)
    genders = changes(fashion, fashion.genders, (fashion.types, fashion.colours), most, rng)
    coder = encoder(options)
    gallery = image_vectors(options, fashion, coder)
    compared = ways(coder, gallery)
    figures: Figures = {"queries": len(colours), "gender_queries": len(genders), "gallery": len(gallery)}
    for language in LANGUAGES:
        for way, scores in compared.items():
            figures[f"{way}_{language}_precision_at_10"] = _by_vectors(colours, gallery, coder, scores, language)
        chosen = compared["pictures"]
        figures[f"pictures_{language}_gender_precision_at_10"] = _by_vectors(genders, gallery, coder, chosen, language)
    with temporary() as folder, fashion_shop(options, options.shop or folder / "shop") as shop:
        times: list[float] = []

        def search(query: Query) -> list[str]:
            hits, took = timed(shop.search, query)
            times.append(took)
            return [hit.id for hit in hits.hits]

        for language in LANGUAGES:
            for name, asked in (("shop", colours), ("shop_gender", genders)):
                figures[f"{name}_{language}_precision_at_10"] = _by_shop(asked, fashion, search, language)
        figures |= percentiles(times, "shop_")
    return figures


def ways(coder: Encoder, gallery: Vectors) -> Ways:
    """What is compared: the way in use, the one for any words, words alone, the picture alone."""
    seen: dict[int, NDArray[np.float32]] = {}

    def read(_: Vectors, anchors: Vectors) -> NDArray[np.float32]:
        if id(anchors) not in seen:
            seen[id(anchors)] = probabilities(gallery, anchors)
        return seen[id(anchors)]

    def slerp(picture: Vectors, spoken: Vectors, _: str) -> Scores:
        return gallery @ compose(picture, spoken, TOWARDS_WORDS)

    def agreeing(picture: Vectors, spoken: Vectors, words: str) -> Scores:
        what = aspects(coder, words)
        return agreement(gallery, picture, what, read) if what else slerp(picture, spoken, words)

    return {
        "pictures": agreeing,
        "slerp": slerp,
        "words": lambda _, spoken, __: gallery @ spoken,
        "picture": lambda picture, _, __: gallery @ picture,
    }


def changes(
    fashion: Fashion,
    changed: tuple[str, ...],
    kept: tuple[tuple[str, ...], ...],
    sample: int,
    rng: np.random.Generator,
) -> list[Change]:
    """One change each of `sample` products drawn evenly (0 = all), to a value that enough products have."""
    rows: dict[tuple[str, ...], dict[str, list[int]]] = {}
    for row, (value, *same) in enumerate(zip(changed, *kept, strict=True)):
        if value and all(same):
            rows.setdefault(tuple(same), {}).setdefault(value, []).append(row)
    found = []
    fresh = [row for row, split in enumerate(fashion.splits) if split == _NEVER_LEARNT]
    for row in rng.permutation(fresh or len(fashion.splits)).tolist():
        others = rows.get(tuple(column[row] for column in kept), {})
        choices = [value for value, held in others.items() if value != changed[row] and len(held) >= ENOUGH]
        if choices and changed[row] and not 0 < sample <= len(found):
            value = str(rng.choice(choices))
            found.append(Change(row, value, np.array(others[value])))
    return found


def _by_vectors(
    asked: list[Change],
    gallery: Vectors,
    coder: Encoder,
    scores: Callable[[Vectors, Vectors, str], Scores],
    language: str,
) -> float:
    def answers() -> Iterator[list[int]]:
        for one in asked:
            words = value_names(one.value, language)
            found = scores(gallery[one.row], coder.encode_words([words])[0], words).copy()
            found[one.row] = -np.inf
            yield np.argsort(-found, kind="stable")[:ENOUGH].tolist()

    return _precision(asked, answers())


def _by_shop(asked: list[Change], fashion: Fashion, search: Callable[[Query], list[str]], language: str) -> float:
    row = fashion.row()

    def answers() -> Iterator[list[int]]:
        for one in asked:
            words = value_names(one.value, language)
            ids = search(Query(words=words, pictures=(fashion.pictures[one.row],), per_page=ENOUGH + 1))
            yield [row[id_] for id_ in ids if row[id_] != one.row][:ENOUGH]

    return _precision(asked, answers())


def _precision(asked: list[Change], answers: Iterator[list[int]]) -> float:
    """Mean P@10, 0 when nothing was asked; places left empty count as wrong."""
    pairs = zip(asked, answers, strict=True)
    shares = [float(np.isin(answer, one.right).sum()) / ENOUGH for one, answer in pairs]
    return rounded(metrics.mean(shares)) if shares else 0.0


if __name__ == "__main__":
    main("composed", measure, sample=500)
