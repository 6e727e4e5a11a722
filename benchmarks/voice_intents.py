"""Spoken sentences with intents (price, negation, size, order), and whether they are understood as typed ones."""

from __future__ import annotations

from pathlib import Path

import wares
from _common import Figures, Options, main, rounded, say, temporary
from _intent_fixtures import GENERAL_FEED
from _synthetic_voice import CHINESE, ENGLISH, Voice, spoken

SENTENCES = {
    "en": (
        "running shoes under {n} dollars", "a dress without sleeves under {n} dollars",
        "backpack between {n} and 90 dollars",
        "the cheapest coffee mug", "best rated headphones", "shirt in size large", "jacket that is not black",
        "women's sneakers size 38", "a lamp for less than {n} dollars", "toys for a three year old",
    ),
    "zh": (
        "{n}元以下的跑步鞋", "不要黑色的外套", "最便宜的杯子", "评分最高的耳机", "大码衬衫",
    ),
}  # fmt: skip
PRICES = (20, 40, 50, 60, 80)


def measure(options: Options) -> Figures:
    """The share of sentences whose instructions, spoken, are those of the same sentence typed."""
    figures: Figures = {}
    with temporary() as folder, wares.open(folder / "shop", create=True) as shop:
        shop.ingest(GENERAL_FEED)
        for language, voices in (("en", ENGLISH), ("zh", CHINESE)):
            sentences = [text.format(n=PRICES[n % 5]) for n, text in enumerate(SENTENCES[language])]
            asked = [(text, voice) for text in sentences for voice in voices][: options.sample or None]
            right = sum(_is_understood(shop, text, voice, options) for text, voice in asked)
            figures |= {f"{language}_understood": rounded(right / len(asked)), f"{language}_sentences": len(asked)}
    return figures


def _is_understood(shop: wares.Shop, text: str, voice: Voice, options: Options) -> bool:
    heard = shop.transcribe(spoken(text, voice, options.rng()))
    is_right = _asked_for(shop, text) == _asked_for(shop, heard.text)
    if not is_right:
        say(f"{text} -> {heard.text}")
    return is_right


def _asked_for(shop: wares.Shop, words: str) -> set[tuple[object, ...]]:
    found = shop.search(words, per_page=0).instructions
    return {(each.kind, each.low, each.high, each.level, each.sort, each.words, each.gender) for each in found}


if __name__ == "__main__":
    main("voice_intents", measure, 0, data=Path(__file__).parent)
