import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.explanation import positive_shares


def test_a_candidate_is_explained_by_its_positive_shares() -> None:
    table = CandidateTable(np.array([1, 2, 3]), ("words", "image"), np.array([[3, 1], [3, 0], [1, 2]], np.float32))
    assert positive_shares(table, np.array([0, 1])) == [{"words": 0.75, "image": 0.25}, {"words": 1.0}]
    assert not positive_shares(table, np.zeros(0, np.int64))
