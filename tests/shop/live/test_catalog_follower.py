"""Rows stay the same products, whatever comes, goes, or encodes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from growth import growth
from wares.index.embedded import EmbeddedIndex
from wares.profiles.traits import TraitsTable
from wares.shop.live.catalog_follower import CatalogDraft
from wares.shop.live.catalog_view import CatalogView
from wares.store.products.records import Change
from wares.types import Pixels, Product, Vectors


class OtherEncoder(world.ColourEncoder):
    """The same answers in another order of axes."""

    fingerprint = "colours-2"

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        return super().encode_words(texts)[:, ::-1]

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        return super().encode_pictures(pictures)[:, ::-1]


class NoVectors:
    """An index without a vector."""

    def vectors(self, nums: Sequence[int], using: str) -> dict[int, Vectors]:
        return {}


def test_the_view_is_the_shop(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        view = shop.personalization.live.view.now()
        assert shop.personalization.live.view.now() is view, "nothing changed, nothing is made anew"
        assert set(view.table.ids) == {product.id for product in world.products()}
        assert (view.can_be_had == np.array(["purple" not in product for product in view.table.ids])).all()
        row = int(view.rows(["mug-red"])[0])
        assert view.rows_of(view.nums[[row]]).tolist() == [row]
        assert view.table.texts.vectors[row].any()
        assert view.table.pictures.vectors[row].any()


def test_changes_come_and_rows_stay(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        before = shop.personalization.live.view.now()
        row = int(before.rows(["mug-red"])[0])
        shop.delete(["mug-red"])
        gone = shop.personalization.live.view.now()
        assert gone.table.ids[row] == "mug-red"
        assert not gone.can_be_had[row]
        assert not gone.nums[row]
        assert before.can_be_had[row], "who holds an older state keeps it"
        shop.add([Product(id="mug-red", title="Mug, red", stock=0), Product(id="hat", title="Hat", stock=1)])
        back = shop.personalization.live.view.now()
        assert back.nums[row] > 0
        assert not back.can_be_had[row]
        assert back.can_be_had[int(back.rows(["hat"])[0])]
        assert back.rows(["nothing", "hat", "hat"]).tolist() == [len(back) - 1]


def test_another_encoder_keeps_the_rows(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        before = shop.personalization.live.view.now()
        order, vectors = list(before.table.ids), before.table.texts.vectors.copy()
    with wares.open(tmp_path / "shop", encoder=OtherEncoder(), create=True) as shop:
        shop.personalization.live.view.begin(("long-gone", *order[::-1]))
        after = shop.personalization.live.view.now()
        assert after.table.ids == ["long-gone", *order[::-1]]
        assert not after.can_be_had[0]
        assert np.allclose(after.table.texts.vectors[1 : len(after)][::-1], vectors[: len(before)][:, ::-1], atol=2e-3)


def test_a_view_is_kept_between_two_openings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stayed is not read again; what changed meanwhile is."""
    path = tmp_path / "shop"
    with wares.open(path, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        before = shop.personalization.live.view.now()
    with wares.open(path, encoder=world.ColourEncoder()) as shop:
        shop.delete(["mug-red"])
        shop.add([Product(id="hat", title="Hat", stock=1), Product(id="mug-blue", title="Mug, blue", stock=0)])
        read: set[str] = set()
        vectors = EmbeddedIndex.vectors

        def counted(index: EmbeddedIndex, nums: Sequence[int], using: str) -> dict[int, Vectors]:
            read.update(product.id for product in shop._assembly.catalog.by_num(nums).values())
            return vectors(index, nums, using)

        monkeypatch.setattr(EmbeddedIndex, "vectors", counted)
        after = shop.personalization.live.view.now()
        assert sorted(read) == ["hat", "mug-blue"]
    n = len(before)
    assert after.table.ids[:n] == before.table.ids[:n]
    assert np.array_equal(after.table.texts.vectors[0], before.table.texts.vectors[0])
    assert not after.nums[after.table.rows(["mug-red"])[0]]
    assert after.rows_of(after.nums[after.nums > 0]).tolist() == np.flatnonzero(after.nums).tolist()
    assert after.rows_of(before.nums[before.table.rows(["mug-red"])]).tolist() == [-1]
    assert not after.can_be_had[after.rows(["mug-blue"])[0]]
    assert after.can_be_had[after.rows(["hat"])[0]]


@pytest.mark.parametrize("broken", ["names.json", "nums.npy", "texts.npy"])
def test_a_broken_view_is_made_anew(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "shop"
    with wares.open(path, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        ids = list(shop.personalization.live.view.now().table.ids)
    (path / "catalog_view" / broken).write_bytes(b"nothing of use")
    with wares.open(path, encoder=world.ColourEncoder()) as shop:
        view = shop.personalization.live.view.now()
        assert view.table.ids == ids
        assert view.table.texts.vectors[view.rows(["mug-red"])[0]].any()


def test_many_products_are_copied_no_more_often_than_few() -> None:
    def moved(size: int) -> None:
        empty = TraitsTable(1)
        columns = (np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0))
        draft = CatalogDraft(CatalogView(empty, *columns, np.full(1, -1), 0, ""))
        for start in range(0, size, 20):
            batch = [Change(num, num, Product(id=f"p{num}", title="P")) for num in range(start + 1, start + 21)]
            draft.take(NoVectors(), batch)
        assert len(draft.view(size, "")) == size

    assert growth(moved, 2000, 8) < 16
