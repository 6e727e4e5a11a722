"""Missing values from title, picture or both: learnt on nine tenths of `train`, judged on the tenth and on `bench`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, rounded, timed
from _data import Fashion, encoder, image_vectors, read_fashion
from wares.annotate.annotator import Annotator, Predictions
from wares.annotate.examples import AnnotationExamples
from wares.annotate.fit import fit_annotator
from wares.stats.calibration import expected_calibration_error
from wares.types import Encoder, Vectors

_GIVEN = {"title": (1, 0), "picture": (0, 1), "both": (1, 1)}
_LEAST = (0.8, 0.9)


@dataclass(frozen=True, slots=True)
class _Set:
    """The fashion set as an annotator sees it; a row a product."""

    titles: Vectors
    pictures: Vectors
    groups: NDArray[np.int64]
    values: Mapping[str, NDArray[np.str_]]

    def examples(self, rows: NDArray[np.int64]) -> AnnotationExamples:
        values = {name: column[rows].tolist() for name, column in self.values.items()}
        return AnnotationExamples(self.titles[rows], self.pictures[rows], self.groups[rows], values)


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    coder = encoder(options)
    whole = _read(options, fashion, coder)
    splits = np.array(fashion.splits)
    train = options.rng().permutation(np.flatnonzero(splits == "train"))
    left_out, learnt = np.split(train, [len(train) // 10])
    found, took = timed(fit_annotator, whole.examples(learnt), coder.fingerprint, _LEAST[0], options.seed)
    figures: Figures = {"learnt": len(learnt), "left_out": len(left_out), "learn_s": round(took / 1000, 2)}
    for prefix, rows in (("", left_out), ("bench_", np.flatnonzero(splits == "bench"))):
        asked = rows[: options.sample] if options.sample else rows
        figures |= _judged(found.annotator, whole, asked, prefix)
    for group in ("", "bench_"):
        errors = [
            value for key, value in figures.items() if key.endswith("_ece") and key.startswith("bench_") == bool(group)
        ]
        figures[f"{group}ece"] = max(errors, default=float("nan"))
    return figures


def _read(options: Options, fashion: Fashion, coder: Encoder) -> _Set:
    codes: dict[str, int] = {}
    groups = np.array([codes.setdefault(title.casefold(), len(codes)) for title in fashion.titles])
    values = {
        "type": fashion.types,
        "colour": fashion.colours,
        "gender": fashion.genders,
        "season": fashion.seasons,
        "usage": fashion.usages,
    }
    titles = _titles(coder, fashion.titles)
    pictures = image_vectors(options, fashion, coder)
    return _Set(titles, pictures, groups, {name: np.array(column) for name, column in values.items()})


def _titles(coder: Encoder, titles: Sequence[str], batch: int = 1024) -> Vectors:
    return np.concatenate([coder.encode_words(titles[i : i + batch]) for i in range(0, len(titles), batch)])


def _judged(annotator: Annotator, whole: _Set, rows: NDArray[np.int64], prefix: str) -> Figures:
    figures: Figures = {}
    for given, (title, picture) in _GIVEN.items():
        found = annotator.predict(whole.titles[rows] * np.float32(title), whole.pictures[rows] * np.float32(picture))
        for attribute, guesses in found.items():
            figures |= _one(guesses, whole.values[attribute][rows], f"{prefix}{attribute}_{given}")
    return figures


def _one(guesses: Predictions, values: NDArray[np.str_], name: str) -> Figures:
    """A row without the value is not asked about; a value that was too rare to be learnt counts as wrong."""
    asked = values != ""
    right, said = (guesses.values == values)[asked], guesses.confidences[asked]
    figures = {
        f"{name}_accuracy": rounded(right.mean()),
        f"{name}_ece": rounded(expected_calibration_error(said, right)),
    }
    for least in _LEAST:
        sure = said >= least
        figures[f"{name}_filled_at_{round(100 * least)}"] = rounded(sure.mean())
        if sure.any():
            figures[f"{name}_right_at_{round(100 * least)}"] = rounded(right[sure].mean())
    return figures


if __name__ == "__main__":
    main("annotation", measure, sample=0)
