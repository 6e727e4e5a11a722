"""Tokenizers of pretrained models: tokenizer.json, vocab.txt (BERT) or spiece.model (SigLIP)."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.encode.pretrained.model_folder import NEEDED, ModelFolder
from wares.errors import BadSetting, MissingExtra

_CONFIG = "tokenizer_config.json"
_SPECIAL = "special_tokens_map.json"
_FAST, _WORD_PIECES, _SENTENCE_PIECES = "tokenizer.json", "vocab.txt", "spiece.model"
_ALL = 1_000_000  # what tokenizer files say for "no limit" is larger than this
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_SPACE = re.compile(r"\s+")

_EncodeText = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token numbers of n texts: `ids` (n, t) int64 and `mask` of the same shape, 1 = a token, 0 = padding."""

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]


class Tokenizer:
    """Cuts texts into a model's tokens, special ones included; safe to use from several threads.

    folder    of the model
    most      tokens a text may have; what is longer is cut off
    whole     every row is padded to `most`, rather than to the longest of the batch
    """

    def __init__(self, folder: ModelFolder, most: int, *, whole: bool) -> None:
        self._config = folder.table(_CONFIG)
        special = folder.table(_SPECIAL)
        self.most = min(most, _limit(self._config))
        self._whole = whole
        self._left = self._config.get("padding_side") == "left"
        pad = _text(self._config.get("pad_token") or special.get("pad_token"))
        try:
            self._numbers, self._pad = self._open(folder, pad)
        except (BadSetting, MissingExtra):
            raise
        except Exception as error:  # the tokenizers library raises bare exceptions; this is the one border
            raise BadSetting(f"{folder.path}: damaged tokenizer ({error}); fetch the model again") from error

    def __call__(self, texts: Sequence[str]) -> Tokens:
        """(n,) texts → `Tokens`."""
        rows = [self._numbers(text) for text in texts]
        width = self.most if self._whole else max(map(len, rows), default=0)
        ids = np.full((len(rows), width), self._pad, dtype=np.int64)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            at = slice(width - len(row), width) if self._left else slice(0, len(row))
            ids[i, at] = row
            mask[i, at] = 1
        return Tokens(ids, mask)

    def _open(self, folder: ModelFolder, pad: str) -> tuple[_EncodeText, int]:
        prepare = _preparation(self._config)
        if folder.has(_FAST):
            return _tokenizers(_fast(folder.file(_FAST)), self.most, prepare, pad)
        if folder.has(_WORD_PIECES):
            return _tokenizers(_word_pieces(folder.file(_WORD_PIECES), self._config), self.most, prepare, pad)
        if folder.has(_SENTENCE_PIECES):
            return _sentence_pieces(folder.file(_SENTENCE_PIECES), self.most, pad)
        raise BadSetting(
            f"{folder.path / _FAST}: missing, and no {_WORD_PIECES} or {_SENTENCE_PIECES}; other tokenizers become"
            f" {_FAST} with transformers' AutoTokenizer.from_pretrained(…).save_pretrained(…). Needed: {NEEDED}"
        )


def siglip_canonical(text: str) -> str:
    """Lower case, without ASCII punctuation, single spaces: what SigLIP's first version was trained on."""
    return _SPACE.sub(" ", text.lower().translate(_PUNCTUATION)).strip()


def _preparation(config: dict[str, Any]) -> Callable[[str], str]:
    kind = str(config.get("tokenizer_class", ""))
    if kind == "SiglipTokenizer":
        return siglip_canonical
    # SigLIP 2 learnt from lower-case texts, which early files of its Gemma tokenizer do not do.
    return str.lower if kind.startswith(("Gemma", "Siglip2")) else str


def _limit(config: dict[str, Any]) -> int:
    length = config.get("model_max_length")
    return int(length) if isinstance(length, int | float) and 0 < length < _ALL else _ALL


def _text(token: Any) -> str:
    return str(token.get("content", "")) if isinstance(token, dict) else str(token or "")


def _library() -> Any:
    try:
        import tokenizers
    except ModuleNotFoundError as error:
        raise MissingExtra("A pretrained encoder", "pretrained") from error
    return tokenizers


def _fast(path: Path) -> Any:
    return _library().Tokenizer.from_file(str(path))


def _word_pieces(path: Path, config: dict[str, Any]) -> Any:
    """BERT's tokenizer from its list of word pieces, one a line."""
    library = _library()
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    pieces = {line: number for number, line in enumerate(lines)}
    tokenizer = library.implementations.BertWordPieceTokenizer(
        pieces,
        lowercase=bool(config.get("do_lower_case", True)),
        strip_accents=config.get("strip_accents"),
        handle_chinese_chars=bool(config.get("tokenize_chinese_chars", True)),
    )
    return library.Tokenizer.from_str(tokenizer.to_str())


def _tokenizers(tokenizer: Any, most: int, prepare: Callable[[str], str], pad: str) -> tuple[_EncodeText, int]:
    own = tokenizer.padding["pad_id"] if tokenizer.padding else 0
    number = tokenizer.token_to_id(pad) if pad else None
    tokenizer.no_padding()
    tokenizer.enable_truncation(most)

    def numbers(text: str) -> list[int]:
        result: list[int] = tokenizer.encode(prepare(text)).ids
        return result

    return numbers, own if number is None else number


def _sentence_pieces(path: Path, most: int, pad: str) -> tuple[_EncodeText, int]:
    """SigLIP's first tokenizer: canonical text, sentence pieces, and the end token."""
    try:
        from sentencepiece import SentencePieceProcessor
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{path}: a tokenizer of sentence pieces", "pretrained") from error
    pieces = SentencePieceProcessor(model_file=str(path))
    end = pieces.eos_id()

    def numbers(text: str) -> list[int]:
        return [*pieces.encode(siglip_canonical(text))[: most - 1], end]

    return numbers, pieces.piece_to_id(pad) if pad else end
