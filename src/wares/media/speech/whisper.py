"""Whisper (Radford et al. 2022) by CTranslate2: log-mel features cut to the sound's length, one beam search.

The usual wrapper pads every sound to thirty seconds; here the encoder sees the sound and two seconds of silence,
without which it tends to say everything twice. Nothing is sampled, and the sound's length bounds the tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from wares.errors import BadSetting, MissingExtra
from wares.media.speech.weights import SpeechWeights
from wares.types import RATE, Hypothesis, Recognition, Sound

HYPOTHESES = 3
SILENCE = 2.0
LEAD = 0.25
"""Seconds of silence behind the sound, and before it: a word at the very beginning is easily missed."""
_FRAME = 160  # samples of a frame of features
_MOST_FRAMES = 3000  # what the encoder was taught to see
_TOKENS, _TOKENS_A_SECOND = 12, {"en": 5, "zh": 9}
_MOST_LIKELY = 80  # tokens
_SPOKEN = ("en", "zh")
_TWICE = re.compile(
    r"^(?P<once>[\u4e00-\u9fff]{3,}?|.{8,}?)[\s,.!?，。！？]*(?:(?P=once)[\s,.!?，。！？]*)+(?P<rest>.*)$", re.DOTALL
)


class WhisperRecogniser:
    """A Whisper model. Raises `MissingExtra` without faster-whisper, `BadSetting` for weights that are none."""

    def __init__(self, weights: SpeechWeights, threads: int = 2) -> None:
        try:
            from faster_whisper import WhisperModel
        except ModuleNotFoundError as error:
            raise MissingExtra("understanding speech", "voice") from error
        try:
            self._model = WhisperModel(
                weights.folder,
                device="cpu",
                compute_type="int8",
                cpu_threads=threads,
                files=dict(weights.files) or None,
            )
        except (RuntimeError, ValueError) as error:
            raise BadSetting(f"voice_model: {weights.folder} cannot be read ({error})") from error
        is_multilingual: bool = self._model.model.is_multilingual
        self.languages: tuple[str, ...] = _SPOKEN if is_multilingual else ("en",)

    def recognise(self, sound: Sound, languages: Sequence[str], likely: Mapping[str, str]) -> Recognition:
        """See `Recogniser`."""
        features = self._model.encode(self._features(sound))
        wanted = [language for language in languages if language in self.languages] or list(self.languages)
        language = wanted[0] if len(wanted) == 1 else self._language(features, wanted)
        tokenizer = self._tokenizer(language)
        prompt = _prompt(tokenizer, likely.get(language, ""))
        most = _TOKENS + int(_TOKENS_A_SECOND[language] * sound.seconds)
        (result,) = self._model.model.generate(
            features,
            [prompt],
            beam_size=HYPOTHESES,
            num_hypotheses=HYPOTHESES,
            return_scores=True,
            max_length=len(prompt) + most,
            suppress_tokens=[-1],
        )
        texts = (once(tokenizer.decode(tokens).strip()) for tokens in result.sequences_ids)
        scores = (min(0.0, float(score)) for score in result.scores)
        best = {text: Hypothesis(text, score) for text, score in reversed([*zip(texts, scores, strict=True)])}
        return Recognition(tuple(best.values())[::-1], language)

    def _features(self, sound: Sound) -> Any:
        """(80, n) log-mel features of the sound and the silence behind it, n even."""
        samples = np.pad(sound.samples[: 28 * RATE], (int(LEAD * RATE), int(SILENCE * RATE)))
        features = self._model.feature_extractor(samples)
        length = min(_MOST_FRAMES, len(samples) // _FRAME, features.shape[-1]) // 2 * 2
        return np.ascontiguousarray(features[:, :length])

    def _language(self, features: Any, wanted: Sequence[str]) -> str:
        (guesses,) = self._model.model.detect_language(features)
        likeliest = {token.strip("<|>"): probability for token, probability in guesses}
        return max(wanted, key=lambda language: likeliest.get(language, 0.0))

    def _tokenizer(self, language: str) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        return Tokenizer(self._model.hf_tokenizer, self._model.model.is_multilingual, "transcribe", language)


def _prompt(tokenizer: Any, likely: str) -> list[int]:
    """What the decoder goes on from: what is likely said, as if it had been said before, and what is wanted."""
    before = tokenizer.encode(f" {likely}")[:_MOST_LIKELY] if likely else []
    return [*([tokenizer.sot_prev, *before] if before else []), *tokenizer.sot_sequence, tokenizer.no_timestamps]


def once(text: str) -> str:
    """A text that says the same again and again, once; the rest where that goes on otherwise is its beginning anew."""
    match = _TWICE.match(text)
    if match is None:
        return text
    said, rest = match["once"], match["rest"]
    return said.strip() if said.startswith(rest.strip()) else text
