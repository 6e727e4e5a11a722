"""One vector of a product out of words and picture: which way of fusing them keeps what a shop needs?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from _common import Figures, Options, main, rounded, say
from _data import Fashion, encoder, image_vectors, read_fashion
from _fusers import Attention, Fuser, MlpFm, Shared, Views, Weighted, as_fuser, concatenated, grades, probe, taught
from wares.encode.fusion import fuse
from wares.settings import Settings
from wares.stats import ranking_metrics as metrics
from wares.types import Encoder, Vectors

K = 10
PROBED = ("types", "genders", "colours", "seasons", "usages")
GRADED = ("types", "genders", "colours")
UNTAUGHT = ("seasons", "usages")
NETWORKS = {"attention": Attention, "shared": Shared, "mlp_fm": MlpFm}
_PROBE_ROWS = 12_000
_BLOCK = 128


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products with type, gender, colour and title; `codes` column → (n,) int64, −1 = not known."""

    fashion: Fashion
    views: Views
    codes: dict[str, NDArray[np.int64]]
    learnt: NDArray[np.int64]
    asked: NDArray[np.int64]
    gallery: NDArray[np.int64]

    def table(self, columns: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """(m, columns) codes of some rows."""
        return np.stack([self.codes[name][rows] for name in columns], axis=1)


@dataclass(frozen=True, slots=True)
class Lack:
    """Which products lack words or picture, as masks (n,) over all, when they ask and when they are found."""

    asking: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    found: tuple[NDArray[np.bool_], NDArray[np.bool_]]


def measure(options: Options) -> Figures:
    shop = _catalogue(options)
    fusers, share = _fusers(shop, options.seed)
    lacks = _lacks(len(shop.fashion.ids), options.rng())
    rows = options.rng().permutation(shop.learnt)[:_PROBE_ROWS]
    figures: Figures = {"queries": len(shop.asked), "gallery": len(shop.gallery), "learnt_share": rounded(share)}
    for name, fuser in fusers.items():
        say(f"{name} …")
        found = _similar(shop, fuser, lacks) | _attributes(shop, fuser, rows)
        figures |= {f"{name}_{key}": rounded(value) for key, value in found.items()}
    return figures


def _catalogue(options: Options) -> Catalogue:
    fashion = read_fashion(options.data)
    coder = encoder(options)
    views = Views(_titles(coder, fashion.titles), image_vectors(options, fashion, coder))
    codes = {name: _codes(getattr(fashion, name)) for name in PROBED}
    known = np.all([codes[name] >= 0 for name in GRADED], axis=0) & (np.array(fashion.titles) != "")
    split = np.array(fashion.splits)
    asked = np.flatnonzero(known & ~np.isin(split, ("train", "duplicate")))
    if options.sample:
        asked = options.rng().permutation(asked)[: options.sample]
    return Catalogue(fashion, views, codes, np.flatnonzero(known & (split == "train")), asked, np.flatnonzero(known))


def _titles(coder: Encoder, titles: Sequence[str], batch: int = 1024) -> Vectors:
    return np.concatenate([coder.encode_words(titles[start : start + batch]) for start in range(0, len(titles), batch)])


def _codes(values: Sequence[str]) -> NDArray[np.int64]:
    known = {name: code for code, name in enumerate(sorted(set(values) - {""}))}
    return np.array([known.get(name, -1) for name in values], dtype=np.int64)


def _fusers(shop: Catalogue, seed: int) -> tuple[dict[str, Fuser], float]:
    """Every fuser by name, and the share of words that this catalogue would have learnt."""
    learnt, codes = shop.views.take(shop.learnt), shop.table(GRADED, shop.learnt)
    say("teaching …")
    share = taught(Weighted, learnt, codes, seed).logit.sigmoid().item()
    default = Settings().search_similar_words_share
    return {
        "words": lambda views: views.texts,
        "picture": lambda views: views.pictures,
        "mean": lambda views: fuse(views.texts, views.pictures, 0.5),
        "concatenation": concatenated,
        "weighted": lambda views: fuse(views.texts, views.pictures, default),
        **{name: as_fuser(taught(kind, learnt, codes, seed)) for name, kind in NETWORKS.items()},
    }, share


def _lacks(n: int, rng: np.random.Generator) -> dict[str, Lack]:
    """In "mixed" a third of all products lacks words, another third the picture."""
    none, every, lot = np.zeros(n, dtype=bool), np.ones(n, dtype=bool), rng.random(n)
    mixed = (lot < 1 / 3, lot > 2 / 3)
    return {
        "complete": Lack((none, none), (none, none)),
        "no_words": Lack((every, none), (none, none)),
        "no_picture": Lack((none, every), (none, none)),
        "mixed": Lack(mixed, mixed),
    }


# -------------------------------------------------------------------------------------------- similar products


def _similar(shop: Catalogue, fuser: Fuser, lacks: dict[str, Lack]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for name, lack in lacks.items():
        asking = fuser(shop.views.without(*lack.asking).take(shop.asked))
        found = fuser(shop.views.without(*lack.found).take(shop.gallery))
        ndcg, precision, untaught = [], [], []
        for start in range(0, len(asking), _BLOCK):
            rows = shop.asked[start : start + _BLOCK]
            alike = grades(shop.table(GRADED, rows), shop.table(GRADED, shop.gallery))
            scores = np.round(asking[start : start + _BLOCK] @ found.T, 6)
            for row, relevance, values in zip(rows, alike, scores, strict=True):
                others = shop.gallery != row
                near = _nearest(values[others], relevance[others])
                ndcg.append(_ndcg(relevance[others], near))
                precision.append(_precision(relevance[others], near))
                codes = shop.table(UNTAUGHT, shop.gallery[others][near])
                untaught.append(float((codes == shop.table(UNTAUGHT, row[None])).all(axis=1).mean()))
        figures[f"{name}_ndcg_at_10"] = metrics.mean(ndcg)
        if name == "complete":
            figures |= {
                "precision_at_10": metrics.mean(precision),
                "untaught_at_10": metrics.mean(untaught),
            }
    return figures


def _nearest(scores: NDArray[np.float32], relevance: NDArray[np.int8]) -> NDArray[np.int64]:
    """Positions of the `K` largest scores, best first; among equals the less relevant first."""
    k = min(K, len(scores))
    candidates = np.flatnonzero(scores >= np.partition(scores, -k)[-k])
    return candidates[np.lexsort((relevance[candidates], -scores[candidates]))][:k]


def _ndcg(relevance: NDArray[np.int8], near: NDArray[np.int64]) -> float:
    best = np.partition(relevance, -min(K, len(relevance)))[-K:]
    return metrics.ndcg_at_k(relevance[near], K, best)


def _precision(relevance: NDArray[np.int8], near: NDArray[np.int64]) -> float:
    """Share of the nearest with all three; NaN where fewer than `K` products have them."""
    all_three = relevance == len(GRADED)
    return float(all_three[near].mean()) if all_three.sum() >= K else float("nan")


# --------------------------------------------------------------------------------------------------- attributes


def _attributes(shop: Catalogue, fuser: Fuser, rows: NDArray[np.int64]) -> dict[str, float]:
    """Accuracies on the asked products of linear probes that saw whole products: `rows` of the learnt ones."""
    none, every = np.zeros(len(shop.asked), dtype=bool), np.ones(len(shop.asked), dtype=bool)
    masks = {"complete": (none, none), "no_words": (every, none), "no_picture": (none, every)}
    asked = {name: fuser(shop.views.take(shop.asked).without(*mask)) for name, mask in masks.items()}
    seen = fuser(shop.views.take(rows))
    figures: dict[str, float] = {}
    right: dict[str, list[float]] = {name: [] for name in masks}
    unsaid: list[NDArray[np.bool_]] = []
    for column in PROBED:
        labels, truth = shop.codes[column][rows], shop.codes[column][shop.asked]
        predict = probe(seen[labels >= 0], labels[labels >= 0])
        hits = {name: predict(vectors) == truth for name, vectors in asked.items()}
        for name, hit in hits.items():
            right[name].append(float(hit[truth >= 0].mean()))
        figures[column] = right["complete"][-1]
        if column in GRADED:
            unsaid.append(hits["complete"][~_said(shop, column)])
    figures |= {f"{name}_attributes": float(np.mean(values)) for name, values in right.items()}
    return figures | {"unsaid": metrics.mean(np.concatenate(unsaid))}


def _said(shop: Catalogue, column: str) -> NDArray[np.bool_]:
    """Which asked products' titles contain the attribute's value (a plural's s left aside)."""
    values = getattr(shop.fashion, column)
    pairs = [(values[row].lower().rstrip("s"), shop.fashion.titles[row].lower()) for row in shop.asked]
    return np.array([value in title for value, title in pairs])


if __name__ == "__main__":
    main("fusion", measure, sample=500)
