import numpy as np
import pytest

from wares.errors import BadInput
from wares.rank.candidates import CandidateTable

TABLE = CandidateTable(
    np.array([7, 3, 5, 4]), ("words", "image"), np.array([[0.5, 0.25], [0, 1], [0.75, 0], [0, 0]], np.float32)
)


def test_scores_are_the_sums_of_the_rows() -> None:
    assert TABLE.scores.dtype == np.float32
    assert TABLE.scores.tolist() == [0.75, 1.0, 0.75, 0.0]
    assert len(TABLE) == 4


def test_candidates_are_taken_in_the_order_of_the_positions() -> None:
    taken = TABLE.take(np.array([2, 0]))
    assert taken.nums.tolist() == [5, 7]
    assert taken.contributions.tolist() == [[0.75, 0], [0.5, 0.25]]


def test_the_best_are_those_of_the_largest_scores_then_popularity_then_number() -> None:
    assert TABLE.best(3).nums.tolist() == [3, 5, 7]
    assert TABLE.best(3, np.array([2.0, 9, 1, 9])).nums.tolist() == [3, 7, 5]
    assert TABLE.best(3, np.array([np.nan, 9, 0, 9])).nums.tolist() == [3, 5, 7]
    assert TABLE.order().tolist() == [1, 2, 0, 3]


def test_a_column_more_is_added_to_the_scores() -> None:
    whole = TABLE.with_column("profile", np.array([0.25, -0.5, 0, 0]))
    assert whole.names == ("words", "image", "profile")
    assert whole.scores.tolist() == [1.0, 0.5, 0.75, 0.0]
    assert whole.column("profile").tolist() == [0.25, -0.5, 0, 0]
    assert TABLE.names == ("words", "image"), "the table itself is left as it was"


def test_shares_sum_to_one_and_leave_out_what_is_subtracted() -> None:
    assert TABLE.shares(0) == {"words": pytest.approx(2 / 3), "image": pytest.approx(1 / 3)}
    assert TABLE.with_column("profile", np.array([0, -0.5, 0, 0])).shares(1) == {"words": 0, "image": 1, "profile": 0}
    assert TABLE.shares(3) == {}


def test_an_empty_table_has_its_columns() -> None:
    empty = CandidateTable.empty(("words",))
    assert len(empty.best(5)) == 0
    assert empty.names == ("words",)


@pytest.mark.parametrize(
    ("names", "contributions"),
    [(("words",), np.zeros((2, 2), np.float32)), (("words", "words"), np.zeros((1, 2), np.float32))],
)
def test_shapes_and_names_must_fit(names: tuple[str, ...], contributions: np.ndarray) -> None:
    with pytest.raises(BadInput):
        CandidateTable(np.array([1]), names, contributions)


def test_a_wrong_column_is_refused() -> None:
    with pytest.raises(BadInput, match="known: words, image"):
        TABLE.column("audio")
    with pytest.raises(BadInput, match="2 values for 4"):
        TABLE.with_column("profile", np.zeros(2))
    with pytest.raises(BadInput, match="twice"):
        TABLE.with_column("words", np.zeros(4))
