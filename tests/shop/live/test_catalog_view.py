"""Rows stay the same products, whatever comes, goes, or encodes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

import wares
import world
from wares.types import Pixels, Product, Vectors


class OtherEncoder(world.ColourEncoder):
    """The same answers in another order of axes."""

    fingerprint = "colours-2"

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        return super().encode_words(texts)[:, ::-1]

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        return super().encode_pictures(pictures)[:, ::-1]


def test_the_shelf_is_the_shop(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        shelf = shop.people.live.view.now()
        assert shop.people.live.view.now() is shelf, "nothing changed, nothing is made anew"
        assert set(shelf.table.ids) == {product.id for product in world.products()}
        assert (shelf.can_be_had == np.array(["purple" not in product for product in shelf.table.ids])).all()
        row = int(shelf.rows(["mug-red"])[0])
        assert shelf.rows_of(shelf.nums[[row]]).tolist() == [row]
        assert shelf.table.texts.vectors[row].any()
        assert shelf.table.pictures.vectors[row].any()


def test_changes_come_and_rows_stay(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        before = shop.people.live.view.now()
        row = int(before.rows(["mug-red"])[0])
        shop.delete(["mug-red"])
        gone = shop.people.live.view.now()
        assert gone.table.ids[row] == "mug-red"
        assert not gone.can_be_had[row]
        assert not gone.nums[row]
        assert before.can_be_had[row], "who holds an older state keeps it"
        shop.add([Product(id="mug-red", title="Mug, red", stock=0), Product(id="hat", title="Hat", stock=1)])
        back = shop.people.live.view.now()
        assert back.nums[row] > 0
        assert not back.can_be_had[row]
        assert back.can_be_had[int(back.rows(["hat"])[0])]
        assert back.rows(["nothing", "hat", "hat"]).tolist() == [len(back) - 1]


def test_another_encoder_keeps_the_rows(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        before = shop.people.live.view.now()
        order, vectors = list(before.table.ids), before.table.texts.vectors.copy()
    with wares.open(tmp_path / "shop", encoder=OtherEncoder(), create=True) as shop:
        shop.people.live.view.begin(("long-gone", *order[::-1]))
        after = shop.people.live.view.now()
        assert after.table.ids == ["long-gone", *order[::-1]]
        assert not after.can_be_had[0]
        assert np.allclose(after.table.texts.vectors[1 : len(after)][::-1], vectors[: len(before)][:, ::-1], atol=2e-3)
