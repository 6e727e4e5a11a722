"""Phrases of profiles: a profile in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from wares.profiles.phrases.grammar import (
    NOTABLE_PRICE_LEVEL,
    amount,
    either,
    enumeration,
    longest,
    naming,
    number_of,
    percent,
    quote,
    time_ago,
    title_phrase,
)
from wares.profiles.phrases.names import NO_NAMES, DisplayNames, PhraseLanguage
from wares.profiles.summary import Summary, SummaryShare
from wares.profiles.traits import BASIC, BRAND, COLOUR


def describe_profile(summary: Summary, language: PhraseLanguage, names: DisplayNames = NO_NAMES) -> list[str]:
    """A profile in short sentences, what is liked first; one sentence when nothing is known.

    Lists are cut and titles shortened so that a sentence stays within 90 characters, 45 Chinese ones.
    """
    if summary.last_seen is None:
        return [either(language, "Nothing is known yet.", "还没有任何记录。")]
    sentences = [
        _categories(summary, language, names),
        _current_visit(summary, language, names),
        *_likes(summary, language, names),
        _prices(summary, language, names),
        _visits(summary, language),
        _purchases(summary, language, names),
        _cart(summary, language, names),
        _searches(summary, language),
    ]
    return [sentence for sentence in sentences if sentence]


def _categories(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    things = [_share(part, language, names) for part in summary.categories]
    return naming(things, language, "Looks mostly at {}.", "主要看{}。")


def _current_visit(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    things = [names.value(part.attribute, part.value) for part in summary.current]
    return naming(things, language, "In this visit: {}.", "本次访问在看{}。")


def _likes(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> list[str]:
    """Colours, brands, and the most liked value of every other attribute."""
    others: dict[str, SummaryShare] = {}
    for share in summary.likes:
        others.setdefault(share.attribute, share)
    best = sorted((share for name, share in others.items() if name not in BASIC), key=lambda share: -share.share)

    def say(shares: Sequence[SummaryShare], english: str, chinese: str) -> str:
        return naming([_share(share, language, names) for share in shares], language, english, chinese)

    return [
        say([share for share in summary.likes if share.attribute == COLOUR], "Prefers {}.", "偏爱{}。"),
        say(
            [share for share in summary.likes if share.attribute == BRAND], "Favourite brands: {}.", "常看的品牌：{}。"
        ),
        say(best, "Also likes: {}.", "还喜欢：{}。"),
    ]


def _prices(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    if summary.price_band is None:
        return ""
    low, high = (amount(price) for price in summary.price_band)
    band, level = names.price(f"{low}–{high}"), _price_level(summary.price_level, language)
    return either(language, f"Usual prices: {band}{level}.", f"价位通常在 {band}{level}。")


def _price_level(level: float, language: PhraseLanguage) -> str:
    """What there is to say of how expensive the products are among their like; "" when nothing."""
    if abs(level) < NOTABLE_PRICE_LEVEL:
        return ""
    english, chinese = ("dearer", "高于") if level > 0 else ("cheaper", "低于")
    return either(language, f", {english} than most of their kind", f"，{chinese}同类商品的一般价格")


def _visits(summary: Summary, language: PhraseLanguage) -> str:
    if summary.last_seen is None:
        return ""
    last = time_ago(summary.last_seen, language)
    visits = number_of(summary.visits, "visit", "visits")
    return either(language, f"{visits.capitalize()}; last seen {last}.", f"来过 {summary.visits} 次；上次：{last}。")


def _purchases(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    if not summary.pieces:
        return ""
    english, chinese = f"Bought {number_of(summary.pieces, 'piece', 'pieces')}", f"买过 {summary.pieces} 件"
    if summary.spend:
        spend = names.price(amount(summary.spend))
        english, chinese = f"{english} for {spend}", f"{chinese}，共 {spend}"
    if summary.purchases:
        title = title_phrase(summary.purchases[0], language, names)
        english, chinese = f"{english}; the last was {title}", f"{chinese}，最近买了{title}"
    return either(language, f"{english}.", f"{chinese}。")


def _cart(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    titles = [title_phrase(product, language, names) for product in summary.cart]

    def say(first: Sequence[str]) -> str:
        more = len(titles) - len(first)
        english = enumeration([*first, f"{more} more"] if more else first, language)
        chinese = f"{enumeration(first, language)}{f'等 {len(titles)} 件' if more else ''}"
        return either(language, f"In the cart: {english}.", f"购物车里有{chinese}。")

    return longest(titles, language, say)


def _searches(summary: Summary, language: PhraseLanguage) -> str:
    queries = [quote(words, language) for words in summary.searches]
    return naming(queries, language, "Searched for {}.", "搜索过{}。")


def _share(part: SummaryShare, language: PhraseLanguage, names: DisplayNames) -> str:
    share = percent(part.share, language)
    return either(language, f"{{}} ({share})", f"{{}}（{share}）").format(names.value(part.attribute, part.value))
