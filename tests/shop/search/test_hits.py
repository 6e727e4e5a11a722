"""What explanations say of a product's rank."""

import numpy as np

from wares.rank.candidates import CandidateTable
from wares.shop.search.hits import ranks


def test_what_taste_speaks_against_ranks_with_what_it_says_nothing_of() -> None:
    contributions = np.array([[1.0, 0.2], [0.8, -0.1], [0.5, 0.0], [0.5, 0.3]], np.float32)
    table = CandidateTable(np.arange(4), ("words", "profile"), contributions)
    assert [ranks(table, table, row)["profile"] for row in range(4)] == [2, 3, 3, 1]
    assert [ranks(table, table, row)["words"] for row in range(4)] == [1, 2, 3, 3]
