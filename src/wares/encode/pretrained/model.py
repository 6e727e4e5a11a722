"""Encoders of pretrained models: two towers in one space (CLIP and its kin), or words alone (sentence-transformers)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.encode.pretrained import pooling
from wares.encode.pretrained import preprocessing as pixels
from wares.encode.pretrained.model_folder import CONFIG, GraphFiles, ModelFolder, Precision
from wares.encode.pretrained.onnx_graphs import IDS, MASK, PIXELS, TYPES, OnnxGraph, quantized_graph
from wares.encode.pretrained.tokenizer import Tokenizer, Tokens
from wares.encode.vectors import l2_normalize
from wares.errors import BadPicture, BadSetting
from wares.types import Pixels, Vectors

_VERSION = "1"  # of this module's arithmetic; part of the fingerprint
_TEXTS, _PICTURES = 32, 8
_SENTENCE, _TOKENS = "sentence_embedding", ("last_hidden_state", "token_embeddings")
_PROMPTS = "config_sentence_transformers.json"
_OFFSET_KINDS = ("roberta", "xlm-roberta", "camembert", "mpnet")  # their positions start behind the padding's number


@dataclass(frozen=True, slots=True)
class _Family:
    """How a kind of model is asked: outputs to take, best first; whether texts are padded to full length."""

    words: tuple[str, ...]
    pictures: tuple[str, ...]
    whole: bool


_CLIP = _Family(("text_embeds",), ("image_embeds",), whole=False)
_SIGLIP = _Family(("text_embeds", "pooler_output"), ("image_embeds", "pooler_output"), whole=True)
_FAMILIES = {"clip": _CLIP, "chinese_clip": _CLIP, "siglip": _SIGLIP}


class TwoTowerEncoder:
    """CLIP, SigLIP (1, and 2 of fixed size) or Chinese-CLIP: words and pictures in one space.

    folder      with the model's own files
    precision   "full", or "int8": weights in int8, from the model's own int8 files where it has them
    threads     CPU threads for one batch; 0 = as many as there are cores

    Raises `BadSetting` when the folder is not a whole model of a known family, `MissingExtra` without tokenizers.
    """

    def __init__(self, folder: ModelFolder, precision: Precision, threads: int) -> None:
        config = folder.json(CONFIG)
        family = _FAMILIES[config["model_type"]]
        graphs = _open(folder, folder.graphs(precision), threads)
        self._words, self._pictures = graphs[0], graphs[-1]
        self._word_output = _output(folder, self._words, family.words)
        self._picture_output = _output(folder, self._pictures, family.pictures)
        text = config.get("text_config", {})
        most = int(text.get("max_position_embeddings", 64 if family.whole else 77))
        self._tokenizer = Tokenizer(folder, self._words.length or most, whole=family.whole or bool(self._words.length))
        self._unmasked = family.whole
        self._prepare = pixels.load(folder)
        self._fingerprint = folder.fingerprint("two towers", precision, _VERSION)
        self._dim = int(self.encode_words(["a"]).shape[1])
        picture_dim = self._encode_batch([np.zeros((8, 8, 3), dtype=np.uint8)]).shape[1]
        if picture_dim != self._dim:
            raise BadSetting(f"{folder.path}: words give {self._dim} numbers, pictures {picture_dim}; not of one model")

    @property
    def dim(self) -> int:
        """Length of every vector."""
        return self._dim

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits of every file used."""
        return self._fingerprint

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts → (n, dim) float32 unit rows; zeros for a blank text. Longer texts are cut off."""
        return _encode_batches(texts, self._encode_texts)

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """(h, w, 3) uint8 RGB pictures of any size → (n, dim) float32 unit rows. Raises `BadPicture`."""
        out = np.zeros((len(pictures), self.dim), dtype=np.float32)
        for start in range(0, len(pictures), _PICTURES):
            batch = pictures[start : start + _PICTURES]
            out[start : start + len(batch)] = l2_normalize(self._encode_batch(batch))
        return out

    def _encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokens = self._tokenizer(texts)
        # SigLIP learnt without a mask: its padding is read like any other token.
        mask = np.ones_like(tokens.mask) if self._unmasked else tokens.mask
        inputs = _inputs_of(Tokens(tokens.ids, mask)) | {PIXELS: self._blank()}
        return self._words.run(inputs, self._word_output)

    def _encode_batch(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        grid = np.stack([self._prepare(picture) for picture in pictures])
        nothing = np.zeros((1, self._tokenizer.most), dtype=np.int64)
        return self._pictures.run(_inputs_of(Tokens(nothing, nothing)) | {PIXELS: grid}, self._picture_output)

    def _blank(self) -> NDArray[np.float32]:
        """A picture for a graph of both towers, which asks for one even when only words are wanted."""
        return np.zeros((1, 3, *(self._prepare.size or (1, 1))), dtype=np.float32)


class WordsEncoder:
    """A sentence-transformers model: words only. The parameters are those of `TwoTowerEncoder`."""

    def __init__(self, folder: ModelFolder, precision: Precision, threads: int) -> None:
        config = folder.json(CONFIG)
        (self._graph,) = _open(folder, folder.graphs(precision), threads)
        if not self._graph.takes(IDS) or self._graph.takes(PIXELS):
            raise BadSetting(f"{folder.path}: {_unknown_model(config)}")
        self._steps: tuple[pooling.PoolingStep, ...] = ()
        self._output = _SENTENCE
        if _SENTENCE not in self._graph.outputs:
            self._steps = pooling.load(folder)
            self._output = _output(folder, self._graph, _TOKENS)
        most = self._graph.length or _longest(folder, config)
        self._tokenizer = Tokenizer(folder, most, whole=bool(self._graph.length))
        self._prompt = _prompt(folder)
        self._fingerprint = folder.fingerprint("words", precision, _VERSION)
        self._dim = int(self.encode_words(["a"]).shape[1])

    @property
    def dim(self) -> int:
        """Length of every vector."""
        return self._dim

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits of every file used."""
        return self._fingerprint

    def encode_words(self, texts: Sequence[str]) -> Vectors:
        """(n,) texts → (n, dim) float32 unit rows; zeros for a blank text. Longer texts are cut off."""
        return _encode_batches(texts, self._encode_texts)

    def encode_pictures(self, pictures: Sequence[Pixels]) -> Vectors:
        """Raises `BadPicture` for any picture: the model has no picture tower."""
        if pictures:
            raise BadPicture("this encoder has words only; use it joined with one that has pictures")
        return np.zeros((0, self.dim), dtype=np.float32)

    def _encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokens = self._tokenizer([self._prompt + text for text in texts])
        vectors = self._graph.run(_inputs_of(tokens), self._output)
        for step in self._steps:
            vectors = step(vectors, tokens.mask)
        return vectors


