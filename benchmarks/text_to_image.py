"""Words against pictures alone: queries of text_to_image.json over the gallery of every picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from _common import Figures, Options, main, rounded
from _data import encoder, image_vectors, read_fashion
from wares.stats import ranking_metrics as metrics
from wares.stats.ranks import tied_ranks
from wares.types import Vectors

_BLOCK = 128


@dataclass(frozen=True, slots=True)
class TextToImage:
    """Means over queries, each over the whole gallery."""

    queries: int
    recall_at_1: float
    recall_at_10: float
    mrr: float


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    queries = json.loads((options.data / "text_to_image.json").read_text(encoding="utf-8"))
    row = fashion.row()
    coder = encoder(options)
    gallery = image_vectors(options, fashion, coder)
    words = coder.encode_words(list(queries))
    found = text_to_image(words, gallery, [[row[str(id_)] for id_ in ids] for ids in queries.values()])
    return {
        "queries": found.queries,
        "gallery": len(gallery),
        "recall_at_1": rounded(found.recall_at_1),
        "recall_at_10": rounded(found.recall_at_10),
        "mrr": rounded(found.mrr),
    }


def text_to_image(queries: Vectors, gallery: Vectors, relevant: Sequence[Sequence[int]]) -> TextToImage:
    """Queries (q, d) against pictures (n, d); `relevant` holds each query's gallery positions. Exact dot products."""
    ranks = []
    for start in range(0, len(queries), _BLOCK):
        scores = queries[start : start + _BLOCK] @ gallery.T
        ranks += [tied_ranks(row, relevant[start + place]) for place, row in enumerate(scores)]
    return TextToImage(
        queries=len(ranks),
        recall_at_1=metrics.mean(metrics.recall_at_k(r, 1) for r in ranks),
        recall_at_10=metrics.mean(metrics.recall_at_k(r, 10) for r in ranks),
        mrr=metrics.mean(metrics.reciprocal_rank(r) for r in ranks),
    )


if __name__ == "__main__":
    main("text_to_image", measure, sample=0)
