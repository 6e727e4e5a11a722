"""What every store must give those who keep something in memory: all that was acknowledged, to whoever follows.

A store is given by `url`; each `LiveShop` has objects of its own over it, as a process has. Nothing here knows which
database it is.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import world
from wares.index.embedded import EmbeddedIndex
from wares.language.query.synonyms import Synonyms
from wares.settings import Settings
from wares.shop.erasure import take_back
from wares.shop.ingest.events.tracking import EventTracker
from wares.shop.ingest.kind_change import set_kind
from wares.shop.ingest.pipeline import IngestPipeline, incoming_product
from wares.shop.ingest.records import CatalogWriter
from wares.shop.ingest.workers.pool import WorkerPool
from wares.shop.live.index_follower import index_lag, reindex
from wares.shop.live.state import LiveState
from wares.shop.runtime.attribute_kinds import declare
from wares.shop.runtime.components import Components, index_value_counts, limits_of
from wares.shop.runtime.generations import ActiveGeneration, Generation
from wares.shop.runtime.language import ShopLanguage
from wares.shop.runtime.word_dictionaries import WordFolder
from wares.store.catalog import Catalog
from wares.store.events import EventLog
from wares.types import Product

NOW = 1_700_000_000.0
WHO = ("ann", "bob", "cat")
VISITS = ("s1", "s2")
WORDS = ("quilted zeppelin", "quilted zebra")
KILLED = """
import sys
sys.path.insert(0, sys.argv[3])
from contracts.state_contract import write_until_killed
write_until_killed(sys.argv[1], sys.argv[2])
"""


class LiveShop:
    """One process's objects over a store; `folder` holds its index, the words are kept beside it for all."""

    def __init__(self, url: str, folder: Path) -> None:
        self.catalog, self.log, encoder = Catalog(url), EventLog(url), world.ColourEncoder()
        language = ShopLanguage(self.catalog, Synonyms.default(), folder=WordFolder(folder.parent / "words"))
        index = EmbeddedIndex.open(folder / "index", encoder.dim)
        declare(self.catalog, index)
        self.components = Components(Settings(), self.catalog, index, encoder, language, clock=lambda: NOW)
        reindex(self.components, index_lag(self.components, 0))
        language.use_values(index_value_counts(index))
        generation = ActiveGeneration(self.components, Generation())
        self.live = LiveState(generation, self.log, folder / "popularity", folder / "catalog_view")
        self.tracker = EventTracker(self.log, self.live.events, self.catalog.sources, 3600.0, lambda: NOW)
        self.writer = CatalogWriter(generation, self.live.index, self.live.catalog)

    def close(self) -> None:
        """As a process does that ends."""
        self.writer.close()
        self.catalog.close()
        self.log.close()

    def add(self, *products: Product) -> None:
        """Take products in."""
        with WorkerPool(self.components, 1) as workers:
            pipeline = IngestPipeline(self.writer, limits_of(self.components.settings), workers)
            assert [
                one.count("added") + one.count("updated") for one in pipeline.take(map(incoming_product, products), 256)
            ]

    def ask(self, words: str, *shoppers: str) -> None:
        """A query by each of these."""
        for shopper in shoppers:
            self.live.queries.record(words, shopper)
        self.live.queries.keep()

    def track(self, *events: tuple[str, str, str, str]) -> None:
        """Events by (kind, product, shopper, session); their ids are new."""
        first = self.log.position() + 1
        told = [
            {"id": f"e{number}", "kind": kind, "products": [product], "shopper": shopper, "session": session,
             "time": NOW - 1000 + number}
            for number, (kind, product, shopper, session) in enumerate(events, first)
        ]  # fmt: skip
        assert self.tracker.track(told).taken == len(events)

    def seen(self) -> dict[str, Any]:
        """Everything that is kept in memory, for comparing."""
        language, catalog, live = self.components.language, self.catalog, self.live
        live.popularity.ready()
        view = live.view.now()
        here = sorted(np.flatnonzero(view.nums > 0), key=view.table.ids.__getitem__)
        ids = [view.table.ids[row] for row in here]
        rows = np.arange(len(view))
        popular, shown = live.popularity.popular(view, rows, NOW), live.popularity.impressions(view, rows)
        nums, seqs = self.components.index.versions()
        return {
            "sizes": (len(catalog), catalog.hidden, catalog.standing.next_turn),
            "kinds": dict(sorted(catalog.kinds().items())),
            "products": {num: one.title for num, one in sorted(catalog.by_num(nums.tolist()).items())},
            "index": dict(zip(nums.tolist(), seqs.tolist(), strict=True)),
            "attributes": dict(sorted(self.components.index.attributes().items())),
            "words": (dict(sorted(language.vocabulary.counts().items())), language.vocabulary.documents),
            "lengths": {name: round(mean, 6) for name, mean in sorted(language.field_means().items())},
            "labels": language.labels("zh"),
            "languages": language.languages,
            "values": dict(sorted(language.value_counts().items())),
            "suggestions": [language.suggest(beginning, 8) for beginning in ("mu", "dr", "quilted", "zeb")],
            "view": [
                (one, int(view.nums[row]), bool(view.can_be_had[row])) for one, row in zip(ids, here, strict=True)
            ],
            "popularity": {one: round(float(popular[row]), 4) for one, row in zip(ids, here, strict=True)},
            "shown": {one: float(shown[row]) for one, row in zip(ids, here, strict=True)},
            "profiles": [live.profiles.of(who, visit) for who in ("", *WHO) for visit in ("", *VISITS)],
        }


