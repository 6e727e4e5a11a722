"""Phrases of segments: a segment in sentences."""

from __future__ import annotations

from wares.profiles.phrases.grammar import NOTABLE_PRICE_LEVEL, amount, either, enumeration, number_of, percent
from wares.profiles.phrases.names import NO_NAMES, DisplayNames, PhraseLanguage
from wares.profiles.segments.description import SegmentTrait
from wares.profiles.segments.find import Segment


def describe_segment(segment: Segment, language: PhraseLanguage, names: DisplayNames = NO_NAMES) -> list[str]:
    """What sets a segment apart, and what it is worth, in two or three sentences."""
    return [_distinction(segment, language, names), _value(segment, language, names)]


def _distinction(segment: Segment, language: PhraseLanguage, names: DisplayNames) -> str:
    things = [_trait(trait, language, names) for trait in segment.traits]
    if abs(segment.price_level) >= NOTABLE_PRICE_LEVEL:
        english, chinese = ("dearer", "较贵") if segment.price_level > 0 else ("cheaper", "较便宜")
        things.append(either(language, f"{english} things", f"{chinese}的商品"))
    if not things:
        return either(language, "Nothing in particular sets them apart.", "没有明显的特点。")
    apart = enumeration(things, language)
    return either(language, f"More than others: {apart}.", f"比其他人更常看：{apart}。")


def _value(segment: Segment, language: PhraseLanguage, names: DisplayNames) -> str:
    share, buyers = percent(segment.share, language), percent(segment.buyers, language)
    spend, pieces = names.price(amount(segment.spend)), number_of(segment.purchases, "piece", "pieces")
    return either(
        language,
        f"{segment.size} shoppers ({share}); {buyers} of them bought, {pieces} for {spend}.",
        f"{segment.size} 位顾客（{share}）；其中 {buyers} 购买过，共 {segment.purchases} 件，{spend}。",
    )


def _trait(trait: SegmentTrait, language: PhraseLanguage, names: DisplayNames) -> str:
    value = names.value(trait.attribute, trait.value)
    return f"{value} ({percent(trait.share, language)}, {_times(trait.lift, language)})"


def _times(lift: float, language: PhraseLanguage) -> str:
    return either(language, f"{lift:.1f} times the usual", f"是平均的 {lift:.1f} 倍")
