"""Products as clouds of vectors with a known right answer: three colours, four kinds, some kinds mislabelled."""

import numpy as np

from wares.annotate.examples import AnnotationExamples

COLOURS = ("red", "green", "blue")
KINDS = ("Bags > Tote", "Bags > Clutch", "Shoes > Boot", "Shoes > Sandal")
DIM = 16
WRONG = 0.3
_CENTRES = np.random.default_rng(99).standard_normal((len(COLOURS) * len(KINDS), 2, DIM)).astype(np.float32)


def clouds(n: int, seed: int) -> AnnotationExamples:
    """Both vectors tell colour and kind; in `WRONG` of the rows the kind said is another one."""
    rng = np.random.default_rng(seed)
    colour, kind = rng.integers(len(COLOURS), size=n), rng.integers(len(KINDS), size=n)
    vectors = _CENTRES[colour * len(KINDS) + kind] + 0.15 * rng.standard_normal((n, 2, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    said = np.where(rng.random(n) < WRONG, (kind + rng.integers(1, len(KINDS), size=n)) % len(KINDS), kind)
    values = {"colour": [COLOURS[i] for i in colour], "category": [KINDS[i] for i in said]}
    return AnnotationExamples(vectors[:, 0].copy(), vectors[:, 1].copy(), np.arange(n), values)
