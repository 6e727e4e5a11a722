"""Ranking model: an ONNX graph from features to one score a candidate, on one thread; trees and networks alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wares.errors import BadInput
from wares.rank.features.registry import COLUMNS
from wares.types import Ints, Matrix, Scores

INPUT, OUTPUT = "features", "scores"


class RankingModel:
    """Ranking model, read from a file; `scores` may be asked by several threads at once.

    columns   names of the features it was taught by, in their order
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        """Raises `BadInput` for a file that is none, or a feature that this Wares does not know."""
        self.columns = tuple(columns)
        unknown = [name for name in columns if name not in COLUMNS]
        if unknown:
            raise BadInput(f"{path}: taught by features that are not known: {', '.join(unknown)}; train it again")
        self._positions: Ints = np.array([COLUMNS.index(name) for name in columns], np.int64)
        self._is_whole = self.columns == COLUMNS
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime's own errors have no common class
            raise BadInput(f"{path}: no ranking model ({error}); train it again") from error

    def scores(self, features: Matrix) -> Scores:
        """(n,) of candidates with `features` (n, `COLUMNS`), larger is better."""
        if not len(features):
            return np.zeros(0, np.float32)
        columns = features if self._is_whole else features[:, self._positions]
        (scores,) = self._session.run([OUTPUT], {INPUT: np.ascontiguousarray(columns, np.float32)})
        return np.asarray(scores, np.float32).reshape(-1)
