"""The part of `Shop` that learns the order of searches, and explains it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wares.errors import BadInput
from wares.shop.assembly import Assembly
from wares.shop.personalization import Personalization
from wares.shop.rank.artifacts import RankerManifest, current_ranker, ranker_versions, use_ranker, version_before
from wares.shop.rank.evidence import EvidenceSources
from wares.shop.runtime.folder import Folder
from wares.shop.search.placement import PlacementReport, placement_of

if TYPE_CHECKING:
    from wares.shop.train.ranker import RankerReport


class ShopRanking:
    """What `Shop` does about rankers."""

    _assembly: Assembly
    _folder: Folder
    _learning: threading.Lock
    personalization: Personalization

    def train_ranker(
        self,
        judgements: Path | str | None = None,
        *,
        seed: int = 0,
        minutes: float = 10.0,
        progress: Callable[[str, float], None] = lambda what, done: None,
    ) -> RankerReport:
        """Learn the order of searches from a file of judgements, from what was recorded of searches, or from both; it
        answers from now on, unless it is worse on held-out data than what runs.

        Raises `BadInput` where there is nothing to learn from, `BadFeed` for a file that cannot be read, `MissingExtra`
        without the extra "rank". Another training waits until one is done.
        """
        from wares.shop.train.ranker import RankerData, RankerTraining, judged_rows_of, logged_data

        self._assembly.writing("training")
        with self._learning:
            tracking, personal = self._assembly.tracking, self.personalization
            progress("Reading what was shown", 0.0)
            data = logged_data(personal.impressions.read(), tracking.log, self._numbers)
            if judgements is not None:
                with self._assembly.generation.lease() as components:
                    view = self._assembly.live.view.now(components)
                    sources = EvidenceSources(components, view, self._assembly.live.popularity, tracking.clock())
                    judged = judged_rows_of(
                        sources,
                        Path(judgements),
                        self._numbers,
                        lambda done: progress("Asking judged queries", done / 2),
                    )
                data = RankerData(judged, data.logged, data.propensities)
            training = RankerTraining(self._folder.rankers, personal.ranker, tracking.clock(), seed, minutes)
            report = training.train(data, progress)
            personal.use_ranker()
            return report

    def rankers(self) -> tuple[str, Sequence[RankerManifest]]:
        """The version in use ("" = the linear blend), and those that are kept, the oldest first."""
        return current_ranker(self._folder.rankers), ranker_versions(self._folder.rankers)

    def use_ranker(self, version: str | None = None) -> str:
        """Let a version that is kept answer from now on: "" = the linear blend, None = the version before. Which it is.

        Raises `NotFound` for one that is not kept, `BadInput` where there is none before.
        """
        self._assembly.writing("changing the ranker")
        name = version_before(self._folder.rankers) if version is None else version
        use_ranker(self._folder.rankers, name)
        self.personalization.use_ranker()
        return name

    def explain(self, words: str, product_id: str, *, filter: str = "", language: str | None = None) -> PlacementReport:  # noqa: A002 - named as in `Query`
        """Why a product stands where it stands in the answer to words, or why it is not there.

        Raises `NotFound` for a product that the shop does not have, and as `search` does.
        """
        if not words.strip():
            raise BadInput("explain: give the words of a query")
        with self._assembly.generation.lease() as components:
            ranker = self.personalization.explaining_ranker(components)
            return placement_of(components, ranker, words, product_id, filter, language)

    def _numbers(self, ids: Sequence[str]) -> Mapping[str, int]:
        catalog = self._assembly.catalog
        found = ((id_, catalog.num(id_)) for id_ in dict.fromkeys(ids))
        return {id_: num for id_, num in found if num is not None}
