"""Voice input: a recording's words, as a shop understands them. Nothing spoken is kept.

The recogniser is loaded by the first recording and hears one at a time; whoever serves several shoppers has them wait
in a bounded queue.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec

from wares.constants import PATH_SEPARATOR
from wares.language.analysis.normalization import simplified
from wares.language.spoken import ShopSounds
from wares.language.vocabulary import Vocabulary
from wares.media.container import MediaLimits
from wares.media.sound import decode_sound
from wares.media.speech.weights import find_packages, load_weights
from wares.media.speech.whisper import WhisperRecogniser
from wares.settings import Settings
from wares.shop.runtime.components import Components
from wares.shop.runtime.language import ShopLanguage
from wares.types import Query, Recogniser, Transcript

_STALE = 0.02
"""Share of a vocabulary that may have changed before its sounds are listed anew."""
_LANGUAGES = ("en", "zh")
_EXPECTED = ("category", "brand")
_MOST_EXPECTED = 30
_ENDS = ' \t\n.,!?;:。，！？；：、…"“”'


def _likely(language: ShopLanguage) -> dict[str, str]:
    """Language → the names of the shop's commonest categories and brands, for the recogniser to expect. English alone:
    in Chinese it goes on with such a list instead of listening.
    """
    labels = language.labels("en")
    names: dict[str, None] = {}
    for (attribute, value), _ in sorted(language.value_counts().items(), key=lambda item: -item[1]):
        if attribute in _EXPECTED and len(names) < _MOST_EXPECTED:
            names[labels.get(attribute, {}).get(value, value).rpartition(PATH_SEPARATOR)[2].lower()] = None
    return {"en": ", ".join(name for name in names if name.isascii())}


class VoiceInput:
    """The ears of one open shop; usable from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._recogniser: Recogniser | None = None
        self._lock = threading.Lock()
        self._sounds: ShopSounds | None = None
        self._size = 0

    def use(self, recogniser: Recogniser) -> None:
        """Hear by this recogniser from now on, instead of the one that the settings name."""
        self._recogniser = recogniser

    @property
    def is_there(self) -> bool:
        """Whether recordings can be understood here: libraries and weights are installed. Nothing is loaded."""
        return self._recogniser is not None or self._is_installed

    @cached_property
    def _is_installed(self) -> bool:
        name = self._settings.voice_model
        return all(map(find_spec, ("faster_whisper", "av", "jellyfish"))) and bool(name or find_packages(name))

    def transcribe(self, components: Components, audio: bytes, language: str | None = None) -> Transcript:
        """What is said in a recording (a file of any usual kind); `language` None = as the settings say.

        Raises `BadSound`, `BadSetting` for a recogniser that is not there, or `MissingExtra`.
        """
        settings = components.settings
        limits = MediaLimits(
            int(settings.voice_max_megabytes * 1e6), settings.voice_max_seconds, settings.voice_max_seconds
        )
        sound = decode_sound(audio, limits)
        wanted = language or settings.voice_language
        with self._lock:
            if self._recogniser is None:
                self._recogniser = WhisperRecogniser(load_weights(self._settings.voice_model))
            recognition = self._recogniser.recognise(
                sound, (wanted,) if wanted else _LANGUAGES, _likely(components.language)
            )
            sounds = self._sounds_of(components.language.vocabulary)
        hypotheses = [replace(each, text=simplified(each.text.strip(_ENDS))) for each in recognition.hypotheses]
        return Transcript(sounds.correct(sounds.choose(hypotheses)), hypotheses[0].text, recognition.language)

    def query(self, components: Components, query: Query) -> tuple[Query, Transcript | None]:
        """A query with what its recording says before its words, and that; as it is where it has none."""
        if not query.audio:
            return query, None
        heard = self.transcribe(components, query.audio)
        return replace(query, audio=b"", words=" ".join(filter(None, (heard.text, query.words)))), heard

    def _sounds_of(self, vocabulary: Vocabulary) -> ShopSounds:
        size = vocabulary.size
        if self._sounds is None or self._sounds.vocabulary is not vocabulary or abs(size - self._size) > _STALE * size:
            self._sounds, self._size = ShopSounds.of(vocabulary), size
        return self._sounds
