"""The fused vector of a product: worked by hand, and what holds whatever is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wares.encode.fusion import fuse, similarity_shares
from wares.encode.vectors import l2_normalize
from wares.errors import BadInput
from wares.types import Vectors

NONE = np.zeros((1, 2), np.float32)
EAST, NORTH = np.array([[1, 0]], np.float32), np.array([[0, 1]], np.float32)
shares = st.floats(0, 1, width=32)


@st.composite
def rows(draw: st.DrawFn) -> tuple[Vectors, Vectors]:
    """Words and pictures of five products, unit or zero rows."""
    values = st.floats(-1, 1, width=16)
    both = draw(arrays(np.float32, (2, 5, 4), elements=values))
    both[np.linalg.norm(both, axis=2) < 0.01] = 0
    return l2_normalize(both[0]), l2_normalize(both[1])


def test_by_hand() -> None:
    assert fuse(EAST, NORTH, 0.6)[0] == pytest.approx(np.array([0.6, 0.4]) / np.hypot(0.6, 0.4))
    parts = similarity_shares(EAST[0], EAST, NORTH, 0.6)
    assert parts[0] == pytest.approx(np.array([0.6 / np.hypot(0.6, 0.4), 0]))


def test_a_missing_modality_leaves_the_other_alone_whatever_the_share() -> None:
    for share in (0.0, 0.3, 1.0):
        assert fuse(EAST, NONE, share).tolist() == EAST.tolist()
        assert fuse(NONE, NORTH, share).tolist() == NORTH.tolist()
        assert fuse(NONE, NONE, share).tolist() == NONE.tolist()


def test_modalities_that_cancel_give_zeros_and_no_warning() -> None:
    assert not fuse(EAST, -EAST, 0.5).any()
    assert not similarity_shares(EAST[0], EAST, -EAST, 0.5).any()


def test_nothing_gives_nothing() -> None:
    empty = np.zeros((0, 3), np.float32)
    assert fuse(empty, empty, 0.5).shape == (0, 3)
    assert similarity_shares(np.ones(3, np.float32), empty, empty, 0.5).shape == (0, 2)


@given(rows(), shares)
def test_unit_or_zero_and_single_precision(given_: tuple[Vectors, Vectors], share: float) -> None:
    found = fuse(*given_, share)
    assert found.dtype == np.float32
    lengths = np.linalg.norm(found, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))


@given(rows(), shares)
def test_likeness_sums_to_the_cosine(given_: tuple[Vectors, Vectors], share: float) -> None:
    found = fuse(*given_, share)
    assert similarity_shares(found[0], *given_, share).sum(axis=1) == pytest.approx(found @ found[0], abs=1e-5)


@given(rows(), shares)
def test_words_and_pictures_change_places_with_the_share(given_: tuple[Vectors, Vectors], share: float) -> None:
    texts, pictures = given_
    total = np.linalg.norm(share * texts + (1 - share) * pictures, axis=1)
    sure = total > 1e-3
    assert fuse(texts, pictures, share)[sure] == pytest.approx(fuse(pictures, texts, 1 - share)[sure], abs=1e-3)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_is_named(share: float) -> None:
    with pytest.raises(BadInput, match=r"share: .* is outside 0 to 1"):
        fuse(EAST, NORTH, share)


def test_shapes_that_differ_are_named() -> None:
    with pytest.raises(BadInput, match=r"texts \(1, 2\) and pictures \(1, 3\) differ"):
        fuse(EAST, np.zeros((1, 3), np.float32), 0.5)
    with pytest.raises(BadInput, match=r"both are \(n, dim\)"):
        fuse(EAST[0], NORTH[0], 0.5)
