"""TikTok: what pictures and sound add to who took what."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from _common import Figures, Options, main
from _interactions import figures, measured, read_split
from wares.evaluate.recommend import Protocol
from wares.recommend.content import centred
from wares.recommend.graph import Graph, GraphSettings
from wares.types import Vectors

PROTOCOL = Protocol("the set's own: a few items of each shopper", time_leaks=True)
SETTINGS = GraphSettings(given=0.3, reached=0.1, like=0.2, content=0.05)


def measure(options: Options) -> Figures:
    """Recall@20 and nDCG@20 over all items, with and without each modality."""
    modalities = read_modalities(options.data)
    graphs = [Graph(SETTINGS)]
    graphs += [Graph(SETTINGS, {name: vectors}, f"graph_{name}") for name, vectors in modalities.items()]
    graphs += [Graph(SETTINGS, modalities, "graph_content")] if modalities else []
    compared, seconds = measured(graphs, read_split(options.data), PROTOCOL, options)
    return figures(compared, seconds, ("recall_20", "ndcg_20"))


def read_modalities(folder: Path) -> dict[str, Vectors]:
    """NAME_feat.npy (items, dim) of `folder`, name → centred vectors."""
    files = sorted(folder.glob("*_feat.npy"))
    return {file.stem.removesuffix("_feat"): centred(np.load(file).astype(np.float32)) for file in files}


if __name__ == "__main__":
    main("recommend_multimodal", measure, sample=0)
