import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.explanation import positive_shares


def test_a_candidate_is_explained_by_its_positive_shares() -> None:
    table = CandidateTable(np.array([1, 2, 3]), ("words", "image"), np.array([[3, 1], [3, 0], [1, 2]], np.float32))
    assert positive_shares(table, 0) == {"words": 0.75, "image": 0.25}
    assert positive_shares(table, 1) == {"words": 1.0}
