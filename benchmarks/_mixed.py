"""Writes among which are refused batches, full disks and changes of the encoder; each is told as it happens.

["begin", ids] before each call, then ["took", id → price], ["gone", id], ["refused", ids] or ["full", ids];
["merging"] and ["merged"] around each merge: a compaction of the index, which the few products of this shop would never
need by the usual bound.
"""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import wares
from _disk import MEGABYTE, empty, fill
from _drawn import products
from wares.encode import general, manifest
from wares.encode.load import SHIPPED, load
from wares.errors import BadInput, StoreFull
from wares.index.revisions import compaction
from wares.types import Product

KNOWN = 120
OPENED = "opened"
_MERGED = 0.1
_FEW_DEAD = 20
"""Dead rows from which on the index is compacted."""
_LEFT = (0, 1, 4, 16, 48, 63, 80)
_BAD: tuple[dict[str, Any], ...] = (
    {"attributes": {"": "x"}}, {"attributes": {"x" * 1000: "y"}}, {"stock": 10**400}, {"price": float("inf")},
    {"price": float("nan")}, {"popularity": 1e308}, {"attributes": {"weight": 1e308}}, {"stock": 2**63}, {"title": ""},
    {"attributes": {"price": "cheap"}}, {"attributes": {"a": [str(n) for n in range(3000)]}}, {"price": -1.0},
    {"id": ""},
    {"attributes": {" weight": "x", "weight ": "y"}}, {"attributes": {f"many{n}": "x" for n in range(300)}},
    {"category": ["x"] * 1000}, {"title": "\ud800"}, {"pictures": [{"path": "/nowhere.jpg"}] * 100},
)  # fmt: skip
Say = Callable[..., None]
Rows = Sequence[Product | Mapping[str, Any]]


def other_encoder(folder: Path) -> Path:
    """The shipped encoder with its vectors' numbers in the opposite order, in `folder`: the same answers."""
    if not (folder / manifest.FILE).exists():
        shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
        np.save(folder / general.COMPONENTS, np.load(folder / general.COMPONENTS)[:, ::-1])
        said = manifest.read(SHIPPED, general.FORMAT)
        size = {"dim": said.dim, "height": said.height, "width": said.width}
        manifest.write(folder, general.FILES, **size, kind=general.FORMAT)
    return folder


class Mixed:
    """Writes in the shop in `disk`/shop; `small`: the disk is one of its own, and may be filled."""

    def __init__(self, disk: Path, feed: Path, other: Path, seed: int, small: bool, say: Say) -> None:
        self.disk, self.other, self.small, self.say = disk, other, small, say
        self.known = products(feed)[:KNOWN]
        self.draw = random.Random(seed)
        self.price = seed * 1_000_000.0
        self.coming: Future[Any] | None = None

    def run(self, writes: int) -> None:
        """Write until killed."""
        compaction.LEAST_DEAD = _FEW_DEAD
        with wares.open(self.disk / "shop", create=True) as shop:
            self.say(OPENED)
            if shop.coming_encoder is not None:
                self.coming = shop.start_encoder(shop.coming_encoder)
            for _ in range(writes):
                self._one(shop)

    def _one(self, shop: wares.Shop) -> None:
        if self.draw.random() < _MERGED:
            self._merge(shop)
            return
        kind = self.draw.random()
        if kind < 0.25:
            self._add(shop, self._some())
        elif kind < 0.35:
            id_ = self.draw.choice(self.known).id
            self._write([id_], lambda: shop.delete([id_]), lambda: self.say("gone", id_))
        elif kind < 0.65:
            good = self._some()
            bad = {"id": f"bad-{self.price:.0f}", "title": "Bad", **self.draw.choice(_BAD)}
            place = self.draw.randint(0, len(good))
            self._add(shop, [*good[:place], bad, *good[place:]])
            self._add(shop, good if self.draw.random() < 0.5 else self._some())
        elif kind < 0.78:
            self._change_encoder(shop)
        elif self.small:
            self._fill(shop)

    def _merge(self, shop: wares.Shop) -> None:
        """Write everything again, so that the dead rows outnumber the living, and have them given back."""
        self.price += 1
        self._add(shop, [replace(one, price=self.price) for one in self.known])
        self.say("merging")
        with contextlib.suppress(StoreFull):
            shop.optimize()
        self.say("merged")

    def _fill(self, shop: wares.Shop) -> None:
        """Writes while there is little room, and the same again when there is some."""
        fill(self.disk, self.draw.choice(_LEFT) * MEGABYTE)
        batches = [self._some() for _ in range(3)]
        for batch in batches:
            self._add(shop, batch)
        empty(self.disk)
        for batch in batches:
            self._add(shop, batch)

    def _change_encoder(self, shop: wares.Shop) -> None:
        if self.coming is not None and not self.coming.done():
            return
        if self.coming is not None and (error := self.coming.exception()) is not None and not _is_full(error):
            raise error
        now_other = shop.encoder.fingerprint != load(SHIPPED).fingerprint
        try:
            self.coming = shop.start_encoder(None if now_other else self.other)
        except StoreFull:
            self.coming = None
        self.say("encoder", not now_other)

    def _some(self) -> list[Product]:
        """One to three known products with a price never used before."""
        chosen = self.draw.sample(self.known, self.draw.randint(1, 3))
        self.price += 1
        return [replace(one, price=self.price) for one in chosen]

    def _add(self, shop: wares.Shop, rows: Rows) -> None:
        ids = [row.id if isinstance(row, Product) else row["id"] for row in rows]
        prices = {row.id: row.price for row in rows if isinstance(row, Product)}
        others = [id_ for id_ in ids if id_ not in prices]
        self._write(ids, lambda: shop.add(rows), lambda: self.say("took", prices, others))

    def _write(self, ids: list[str], work: Callable[[], object], done: Callable[[], None]) -> None:
        self.say("begin", ids)
        try:
            work()
        except BadInput:
            self.say("refused", ids)
        except StoreFull:
            self.say("full", ids)
        else:
            done()


def _is_full(error: BaseException) -> bool:
    return isinstance(error, StoreFull | OSError)
