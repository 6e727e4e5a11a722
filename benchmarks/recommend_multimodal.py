"""TikTok: what pictures and sound add to who took what."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from _blend import Blend
from _common import Figures, Options, main
from _full_ranking import Protocol
from _implicit_als import ImplicitALS, ImplicitALSSettings
from _interactions import measured, read_split
from wares.recommend.embeddings import Embeddings
from wares.recommend.embeddings_learner import EmbeddingsSettings
from wares.recommend.rp3beta import RP3Beta, RP3BetaSettings
from wares.types import Recommender, Vectors

PROTOCOL = Protocol("the set's own: a few items of each shopper", time_leaks=True)
SETTINGS = RP3BetaSettings(source_power=0.3, beta=0.1, similar_weight=0.2, content_weight=0.05)
FACTORS = ImplicitALSSettings(unobserved_weight=0.01, regularization=0.14, regularization_power=0.75)
EMBEDDINGS = EmbeddingsSettings(epochs=16, batch_size=128, inverse_temperature=5.0)
WEIGHTS = np.array([[0.5, 0.5], [0.15, 0.15], [0.2, 0.2]], np.float32)
"""Heights of score and of rank: of the factors, the embeddings and the graph. Chosen on `valid`."""


def measure(options: Options) -> Figures:
    """Recall@20 and nDCG@20 over all items, with and without each modality; factors and embeddings know none."""
    asked = recommenders(read_modalities(options.data))
    return measured(asked, read_split(options.data), PROTOCOL, options, ("recall_20", "ndcg_20"))


def recommenders(modalities: dict[str, Vectors]) -> list[Recommender]:
    """Fresh ones; a blend's parts stand before it."""
    factors, embeddings, plain = ImplicitALS(FACTORS), Embeddings(EMBEDDINGS), RP3Beta(SETTINGS)
    alone = [RP3Beta(SETTINGS, {name: vectors}, f"rp3beta_{name}") for name, vectors in modalities.items()]
    both = [RP3Beta(SETTINGS, modalities, "rp3beta_content")] if modalities else []
    blends = [
        Blend([factors, embeddings, graph], name=graph.name.replace("rp3beta", "blend")).with_weights(WEIGHTS)
        for graph in [plain, *both]
    ]
    return [factors, embeddings, plain, *alone, *both, *blends]


def read_modalities(folder: Path) -> dict[str, Vectors]:
    """NAME_feat.npy (items, dim) of `folder`, name → centred vectors."""
    files = sorted(folder.glob("*_feat.npy"))
    return {file.stem.removesuffix("_feat"): center(np.load(file).astype(np.float32)) for file in files}


def center(vectors: Vectors) -> Vectors:
    """`vectors` less their mean over the items that have one; zero rows stay zero."""
    present = np.asarray(vectors.any(axis=1))
    if not present.any():
        return vectors
    deviations = vectors.astype(np.float32) - vectors[present].mean(axis=0, dtype=np.float32)
    return np.where(present[:, None], deviations, 0).astype(np.float32)


if __name__ == "__main__":
    main("recommend_multimodal", measure, sample=0)
