"""Gender, colour and type as words, in English and Chinese: against pictures alone, and asked of the whole shop.

Every combination that at least three products have is one query, `navy blue shirt men` and its Chinese, in the usual
names of the package's lexicon. Right is what has all three. A product whose attributes are withheld is in the gallery
and never right, whatever its picture shows; the `known` figures pass such products over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, percentiles, rounded, temporary, timed
from _data import Fashion, encoder, fashion_shop, image_vectors, read_fashion
from _value_names import value_names
from wares.stats import ranking_metrics as metrics
from wares.types import Query

LEAST = 3
DEPTH = 10
LANGUAGES = ("en", "zh")
_BLOCK = 128


@dataclass(frozen=True, slots=True)
class Wanted:
    """A combination: what it is called, language → words, and the `rows` that have it."""

    words: dict[str, str]
    rows: NDArray[np.int64]


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    wanted = combinations(fashion, options)
    coder = encoder(options)
    gallery = image_vectors(options, fashion, coder)
    known = np.array([bool(kind) for kind in fashion.types])
    figures: Figures = {"queries": len(wanted), "gallery": len(gallery)}
    for language in LANGUAGES:
        words = coder.encode_words([one.words[language] for one in wanted])
        figures[f"pictures_{language}_ndcg_at_10"] = _ndcg(_nearest(words, gallery), wanted)
        figures[f"pictures_{language}_ndcg_at_10_known"] = _ndcg(_nearest(words, gallery, known), wanted)
    with temporary() as folder, fashion_shop(options, options.shop or folder / "shop") as shop:
        row = fashion.row()
        for language in LANGUAGES:
            times: list[float] = []

            def found(language: str = language, times: list[float] = times) -> Iterator[list[int]]:
                for one in wanted:
                    hits, took = timed(shop.search, Query(words=one.words[language], per_page=DEPTH))
                    times.append(took)
                    yield [row[hit.id] for hit in hits.hits]

            figures[f"shop_{language}_ndcg_at_10"] = _ndcg(found(), wanted)
            figures |= percentiles(times, f"shop_{language}_")
    for place in ("pictures", "shop"):
        figures[f"{place}_gap"] = rounded(figures[f"{place}_en_ndcg_at_10"] - figures[f"{place}_zh_ndcg_at_10"])
    return figures


def combinations(fashion: Fashion, options: Options) -> list[Wanted]:
    """Every gender, colour and type that `LEAST` products share, in order; `options.sample` of them (0 = all)."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for row, key in enumerate(zip(fashion.genders, fashion.colours, fashion.types, strict=True)):
        if all(key):
            rows.setdefault(key, []).append(row)
    found = [
        Wanted(
            {
                "en": f"{value_names(colour, 'en')} {value_names(kind, 'en')} {value_names(gender, 'en')}",
                "zh": f"{value_names(gender, 'zh')}{value_names(colour, 'zh')}{value_names(kind, 'zh')}",
            },
            np.array(members),
        )
        for (gender, colour, kind), members in sorted(rows.items())
        if len(members) >= LEAST
    ]
    if options.sample and options.sample < len(found):
        drawn = options.rng().choice(len(found), size=options.sample, replace=False)
        return [found[place] for place in sorted(drawn.tolist())]
    return found


def _nearest(
    words: NDArray[np.float32], gallery: NDArray[np.float32], among: NDArray[np.bool_] | None = None
) -> Iterator[list[int]]:
    for start in range(0, len(words), _BLOCK):
        scores = words[start : start + _BLOCK] @ gallery.T
        if among is not None:
            scores[:, ~among] = -2.0
        for row in scores:
            first = np.argpartition(-row, min(DEPTH, len(row) - 1))[:DEPTH]
            yield first[np.argsort(-row[first], kind="stable")].tolist()


def _ndcg(answers: Iterator[list[int]], wanted: list[Wanted]) -> float:
    """Mean nDCG@10 with gain 1 for the products wanted; places left empty count as wrong."""
    return rounded(
        metrics.mean(
            metrics.ndcg_at_k(np.isin(answer, one.rows), DEPTH, all_relevance=np.ones(len(one.rows)))
            for answer, one in zip(answers, wanted, strict=True)
        )
    )


if __name__ == "__main__":
    main("attribute_queries", measure, sample=0)