Step = Callable[[LiveShop], None]
MUG = Product(id="new-mug", title="Mug with a zebra", price=9.0, attributes={"handle": ("left",)})


def _erase(shop: LiveShop) -> None:
    take_back(shop.tracker.erase("bob", ""), shop.live, shop.tracker.followers)


STEPS: Sequence[tuple[str, Step]] = (
    ("products come", lambda shop: shop.add(*world.products()[:12])),
    ("events", lambda shop: shop.track(("view", "mug-red", "", "s1"), ("cart", "dress-red", "ann", ""))),
    ("a sign-in", lambda shop: shop.track(("view", "dress-blue", "bob", "s1"))),
    ("a product with another attribute", lambda shop: shop.add(MUG)),
    ("a product changes its words", lambda shop: shop.add(replace(MUG, title="Mug with a zeppelin", brand="Zoo"))),
    ("a product is hidden", lambda shop: shop.add(replace(MUG, id="later", published_at=NOW + 60))),
    ("a product goes", lambda shop: shop.writer.delete(["dress-red"])),
    ("a language comes", lambda shop: shop.add(replace(MUG, id="fr", texts={"fr": {"title": "Tasse, rayée"}}))),
    ("a purchase", lambda shop: shop.track(("purchase", "new-mug", "cat", ""))),
    ("its return", lambda shop: shop.track(("return", "new-mug", "cat", ""))),
    ("impressions", lambda shop: shop.track(("impression", "new-mug", "cat", "s2"))),
    ("queries", lambda shop: shop.ask(WORDS[0], *WHO)),
    ("a rare query", lambda shop: shop.ask(WORDS[1], "ann")),
    ("another kind", lambda shop: set_kind(shop.writer, "weight", "text", drop=False)),
    ("a shopper is forgotten", _erase),
    ("more events", lambda shop: shop.track(("view", "mug-red", "cat", "s1"), ("purchase", "mug-red", "ann", ""))),
    ("many writes", lambda shop: [shop.add(replace(MUG, title=f"Mug number {n}")) for n in range(140)]),  # type: ignore[misc]
)  # fmt: skip
"""What a writer does, one after the other."""


class StateContract:
    """The suite; a subclass gives the fixture `url`, that of an empty store."""

    @pytest.fixture
    def opening(self, url: str, tmp_path: Path) -> Iterator[Callable[[], LiveShop]]:
        """Opens another set of objects over the store."""
        with ExitStack() as stack:
            count = iter(range(10_000))

            def open_() -> LiveShop:
                shop = LiveShop(url, tmp_path / f"live-{next(count)}")
                stack.callback(shop.close)
                return shop

            yield open_

    def test_two_readers_see_what_a_writer_wrote_as_a_fresh_opening_does(self, opening: Callable[[], LiveShop]) -> None:
        writer, *readers = [opening() for _ in range(3)]
        for name, step in STEPS:
            step(writer)
            readers[0].live.follow()
            fresh = opening().seen()
            assert writer.seen() == fresh, name
            assert readers[0].seen() == fresh, name
        readers[1].live.follow()
        assert readers[1].seen() == fresh, "who follows all at once has the same"

    def test_writers_take_turns_and_readers_skip_nothing(self, opening: Callable[[], LiveShop]) -> None:
        first, second, reader = (opening() for _ in range(3))

        def write(shop: LiveShop, name: str) -> None:
            for n in range(20):
                shop.tracker.track(
                    [{"id": f"{name}{n}{k}", "kind": "view", "products": ["p"], "shopper": name} for k in "ab"]
                )

        threads = [
            threading.Thread(target=write, args=each) for each in ((first, "ann"), (second, "bob"), (first, "cat"))
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            reader.live.events.follow()
        for shop in (first, second, reader):
            shop.live.events.follow()
        nums = [one.num for batch in reader.log.since() for one in batch]
        assert nums == list(range(1, 121)), "numbers are those of one sequence, without gaps"
        for shop in (first, second, reader, opening()):
            assert [shop.live.profiles.of(who).profile.count("view") for who in WHO] == [40, 40, 40]

    def test_killed_between_commits_all_that_was_acknowledged_is_followed(
        self, url: str, opening: Callable[[], LiveShop], tmp_path: Path
    ) -> None:
        reader, acknowledged = opening(), 0
        for round_ in range(2):
            folder = tmp_path / f"killed-{round_}"
            command = [sys.executable, "-c", KILLED, url, str(folder), str(Path(world.__file__).parent)]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    acknowledged = json.loads(line)
                    if acknowledged >= 7 * (round_ + 1):
                        os.kill(process.pid, signal.SIGKILL)
                        break
            reader.live.follow()
            fresh = opening()
            assert reader.seen() == fresh.seen()
            assert {f"k{n}" for n in range(acknowledged)} <= fresh.catalog.ids()
            assert fresh.live.profiles.of("ann").profile.count("view") >= acknowledged


def write_until_killed(url: str, folder: str) -> None:
    """Write products and events one after the other, and say after each pair how many there are."""
    shop = LiveShop(url, Path(folder))
    for number in range(len(shop.catalog), 10_000):
        shop.add(replace(MUG, id=f"k{number}", title=f"Mug number {number}"))
        shop.track(("view", f"k{number}", "ann", ""))
        print(number + 1, flush=True)
