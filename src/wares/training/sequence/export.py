"""Export: a trained network becomes the open folder that `wares.recommend.transformer` reads."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from wares.recommend.transformer import FILE, FORMAT, VERSION
from wares.training.sequence.network import TransformerNetwork
from wares.training.sequence.recipe import SequenceRecipe


def save(network: TransformerNetwork, recipe: SequenceRecipe, folder: Path) -> None:
    """Write the network into `folder`, the manifest last."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).unlink(missing_ok=True)
    files = {}
    for name, array in arrays(network).items():
        path = folder / f"{name}.npy"
        np.save(path, array)
        files[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "heads": recipe.heads,
        "window": recipe.window,
        "scale": float(network.scale().detach()),
        "files": files,
    }
    part = folder / (FILE + ".part")
    part.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    part.replace(folder / FILE)


def arrays(network: TransformerNetwork) -> dict[str, NDArray[np.float32]]:
    """By name, in the shapes that `wares.recommend.transformer` names; of all blocks stacked."""
    with torch.no_grad():
        matrices = {"items": network.table().numpy(), "norm": network.norm.gain.numpy()}
        if network.project is not None:
            matrices["project"] = network.project.weight.T.numpy()
        blocks = list(network.blocks)
        for name in ("attention_norm", "forward_norm"):
            matrices[name] = np.stack([getattr(block, name).gain.numpy() for block in blocks])
        for name in ("attention", "output", "gates", "widen", "narrow"):
            matrices[name] = np.stack([getattr(block, name).weight.T.numpy() for block in blocks])
        matrices["distance"] = np.stack([block.distance.numpy() for block in blocks])
    return {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in matrices.items()}
