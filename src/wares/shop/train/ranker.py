"""Training of a ranker: from judgements, from recorded impressions, or both; guarded, versioned, and used at once."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wares.errors import BadInput
from wares.evaluate.judgements import read_judgements
from wares.rank.features.registry import COLUMNS
from wares.rank.model import RankingModel
from wares.shop.rank.artifacts import LearntRanker, RankerManifest, use_ranker, write_ranker
from wares.shop.rank.evidence import EvidenceSources
from wares.shop.rank.impressions import Impressions
from wares.shop.train.ranker_guard import GuardVerdict, blend_scores, calibrate, verdict
from wares.shop.train.ranker_rows import JudgedProducts, TaughtRows, judged_rows, logged_rows, outcomes_of
from wares.stats.isotonic import IsotonicCurve
from wares.stats.propensity import PositionPropensities, estimate_propensities
from wares.store.events import EventLog
from wares.types import Floats

if TYPE_CHECKING:
    from wares.training.ranking.trees import TreesOverLine

HELD_OUT = 0.2
"""Share of judged queries, and of the latest answers, that nothing is learnt from but whether it is any good."""
FEWEST_CLICKS, FEWEST_QUERIES = 200, 30
"""With fewer nothing is learnt."""
MOST_ROWS = 500_000
"""Rows of the log that are learnt from, the latest; a row takes some 200 bytes."""
MOST_PLACES = 50
RankerProgress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class RankerData:
    """What there is to learn from: None where there is too little of it."""

    judged: TaughtRows | None = None
    logged: TaughtRows | None = None
    propensities: PositionPropensities | None = None


@dataclass(frozen=True, slots=True)
class RankerReport:
    """What a training did.

    version   of the ranker; `used` whether it answers now: otherwise it was worse on held-out data, and what ran stays
    figures   data → model → nDCG@10 on its held-out part
    calibration   goal → calibration error on held-out data
    propensities   θ of the first places; () = nothing was corrected
    """

    version: str
    used: bool
    taught_by: str
    queries: int
    rows: int
    figures: Mapping[str, Mapping[str, float]]
    calibration: Mapping[str, float]
    propensities: tuple[float, ...]
    seconds: float
    reason: str = field(default="")


def judged_products(
    judgements: Sequence[tuple[str, str, float]], numbers: Callable[[Sequence[str]], Mapping[str, int]]
) -> list[JudgedProducts]:
    """(query, product's id, relevance) by query; products that the shop does not have are left out."""
    known = numbers([id_ for _, id_, _ in judgements])
    by_query: dict[str, list[tuple[int, float]]] = {}
    for query, id_, relevance in judgements:
        if id_ in known:
            by_query.setdefault(query, []).append((known[id_], relevance))
    return [
        JudgedProducts(query, np.array([num for num, _ in rows]), np.array([relevance for _, relevance in rows]))
        for query, rows in by_query.items()
    ]


def judged_rows_of(
    sources: EvidenceSources,
    file: Path,
    numbers: Callable[[Sequence[str]], Mapping[str, int]],
    progress: Callable[[float], None],
) -> TaughtRows:
    """Rows of a file of judgements. Raises `BadFeed`, and `BadInput` where too few are of products of the shop."""
    judgements = [(each.query, each.id, each.relevance) for each in read_judgements(file)]
    judged = judged_products(judgements, numbers)
    if len(judged) < FEWEST_QUERIES:
        raise BadInput(
            f"{file}: products of this shop are judged for {len(judged)} queries; {FEWEST_QUERIES} are needed"
        )
    return judged_rows(sources, judged, progress)


def logged_data(
    impressions: Impressions, log: EventLog, numbers: Callable[[Sequence[str]], Mapping[str, int]]
) -> RankerData:
    """What the shop's own log tells; nothing where it has too few clicks."""
    if not len(impressions):
        return RankerData()
    rows = _latest(logged_rows(impressions, outcomes_of(log, lambda ids: numbers([*ids]))))
    if rows.outcomes["click"].sum() < FEWEST_CLICKS:
        return RankerData()
    return RankerData(
        logged=rows, propensities=estimate_propensities(rows.pairs, rows.positions, rows.outcomes["click"], MOST_PLACES)
    )


def _latest(rows: TaughtRows) -> TaughtRows:
    behind = np.cumsum(rows.counts[::-1])[::-1]
    queries = np.flatnonzero(behind <= MOST_ROWS)
    return rows if len(queries) == len(rows.counts) else rows.take(queries)


class RankerTraining:
    """Trains for one shop.

    home      the folder of versions
    running   what answers now; None = the linear blend
    now       Unix seconds
    """

    def __init__(
        self, home: Path, running: LearntRanker | None, now: float, seed: int = 0, minutes: float = 10.0
    ) -> None:
        self._home, self._running, self._now, self._seed, self._minutes = home, running, now, seed, minutes

    def train(self, data: RankerData, progress: RankerProgress) -> RankerReport:
        """Learn, compare with what runs, and keep it; it is used where it is no worse. Raises `BadInput` where there is
        nothing to learn from, `MissingExtra`.
        """
        from wares.training.ranking.export import write_model

        started = time.perf_counter()
        parts = {
            name: rows for name, rows in (("judgements", data.judged), ("clicks", data.logged)) if rows is not None
        }
        if not parts:
            raise BadInput(NOTHING)
        split = {name: _split(name, rows, self._seed) for name, rows in parts.items()}
        progress("Growing trees", 0.5)
        taught_model = self._learnt({name: taught for name, (taught, _) in split.items()}, data.propensities)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ranker.onnx"
            write_model(taught_model, path)
            model = RankingModel(path, COLUMNS)
            progress("Comparing on held-out data", 0.9)
            verdicts = {name: self._verdict(model, held, data.propensities) for name, (_, held) in split.items()}
            curves, errors = self._calibration(model, split, data.propensities)
            manifest = RankerManifest(
                name=f"{int(self._now * 1000):x}", made_at=self._now, columns=COLUMNS,
                taught_by="both" if len(parts) == 2 else next(iter(parts)), knows_taste=_knows_taste(data.logged),
                queries=sum(len(rows.counts) for rows in parts.values()),
                rows=sum(len(rows.features) for rows in parts.values()),
                figures={name: dict(each.figures) for name, each in verdicts.items()}, calibration=curves,
                propensities=data.propensities.values if data.propensities else (),
            )  # fmt: skip
            is_used = not any(each.is_worse for each in verdicts.values())
            if is_used:
                write_ranker(self._home, manifest, path)
                use_ranker(self._home, manifest.name)
        progress("Done", 1.0)
        return RankerReport(
            version=manifest.name, used=is_used, taught_by=manifest.taught_by, queries=manifest.queries,
            rows=manifest.rows, figures=manifest.figures, calibration=errors, propensities=manifest.propensities[:10],
            seconds=time.perf_counter() - started, reason="" if is_used else REFUSED,
        )  # fmt: skip

    def _learnt(self, taught: Mapping[str, TaughtRows], theta: PositionPropensities | None) -> TreesOverLine:
        from wares.training.ranking.trees import RankingRows, TreeRecipe, train_click_trees, train_lambdamart

        recipe = replace(TreeRecipe(), seed=self._seed, minutes=self._minutes)
        if "clicks" not in taught:
            rows = taught["judgements"]
            return train_lambdamart(RankingRows(rows.features, rows.counts), rows.gains, recipe)
        logged = taught["clicks"]
        features, counts = [logged.features], [logged.counts]
        outcomes, looked_at = [logged.outcomes["click"]], [_theta(theta, logged)]
        if "judgements" in taught:
            judged = taught["judgements"]
            features.append(judged.features)
            counts.append(judged.counts)
            outcomes.append(judged.gains / max(float(judged.gains.max(initial=0.0)), 1e-9))
            looked_at.append(np.ones(len(judged.gains)))
        rows_ = RankingRows(np.concatenate(features), np.concatenate(counts))
        return train_click_trees(rows_, np.concatenate(outcomes), np.concatenate(looked_at), recipe)

    def _verdict(self, model: RankingModel, held: TaughtRows, theta: PositionPropensities | None) -> GuardVerdict:
        linear = blend_scores(held.features)
        running = linear if self._running is None else self._running.model.scores(held.features).astype(np.float64)
        scores = {"new": model.scores(held.features).astype(np.float64), "running": running, "linear": linear}
        gains = held.gains if len(held.gains) else held.outcomes["click"] / _theta(theta, held)
        return verdict(scores, gains, held.counts)

    def _calibration(
        self,
        model: RankingModel,
        split: Mapping[str, tuple[TaughtRows, TaughtRows]],
        theta: PositionPropensities | None,
    ) -> tuple[dict[str, IsotonicCurve], dict[str, float]]:
        name = "clicks" if "clicks" in split else "judgements"
        held = split[name][1]
        scores = model.scores(held.features).astype(np.float64)
        if name == "clicks":
            return calibrate(scores, held.outcomes, _theta(theta, held))
        relevant = (held.gains >= held.gains.max(initial=0.0) / 2).astype(np.float64)
        return calibrate(scores, {"relevant": relevant}, np.ones(len(scores)))


NOTHING = (
    f"nothing to learn from: give judgements (a CSV with query, id, relevance, of {FEWEST_QUERIES} queries or more), "
    f"or set rank_log_share and let shoppers search: at least {FEWEST_CLICKS} clicks on recorded answers are needed "
    "(docs/ranking.md)"
)
REFUSED = "worse on held-out data than what runs, which stays"


def _theta(theta: PositionPropensities | None, rows: TaughtRows) -> Floats:
    return np.ones(len(rows.features)) if theta is None else theta.at(rows.positions)


def _split(name: str, rows: TaughtRows, seed: int) -> tuple[TaughtRows, TaughtRows]:
    """To learn from, and held out: of judgements a draw of the queries, of the log the latest answers."""
    q = len(rows.counts)
    held = np.zeros(q, np.bool_)
    if name == "clicks":
        held[int(q * (1 - HELD_OUT)) :] = True
    else:
        held[np.random.default_rng(seed).permutation(q)[: max(1, int(q * HELD_OUT))]] = True
    return rows.take(np.flatnonzero(~held)), rows.take(np.flatnonzero(held))


def _knows_taste(logged: TaughtRows | None) -> bool:
    """Whether profiles told something of a tenth of the rows at least."""
    if logged is None:
        return False
    affinity = logged.features[:, COLUMNS.index("affinity")]
    return bool((affinity != 0).mean() >= 0.1)
