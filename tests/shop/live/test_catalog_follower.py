"""Rows stay the same products, whatever comes, goes, or encodes."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.profiles.traits import Traits, TraitsTable
from wares.shop.live.catalog_reader import CatalogReader
from wares.types import Pixels, Product, Vectors


class OtherEncoder(world.ColourEncoder):
    """The same answers in another order of axes."""

    fingerprint = "colours-2"

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        return super().encode_words(texts)[:, ::-1]

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        return super().encode_pictures(pictures)[:, ::-1]


def test_the_view_is_the_shop(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        view = shop.personalization.live.view.now()
        assert shop.personalization.live.view.now() is view, "nothing changed, nothing is made anew"
        assert set(view.table.ids) == {product.id for product in world.products()}
        assert (view.can_be_had == np.array(["purple" not in product for product in view.table.ids])).all()
        row = int(view.rows(["mug-red"])[0])
        assert view.rows_of(view.nums[[row]]).tolist() == [row]
        assert view.table.texts.vectors[np.array([row])].any()
        assert view.table.pictures.vectors[np.array([row])].any()


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
        assert len(before) == len(gone)
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
        order, vectors = list(before.table.ids), before.table.texts.vectors[np.arange(len(before))]
    with wares.open(tmp_path / "shop", encoder=OtherEncoder(), create=True) as shop:
        after = shop.personalization.live.view.now()
        assert list(after.table.ids) == order
        assert np.allclose(after.table.texts.vectors[np.arange(len(after))], vectors[:, ::-1], atol=2e-3)


def test_rows_begin_as_artifacts_say(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        live = shop.personalization.live
        order = ["long-gone", *reversed(live.view.now().table.ids)]
        live.view.begin("other", order)
        after = live.view.now()
        assert list(after.table.ids) == order
        assert not after.can_be_had[0] and after.can_be_had[1:].sum() == live.view.now().can_be_had.sum() > 0
        live.view.begin("the same", order)
        assert live.view.now() is after


def test_a_view_is_kept_between_two_openings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stayed is not read again; what changed meanwhile is."""
    path = tmp_path / "shop"
    with wares.open(path, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        before = list(shop.personalization.live.view.now().table.ids)
        gone = int(shop.personalization.live.view.now().nums[before.index("mug-red")])
    taken: list[str] = []
    put = TraitsTable.put

    def counted(table: TraitsTable, traits: Iterable[Traits]) -> np.ndarray:
        products = list(traits)
        taken.extend(product.id for product in products)
        return put(table, products)

    monkeypatch.setattr(TraitsTable, "put", counted)
    with wares.open(path, encoder=world.ColourEncoder()) as shop:
        shop.delete(["mug-red"])
        shop.add([Product(id="hat", title="Hat", stock=1), Product(id="mug-blue", title="Mug, blue", stock=0)])
        after = shop.personalization.live.view.now()
        assert sorted(taken) == ["hat", "mug-blue"]
        assert list(after.table.ids) == [*before, "hat"]
        assert not after.nums[after.table.rows(["mug-red"])[0]]
        assert after.rows_of(after.nums[after.nums > 0]).tolist() == np.flatnonzero(after.nums).tolist()
        assert after.rows_of(np.array([gone])).tolist() == [-1]
        assert not after.can_be_had[after.rows(["mug-blue"])[0]]
        assert after.can_be_had[after.rows(["hat"])[0]]


@pytest.mark.parametrize("broken", ["view.json", "nums", "ids.ends", "codes", "statistics.npz"])
def test_a_broken_view_is_made_anew(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "shop"
    with wares.open(path, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        ids = list(shop.personalization.live.view.now().table.ids)
        shares = shop.personalization.live.view.now().table.statistics.value_shares
    (path / "catalog_view" / broken).write_bytes(b"nothing of use")
    with wares.open(path, encoder=world.ColourEncoder()) as shop:
        view = shop.personalization.live.view.now()
        assert list(view.table.ids) == ids
        assert view.table.texts.vectors[view.rows(["mug-red"])].any()
        assert np.allclose(view.table.statistics.value_shares, shares)


def test_attributes_are_chosen_again_when_the_shop_has_doubled(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(Product(id=f"a{n}", title="Lamp", attributes={"shade": (f"s{n % 3}",)}) for n in range(9))
        assert shop.personalization.live.view.now().table.attributes[3:] == ("shade",)
        shop.add(Product(id=f"b{n}", title="Rug", attributes={"pile": (f"p{n % 2}",)}) for n in range(30))
        view = shop.personalization.live.view.now()
        assert view.table.attributes[3:] == ("shade", "pile")
        codes = view.table.codes(view.rows(["a1", "b0"]))
        named = [[view.table.values[code] for code in row[row >= 0].tolist()] for row in codes]
        assert named == [[("shade", "s1")], [("pile", "p0")]]
        frequencies = view.table.frequencies()
        assert dict(zip(view.table.values, frequencies.attributes.tolist(), strict=True))["pile", "p0"] == 4


def test_a_reader_sees_what_a_writer_writes(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products()[:4])
        live = shop.personalization.live
        reader = CatalogReader(shop._assembly.generation, shop.folder / "catalog_view")
        assert len(reader.now()) == 4
        shop.add(world.products())
        view, own = reader.now(), live.view.now()
        assert list(view.table.ids) == list(own.table.ids)
        assert np.array_equal(view.nums, own.nums)
        assert view.rows(["mug-red"]).tolist() == own.rows(["mug-red"]).tolist()
