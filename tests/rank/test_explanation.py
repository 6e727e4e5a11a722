import numpy as np

from wares.rank.candidates import CandidateTable
from wares.rank.explanation import explain, positive_shares


def test_a_candidate_is_explained_by_shares_and_ranks() -> None:
    table = CandidateTable(np.array([1, 2, 3]), ("words", "image"), np.array([[3, 1], [3, 0], [1, 2]], np.float32))
    found = explain(table, 0)
    assert found.shares == {"words": 0.75, "image": 0.25}
    assert found.ranks == {"words": 1, "image": 2}
    assert explain(table, 1).ranks == {"words": 1, "image": 3}
    assert positive_shares(table, 1) == {"words": 1.0}
