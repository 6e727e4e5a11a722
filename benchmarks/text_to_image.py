"""Words against pictures alone: queries of text_to_image.json over the gallery of every picture."""

from __future__ import annotations

import json

from _common import Figures, Options, main, rounded
from _data import encoder, image_vectors, read_fashion
from wares.evaluate.protocols import text_to_image


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


if __name__ == "__main__":
    main("text_to_image", measure, sample=0)
