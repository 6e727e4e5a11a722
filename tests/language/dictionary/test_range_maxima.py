"""The largest values of a stretch, compared to sorting all of it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wares.language.dictionary.range_maxima import RangeMaxima


@given(st.integers(0, 2**32 - 1), st.integers(0, 20_000), st.sampled_from([1, 3, 1000]), st.integers(1, 60), st.data())
def test_the_largest_are_those_of_sorting(seed: int, size: int, most: int, k: int, data: st.DataObject) -> None:
    random = np.random.default_rng(seed)
    values = random.integers(0, most + 1, size).astype(np.uint32)
    tree = RangeMaxima.build(values.copy())
    for _ in range(5 if size else 0):
        place, value = int(random.integers(size)), int(random.integers(most + 1))
        tree.set(place, value)
        values[place] = value
    start, end = sorted((data.draw(st.integers(0, size)), data.draw(st.integers(0, size))))
    inside = np.arange(start, end)[values[start:end] > 0]
    expected = sorted(inside.tolist(), key=lambda position: (-int(values[position]), position))[:k]
    assert tree.top(start, end, k).tolist() == expected
    assert tree.largest(start, end) == (int(values[start:end].max()) if end > start else 0)
