"""Links from product to product: sums over what was touched, kept as open arrays, refused when broken."""

from pathlib import Path

import numpy as np
import pytest

from recommend.worlds import board, made, taste
from wares.errors import BadInput
from wares.recommend.co_occurrence import CoOccurrence
from wares.recommend.item_neighbours import MOST, NOTHING, ItemNeighbours, ScoredItems, concatenate
from wares.recommend.rp3beta import RP3Beta
from wares.recommend.transitions import Transitions, TransitionsSettings

LINKS = ItemNeighbours(np.array([0, 2, 3, 3]), np.array([1, 2, 0], np.int32), np.array([0.5, 0.25, 1.0], np.float32))


def test_an_answer_is_the_sum_of_what_each_product_leads_to() -> None:
    links = concatenate(
        [LINKS, ItemNeighbours(np.array([0, 2]), np.array([0, 1], np.int32), np.array([2.0, 0.1], np.float32))]
    )
    assert len(links) == 4
    found = links.reach(np.array([0, 3]), np.array([1.0, 0.5]))
    assert found.items.tolist() == [0, 1, 2]
    assert found.scores.tolist() == pytest.approx([1.0, 0.55, 0.25])
    assert found.origins.tolist() == [3, 0, 0], "the product that gave most"
    assert links.reach(np.array([2, 99]), np.ones(2)).items.tolist() == [], "one without links, one unknown"
    assert links.reach(np.zeros(0, np.int64), np.zeros(0)) is NOTHING


def test_ranked_are_the_best_first_ties_by_row() -> None:
    found = LINKS.reach(np.array([0, 1]), np.array([1.0, 0.25]))
    assert found.ranked().items.tolist() == [1, 0, 2]
    unsaid = ScoredItems(np.array([4, 2, 3]), np.array([1, 1, -np.inf], np.float32), np.zeros(3, np.int64))
    assert unsaid.ranked().items.tolist() == [2, 4]
    assert unsaid.ranked(1).items.tolist() == [2] and not len(unsaid.ranked(0))


def test_kept_and_read_again(tmp_path: Path) -> None:
    LINKS.write(tmp_path, "rp3beta")
    read = ItemNeighbours.read(tmp_path, "rp3beta")
    assert [array.tolist() for array in (read.starts, read.items, read.values)] == [
        array.tolist() for array in (LINKS.starts, LINKS.items, LINKS.values)
    ]


@pytest.mark.parametrize("content", [b"", b"no array", None])
def test_broken_files_are_named(tmp_path: Path, content: bytes | None) -> None:
    LINKS.write(tmp_path, "rp3beta")
    if content is None:
        np.save(tmp_path / "rp3beta.items.npy", np.zeros(1, np.int32))
    else:
        (tmp_path / "rp3beta.items.npy").write_bytes(content)
    with pytest.raises(BadInput, match=r"rp3beta.*train again"):
        ItemNeighbours.read(tmp_path, "rp3beta")


def test_lists_say_what_the_recommenders_say_of_single_products() -> None:
    rp3beta, transitions = RP3Beta().fit(board()), Transitions(TransitionsSettings(neighbours=MOST)).fit(board())
    for whole, lists in ((rp3beta, rp3beta.neighbours(MOST)), (transitions, transitions.neighbours())):
        for item in range(len(lists)):
            scores = whole.scores([taste(item)])[0]
            scores[item] = -np.inf
            items, values = lists.at(item)
            assert sorted(items.tolist()) == np.flatnonzero(np.isfinite(scores)).tolist()
            assert values == pytest.approx(scores[items], rel=1e-5)


def test_only_the_strongest_are_kept() -> None:
    rows = [(shopper, item) for shopper in range(3) for item in range(MOST + 5)]
    assert max(np.diff(RP3Beta().fit(made(rows, 3, MOST + 5)).neighbours(MOST).starts)) == MOST
    assert len(CoOccurrence().fit(made([], 1, 4)).neighbours()) == 4
