"""Spoken queries: orders of real people at a bar whose menu is the shop; the drawn shop by a synthetic voice."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import wares
from _common import Figures, Options, main, rounded, say, temporary
from _intent_fixtures import DRAWN_PRODUCTS, DRAWN_SEED
from _synthetic_voice import CHINESE, ENGLISH, Voice, spoken
from wares.catalog.checks.from_mapping import from_mapping
from wares.demo.articles import plan
from wares.demo.feed_rows import title

SNR = 20.0
TOP = 3
_SPELT = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {**dict(zip(_SPELT, range(13), strict=True)), "sixteen": 16, "twenty": 20, "thirty": 30}
_ALIKE = {"oz": "ounce", "ounces": "ounce", "iced": "ice"}


def words_of(text: str) -> list[str]:
    """Words, with numbers and hyphens written alike."""
    words = re.findall(r"[a-z]+|\d+", text.lower().replace("'", ""))
    return [str(_NUMBERS.get(word, _ALIKE.get(word, word))) for word in words]


def measure(options: Options) -> Figures:
    """Slots, the drawn shop's products, and times."""
    with temporary() as folder:
        return _orders(folder / "bar", options) | _drawn(folder / "drawn", options)


def _orders(folder: Path, options: Options) -> Figures:
    labels = json.loads((options.data / "labels.json").read_text("utf-8"))
    drinks = sorted({value.strip() for each in labels.values() for value in each["slots"].values()})
    menu = [from_mapping({"id": str(n), "title": name.capitalize()}) for n, name in enumerate(drinks)]
    wrong = count = heard_wrong = 0
    seconds: list[float] = []
    with wares.open(folder, create=True) as shop:
        shop.add(menu)
        files = sorted(labels)[: options.sample or None]
        shop.transcribe((options.data / files[0]).read_bytes())
        for name in files:
            audio = (options.data / name).read_bytes()
            started = time.perf_counter()
            transcript = shop.transcribe(audio)
            took = time.perf_counter() - started
            if 7 <= (len(audio) - 44) / 32_000 <= 9:
                seconds.append(took)
            wanted = [word for value in labels[name]["slots"].values() for word in words_of(value)]
            said, heard = words_of(transcript.text), words_of(transcript.heard)
            missed = [word for word in wanted if word not in said]
            if missed:
                say(f"{transcript.text}   lacks {missed}")
            wrong, count, heard_wrong = (
                wrong + len(missed),
                count + len(wanted),
                heard_wrong + sum(w not in heard for w in wanted),
            )
    return {
        "orders": len(files),
        "slot_words_wrong": rounded(wrong / count),
        "slot_words_wrong_uncorrected": rounded(heard_wrong / count),
        "eight_seconds_s": rounded(float(np.median(seconds))) if seconds else None,
    }


def _drawn(folder: Path, options: Options) -> Figures:
    articles = plan(DRAWN_PRODUCTS, DRAWN_SEED)
    rng = options.rng()
    chosen = [articles[int(n)] for n in rng.choice(len(articles), min(40, options.sample or 40), replace=False)]
    figures: Figures = {}
    with wares.open(folder, create=True) as shop:
        products = [
            {"id": str(n), "title": title(each).en, "texts": {"zh": {"title": title(each).zh}}}
            for n, each in enumerate(articles)
        ]
        shop.add(products)
        ids = {id(article): str(n) for n, article in enumerate(articles)}
        three: list[float] = []
        for language, voices in (("en", ENGLISH), ("zh", CHINESE)):
            asked = [(ids[id(each)], getattr(title(each), language)) for each in chosen]
            figures |= _found(shop, asked, voices, language, rng, three)
    return figures | {"three_seconds_s": rounded(float(np.median(three))) if three else None}


def _found(
    shop: wares.Shop,
    asked: Sequence[tuple[str, str]],
    voices: Sequence[Voice],
    language: str,
    rng: np.random.Generator,
    three: list[float],
) -> Figures:
    """Share of products found in the first three by their titles, typed, spoken, and spoken in noise."""
    right = {"typed": 0, "spoken": 0, "noise": 0}
    for number, (product, text) in enumerate(asked):
        voice = voices[number % len(voices)]
        right["typed"] += _is_found(shop, product, text)
        for kind, snr in (("spoken", None), ("noise", SNR)):
            audio = spoken(text, voice, rng, snr)
            started = time.perf_counter()
            transcript = shop.transcribe(audio)
            if 2.5 <= len(audio) / 2 / 22_050 <= 3.5:
                three.append(time.perf_counter() - started)
            is_found = _is_found(shop, product, transcript.text)
            right[kind] += is_found
            if not is_found:
                say(f"{language} {text} -> {transcript.text} ({transcript.language}; heard {transcript.heard})")
    return {f"{language}_{kind}_top3": rounded(n / len(asked)) for kind, n in right.items()}


def _is_found(shop: wares.Shop, product: str, words: str) -> bool:
    return product in [hit.id for hit in shop.search(words, per_page=TOP).hits]


if __name__ == "__main__":
    main("voice", measure, 0)