def load(path: Path, precision: Precision = "full", threads: int = 0) -> TwoTowerEncoder | WordsEncoder:
    """The encoder of the model in folder `path`; see `TwoTowerEncoder`.

    Raises `BadSetting` when the folder is not a whole model of a known family, `MissingExtra` without tokenizers.
    """
    folder = ModelFolder(path)
    config = folder.table(CONFIG)
    if config.get("model_type") in _FAMILIES:
        return TwoTowerEncoder(folder, precision, threads)
    if "vision_config" in config:
        raise BadSetting(f"{path}: {_unknown_model(config)}")
    return WordsEncoder(folder, precision, threads)


def _unknown_model(config: dict[str, object]) -> str:
    return (
        f"a model of the type {config.get('model_type')!r} is not known; known: {', '.join(sorted(_FAMILIES))} (SigLIP"
        " 2 in its fixed sizes, not NaFlex) and text encoders of sentence-transformers"
    )


def _open(folder: ModelFolder, files: GraphFiles, threads: int) -> tuple[OnnxGraph, ...]:
    paths = [folder.path / name for name in files.names]
    if files.shrink:
        paths = [quantized_graph(path) for path in paths]
    for path in paths:
        folder.record_use(path)
    return tuple(OnnxGraph(path, threads) for path in paths)


def _output(folder: ModelFolder, graph: OnnxGraph, candidates: tuple[str, ...]) -> str:
    name_of_output = next((name for name in candidates if name in graph.outputs), None)
    if name_of_output is None:
        raise BadSetting(
            f"{folder.path}: the graph gives {', '.join(sorted(graph.outputs))}, wanted is {' or '.join(candidates)};"
            " export it with its projection (transformers.js and optimum do)"
        )
    return name_of_output


def _encode_batches(texts: Sequence[str], encode: Callable[[Sequence[str]], NDArray[np.float32]]) -> Vectors:
    """Unit rows of `texts`, encoded in batches; blank ones give zeros."""
    blocks = [encode(texts[start : start + _TEXTS]) for start in range(0, len(texts), _TEXTS)]
    vectors = l2_normalize(np.concatenate(blocks)) if blocks else l2_normalize(encode(["a"]))[:0]
    vectors[[not text.strip() for text in texts]] = 0.0
    return vectors


def _inputs_of(tokens: Tokens) -> dict[str, NDArray[Any]]:
    return {IDS: tokens.ids, MASK: tokens.mask, TYPES: np.zeros_like(tokens.ids)}


def _longest(folder: ModelFolder, config: dict[str, object]) -> int:
    """Tokens a text may have, special ones included."""
    length = folder.table("sentence_bert_config.json").get("max_seq_length")
    places = config.get("max_position_embeddings", 512)
    most = int(places) if isinstance(places, int) else 512
    if config.get("model_type") in _OFFSET_KINDS:
        most -= 2
    return min(int(length), most) if length else most


def _prompt(folder: ModelFolder) -> str:
    """What the model wants before every text."""
    prompts = folder.table(_PROMPTS)
    return str((prompts.get("prompts") or {}).get(prompts.get("default_prompt_name")) or "")
