"""The general encoder from published weights and catalogues, in one run that goes on where it was killed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import numpy as np
import onnx
from numpy.typing import NDArray

from wares.encode import general
from wares.encode.general import GeneralEncoder, GeneralHeads, GeneralTowers, PictureFeatures
from wares.encode.head import ProjectionHead
from wares.encode.sentence import DIM as SENTENCE
from wares.encode.sentence import SentenceEncoder
from wares.training.encoder.data import ExampleRows
from wares.training.general.backbone import backbone_graph, read_checkpoint
from wares.training.general.heads import HeadMaterial, WorldMaterial, train_heads
from wares.training.general.material import caption_material, picture_material, text_features
from wares.training.general.networks import first_heads
from wares.training.general.published import Published
from wares.training.general.recipe import HeadRecipe, Progress
from wares.training.general.sentences import write_sentence_encoder
from wares.training.general.write import write_encoder
from wares.types import Pixels

DIM = 256
"""Of the heads' space, and of the principal components that are left of it and the compact vectors."""
WIDTH = 512
"""Of the heads' hidden layers."""
PIECES = 28_000
"""Of words that the sentence encoder keeps, beside single characters."""
VIEWS = 3
_SAMPLE = 8000
MOST_TRANSLATIONS = 60_000
"""That are learnt from, evenly drawn; the words of all decide which pieces of words are kept."""
CHECKPOINT, CACHE, TOWERS = "checkpoint.pt", "features", "towers"


@dataclass(frozen=True, slots=True)
class BaseSources:
    """What the encoder is made of.

    published      weights of the packages
    compact        folder of a trained compact encoder
    translations   words and their translations
    """

    published: Published
    compact: Path
    translations: Sequence[tuple[str, str]]


def train_base(
    rows: ExampleRows, pictures: Iterable[Pixels], sources: BaseSources, recipe: HeadRecipe, out: Path,
    progress: Progress,
) -> GeneralEncoder:  # fmt: skip
    """Make the encoder in `out` and give it.

    rows       gathers titles and facts while its `pictures` go by, (h, w, 3) uint8 of any size
    """
    words = [word for pair in sources.translations for word in pair]
    folder = write_towers(sources, words, out / TOWERS)
    towers = GeneralTowers(folder, recipe.threads)
    seen = picture_material(pictures, towers, VIEWS, out / CACHE, recipe.seed)
    examples = rows.without_pixels()
    rng = np.random.default_rng(recipe.seed)
    drawn = caption_material(examples, towers, rng, lambda share: progress("Features of captions", share))
    world = _world(sources, towers, lambda share: progress("Features of words", share))
    material = HeadMaterial(examples, seen, drawn, world)
    words_head, pictures_head = train_heads(
        material, begin_heads(material), recipe, out / CHECKPOINT,
        lambda step, loss: progress(f"Step {step}  loss {loss:.3f}", step / recipe.steps),
    )  # fmt: skip
    write_encoder(folder, with_components(words_head, pictures_head, material), out)
    return GeneralEncoder(out, recipe.threads)


def _world(sources: BaseSources, towers: GeneralTowers, progress: Callable[[float], None]) -> WorldMaterial:
    step = max(1.0, len(sources.translations) / MOST_TRANSLATIONS)
    count = min(MOST_TRANSLATIONS, len(sources.translations))
    drawn = [sources.translations[int(place * step)] for place in range(count)]
    words = [word for pair in drawn for word in pair]
    numbers = {word: number for number, word in enumerate(dict.fromkeys([*words, *sources.published.classes]))}
    pairs = np.array([[numbers[here], numbers[there]] for here, there in drawn], np.int32).reshape(-1, 2)
    return WorldMaterial(text_features(list(numbers), towers, progress), pairs)


def begin_heads(material: HeadMaterial) -> tuple[ProjectionHead, ProjectionHead]:
    """Heads to begin with, by what a sample of the material says."""
    return first_heads(*_sample(material), DIM, WIDTH)


def with_components(words: ProjectionHead, pictures: ProjectionHead, material: HeadMaterial) -> GeneralHeads:
    """The heads with the first principal components of what they and the compact encoder say of a sample."""
    texts, units, features = _sample(material)
    compact = units.shape[1] - SENTENCE
    whole = GeneralHeads(words, pictures, np.eye(compact + words.dim, dtype=np.float32))
    rows = [whole.of_texts(texts), whole.of_pictures(PictureFeatures(units, features))]
    moments = np.sum([each.T @ each / len(each) for each in rows], axis=0)
    components = np.linalg.eigh(moments)[1][:, ::-1][:, :DIM].astype(np.float32)
    return GeneralHeads(words, pictures, components)


def _sample(material: HeadMaterial) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Features of texts, and unit vectors and features of pictures, of some of the material."""
    rng = np.random.default_rng(0)
    drawn = [material.captions.texts] + ([material.world.texts] if material.world else [])
    texts = np.concatenate([rows[rng.integers(len(rows), size=_SAMPLE)] for rows in drawn])
    rows = rng.integers(len(material.pictures), size=_SAMPLE)
    units, features = material.pictures.units[rows, 0], material.pictures.features[rows, 0]
    return texts.astype(np.float32), units.astype(np.float32), features.astype(np.float32)


def write_towers(sources: BaseSources, words: Iterable[str], folder: Path) -> Path:
    """The frozen towers in `folder`, the sentence encoder with the pieces of `words`; kept where they are there."""
    if (folder / general.CLASSES).is_file():
        return folder
    copytree(sources.compact, folder / general.COMPACT, dirs_exist_ok=True)
    found = sources.published
    write_sentence_encoder(found.sentences, found.pieces, words, PIECES, folder)
    onnx.save(backbone_graph(read_checkpoint(found.checkpoint)), str(folder / general.BACKBONE))
    names = SentenceEncoder(folder).encode(found.classes)
    np.save(folder / general.CLASSES, np.rint(127 * names / np.abs(names).max(axis=1, keepdims=True)).astype(np.int8))
    return folder
