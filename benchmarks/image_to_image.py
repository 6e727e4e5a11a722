"""Pictures against pictures: do the nearest show the same type of article?"""

from __future__ import annotations

import numpy as np

from _common import Figures, Options, main, rounded
from _data import encoder, image_vectors, read_fashion
from wares.evaluate.protocols import image_to_image


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    codes = {name: code for code, name in enumerate(sorted(set(fashion.types) - {""}))}
    labels = np.array([codes.get(name, -1) for name in fashion.types], dtype=np.int64)
    rows = np.array([row for row, split in enumerate(fashion.splits) if split == "bench" and labels[row] >= 0])
    gallery = image_vectors(options, fashion, encoder(options))
    found = image_to_image(gallery, labels, rows)
    return {
        "queries": found.queries,
        "gallery": len(gallery),
        "precision_at_10": rounded(found.precision_at_10),
        "precision_at_10_known": rounded(found.precision_at_10_known),
        "top_1": rounded(found.top_1),
    }


if __name__ == "__main__":
    main("image_to_image", measure, sample=0)
