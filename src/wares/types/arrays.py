"""Array types by what they hold; shapes are said where they are used."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""(n, dim) rows of unit length, unless said otherwise."""
Matrix: TypeAlias = NDArray[np.float32]
"""float32 numbers of any shape: weights of a model, features, matrices of interactions."""
Nums: TypeAlias = NDArray[np.int64]
"""(n,) the store's numbers of products."""
Rows: TypeAlias = NDArray[np.int64]
"""(n,) positions in a table of columns; −1 = not there."""
Ints: TypeAlias = NDArray[np.int64]
"""int64 numbers of any meaning."""
Codes: TypeAlias = NDArray[np.int32]
"""(n,) positions in a list of names; −1 = no value."""
Mask: TypeAlias = NDArray[np.bool_]
"""(n,) which rows are meant."""
Scores: TypeAlias = NDArray[np.float32]
"""(n,) larger is better."""
Floats: TypeAlias = NDArray[np.float64]
"""float64 numbers of any shape."""
Samples: TypeAlias = NDArray[np.float32]
"""(n,) samples of a sound, −1 … 1."""
Pixels: TypeAlias = NDArray[np.uint8]
"""(h, w, 3) red, green, blue, 0–255."""
