"""Profiles, reasons and segments in plain English and Chinese. Pure functions: the same in, the same sentences out."""

from wares.profiles.phrases.names import NO_NAMES, DisplayNames, PhraseLanguage
from wares.profiles.phrases.profile import describe_profile
from wares.profiles.phrases.reason import feature_phrase, reason_phrase
from wares.profiles.phrases.segment import describe_segment

__all__ = [
    "NO_NAMES",
    "DisplayNames",
    "PhraseLanguage",
    "describe_profile",
    "describe_segment",
    "feature_phrase",
    "reason_phrase",
]
