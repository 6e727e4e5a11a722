"""`train_adapter`: a small correction of any encoder's vectors, learnt from a shop's own catalogue.

The encoder itself stays as it is: pictures and captions are encoded once, and only the correction of
`wares.encode.adapter` is learnt over their vectors: minutes where training the towers would take days.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wares.encode import adapter
from wares.encode.adapter import AdapterCard, AdapterLayer
from wares.errors import BadInput, MissingExtra
from wares.training.adapter.material import AdapterMaterial, AdapterRecipe, Round
from wares.training.encoder import captions
from wares.training.encoder.data import NO_LEXICON, EncoderExamples, examples
from wares.types import Encoder, Pixels, Product, Vectors
from wares.types.words import ValueNames

__all__ = [
    "AdapterMaterial",
    "AdapterRecipe",
    "AdapterReport",
    "PairRecall",
    "Round",
    "card_of",
    "fit",
    "material",
    "train_adapter",
]

_BATCH = 64


@dataclass(frozen=True, slots=True)
class PairRecall:
    """Recall of pairs: how well the held-out products' titles find their pictures among each other's: recall@1 and
    recall@10.
    """

    recall_at_1: float
    recall_at_10: float


@dataclass(frozen=True, slots=True)
class AdapterReport:
    """Report of a run; `before` and `after` are None when nothing was held out."""

    folder: Path
    products: int
    held_out: int
    parameters: int
    seconds: float
    before: PairRecall | None
    after: PairRecall | None

    @property
    def better(self) -> bool:
        """Whether more held-out titles find their pictures than before; True when nothing was held out."""
        return self.before is None or self.after is None or self.after.recall_at_10 > self.before.recall_at_10


def train_adapter(
    pairs: Iterable[tuple[Product, Pixels]],
    base: Encoder,
    card: AdapterCard,
    recipe: AdapterRecipe,
    out: Path,
    progress: Callable[[float], None] = lambda share: None,
    lexicon: Mapping[str, ValueNames] = NO_LEXICON,
) -> AdapterReport:
    """Learn a correction of `base` from products with pictures and write it into folder `out`, its card last.

    card        how the encoder is found again: see `card_of`
    progress    hears the share of the steps done
    lexicon     as for `wares.training.encoder.data.examples`

    Raises `MissingExtra` without torch, `BadInput` for fewer than two products.
    """
    start = time.monotonic()
    all_material = material(pairs, base, lexicon)
    if len(all_material.examples) < 2:
        raise BadInput("an adapter needs at least two products with pictures to learn from")
    order = np.random.default_rng(recipe.seed).permutation(len(all_material.examples)).astype(np.int64)
    held_out = round(recipe.held_out * len(order))
    words, pictures = fit(all_material.rows(order[held_out:]), base, recipe, progress)
    adapter.write(out, card, words, pictures)
    before, after = _recalls(all_material.rows(order[:held_out]), base, words, pictures) if held_out else (None, None)
    numbers = sum(array.size for layer in (words, pictures) for array in (layer.down, layer.bias, layer.up))
    return AdapterReport(out, len(order) - held_out, held_out, numbers, time.monotonic() - start, before, after)


def _recalls(
    holdout: AdapterMaterial, base: Encoder, words: AdapterLayer, pictures: AdapterLayer
) -> tuple[PairRecall, PairRecall]:
    """Before and after the correction."""
    titles = [titles[0] if titles else "" for titles in holdout.examples.titles]
    title_vectors, same = base.encode_words(titles), captions.same_title(titles)
    before = _recall(title_vectors, holdout.pictures, same)
    return before, _recall(words(title_vectors), pictures(holdout.pictures), same)


def card_of(base: Encoder, path: str, precision: str) -> AdapterCard:
    """The card of an adapter over `base`, which the settings `encoder_path` and `encoder_precision` name."""
    return AdapterCard(adapter.FORMAT, adapter.VERSION, path, precision, base.fingerprint, {})


def material(
    pairs: Iterable[tuple[Product, Pixels]], base: Encoder, lexicon: Mapping[str, ValueNames] = NO_LEXICON
) -> AdapterMaterial:
    """Examples of products and their pictures' vectors, encoded batch by batch as the products go by."""
    blocks: list[Vectors] = []

    def passing() -> Iterator[tuple[Product, Pixels]]:
        waiting: list[Pixels] = []
        for product, pixels in pairs:
            waiting.append(pixels)
            if len(waiting) == _BATCH:
                blocks.append(base.encode_pictures(waiting))
                waiting.clear()
            yield product, pixels
        blocks.append(base.encode_pictures(waiting))

    return AdapterMaterial(examples(passing(), lexicon=lexicon), np.concatenate(blocks))


def fit(
    training: AdapterMaterial,
    base: Encoder,
    recipe: AdapterRecipe,
    progress: Callable[[float], None] = lambda share: None,
) -> tuple[AdapterLayer, AdapterLayer]:
    """The corrections of words and of pictures that bring captions and their pictures together.

    Every picture a caption is true of counts as right, as in training the towers. Raises `MissingExtra` without torch.
    """
    try:
        from wares.training.adapter import corrections
    except ModuleNotFoundError as error:
        raise MissingExtra("Training", "train") from error
    rng = np.random.default_rng([recipe.seed, 1])
    rounds = [_draw(training.examples, base, rng) for _ in range(recipe.rounds)]
    return corrections.fit(
        training, rounds, replace(recipe, batch=min(recipe.batch, len(training.examples))), rng, progress
    )


def _draw(training: EncoderExamples, base: Encoder, rng: np.random.Generator) -> Round:
    titles = captions.title_captions(training.titles, rng)
    phrases, mentions = captions.fact_captions(training.facts, training.kinds, training.names, rng)
    return Round(_encode(titles, base), _encode(phrases, base), mentions)


def _encode(texts: Sequence[str], base: Encoder) -> Vectors:
    """Each different text is encoded once."""
    row = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    return base.encode_words(list(row))[[row[text] for text in texts]]


def _recall(texts: Vectors, pictures: Vectors, same: NDArray[np.bool_]) -> PairRecall:
    from wares.training.encoder.report import recall_at

    return PairRecall(recall_at(texts, pictures, same, 1), recall_at(texts, pictures, same, 10))
