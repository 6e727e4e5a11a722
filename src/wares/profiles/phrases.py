"""Profiles, reasons and segments in plain English and Chinese. Pure functions: the same in, the same sentences out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from wares.profiles.preference_score import PreferenceReason
from wares.profiles.propensity import FeatureShare
from wares.profiles.segments import Segment
from wares.profiles.summary import Summary, SummaryShare
from wares.profiles.traits import BASIC, BRAND, COLOUR

PhraseLanguage = Literal["en", "zh"]
_SEPARATOR = " > "
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MOST = 3  # things named in one list
_WIDTH: Mapping[PhraseLanguage, int] = {
    "en": 90,
    "zh": 45,
}  # characters of a sentence, while it names more than one thing
_TITLE: Mapping[PhraseLanguage, int] = {"en": 45, "zh": 20}  # characters of a title or search in it
_UNITS = (
    (60.0, "minute", "分钟"),
    (3600.0, "hour", "小时"),
    (86400.0, "day", "天"),
    (30 * 86400.0, "month", "个月"),
    (365 * 86400.0, "year", "年"),
)
_DEAR = 0.35  # standard deviations from which a price level is worth a word


@dataclass(frozen=True, slots=True)
class DisplayNames:
    """What things are called in one language; what is missing is called by its own value.

    titles     product id → its title
    labels     attribute → value → label (`Shop.labels(language)`)
    currency   written behind prices; "" = none
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currency: str = ""

    def title(self, product: str) -> str:
        """What a product is called."""
        return self.titles.get(product, product)

    def value(self, attribute: str, value: str) -> str:
        """What a value is called; of a path its last step."""
        return self.labels.get(attribute, {}).get(value, value).split(_SEPARATOR)[-1]


NO_NAMES = DisplayNames()

# ------------------------------------------------------------------------------------------------------------ profiles


def describe(summary: Summary, language: PhraseLanguage, names: DisplayNames = NO_NAMES) -> list[str]:
    """A profile in short sentences, what is liked first; one sentence when nothing is known.

    Lists are cut and titles shortened so that a sentence stays within 90 characters, 45 Chinese ones.
    """
    if summary.seen is None:
        return [_either(language, "Nothing is known yet.", "还没有任何记录。")]
    told = [
        _looks(summary, language, names),
        _now(summary, language, names),
        *_prefers(summary, language, names),
        _pays(summary, language, names),
        _comes(summary, language),
        _bought(summary, language, names),
        _cart(summary, language, names),
        _searched(summary, language),
    ]
    return [sentence for sentence in told if sentence]


def _looks(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    things = [_part(part, language, names) for part in summary.categories]
    return _naming(things, language, "Looks mostly at {}.", "主要看{}。")


def _now(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    things = [names.value(part.attribute, part.value) for part in summary.now]
    return _naming(things, language, "In this visit: {}.", "本次访问在看{}。")


def _prefers(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> list[str]:
    """Colours, brands, and the most liked value of every other attribute."""
    others: dict[str, SummaryShare] = {}
    for part in summary.likes:
        others.setdefault(part.attribute, part)
    best = sorted((part for name, part in others.items() if name not in BASIC), key=lambda part: -part.share)

    def say(parts: Sequence[SummaryShare], english: str, chinese: str) -> str:
        return _naming([_part(part, language, names) for part in parts], language, english, chinese)

    return [
        say([part for part in summary.likes if part.attribute == COLOUR], "Prefers {}.", "偏爱{}。"),
        say([part for part in summary.likes if part.attribute == BRAND], "Favourite brands: {}.", "常看的品牌：{}。"),
        say(best, "Also likes: {}.", "还喜欢：{}。"),
    ]


def _pays(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    if summary.band is None:
        return ""
    low, high = (_amount(bound) for bound in summary.band)
    unit = f" {names.currency}" if names.currency else ""
    dear = ""
    if abs(summary.dearness) >= _DEAR:
        dearer = summary.dearness > 0
        dear = _either(
            language,
            f", {'dearer' if dearer else 'cheaper'} than most of their kind",
            f"，{'高于' if dearer else '低于'}同类商品的一般价格",
        )
    return _either(language, f"Usual prices: {low}–{high}{unit}{dear}.", f"价位通常在 {low}–{high}{unit}{dear}。")


def _comes(summary: Summary, language: PhraseLanguage) -> str:
    if summary.seen is None:
        return ""
    ago = since(summary.seen, language)
    visits = _count(summary.visits, "visit", "visits")
    return _either(language, f"{visits.capitalize()}; last seen {ago}.", f"来过 {summary.visits} 次；上次：{ago}。")


def _bought(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    if not summary.pieces:
        return ""
    spent = f"{_amount(summary.spend)}{f' {names.currency}' if names.currency else ''}"
    english = f"Bought {_count(summary.pieces, 'piece', 'pieces')}"
    chinese = f"买过 {summary.pieces} 件"
    if summary.spend:
        english, chinese = f"{english} for {spent}", f"{chinese}，共 {spent}"
    if summary.bought:
        title = _title(summary.bought[0], language, names)
        english, chinese = f"{english}; the last was {title}", f"{chinese}，最近买了{title}"
    return _either(language, f"{english}.", f"{chinese}。")


def _cart(summary: Summary, language: PhraseLanguage, names: DisplayNames) -> str:
    titles = [_title(product, language, names) for product in summary.cart]

    def say(told: Sequence[str]) -> str:
        more = len(titles) - len(told)
        english = _list([*told, f"{more} more"] if more else told, language)
        chinese = f"{_list(told, language)}{f'等 {len(titles)} 件' if more else ''}"
        return _either(language, f"In the cart: {english}.", f"购物车里有{chinese}。")

    return _longest(titles, language, say)


def _searched(summary: Summary, language: PhraseLanguage) -> str:
    asked = [f"“{_shortened(words, _TITLE[language])}”" for words in summary.searches]
    return _naming(asked, language, "Searched for {}.", "搜索过{}。")


# ------------------------------------------------------------------------------------------------- reasons, segments

_TOUCHED = {
    "view": ("because you looked at {}", "因为您看过{}"),
    "click": ("because you looked at {}", "因为您看过{}"),
    "cart": ("because you put {} into the cart", "因为您把{}加入了购物车"),
    "purchase": ("because you bought {}", "因为您买过{}"),
    "favourite": ("because you saved {}", "因为您收藏了{}"),
    "rating": ("because you liked {}", "因为您喜欢{}"),
    "search": ("because you searched for {}", "因为您搜索过{}"),
}
_VALUES = {
    "category": ("because you often look at {}", "因为您常看{}"),
    "brand": ("a brand you like: {}", "您喜欢的品牌：{}"),
    "colour": ("in a colour you like: {}", "您喜欢的颜色：{}"),
}


def why(reason: PreferenceReason, language: PhraseLanguage, names: DisplayNames = NO_NAMES) -> str:
    """A reason as the shopper reads it, without a full stop: "because you looked at …"."""
    place = 0 if language == "en" else 1
    if reason.kind == "price":
        return ("in your price range", "符合您的价位")[place]
    if reason.kind == "value":
        form = _VALUES.get(reason.attribute, ("{}, as you like", "您喜欢的{}"))[place]
        return form.format(names.value(reason.attribute, reason.about))
    about = f"“{reason.about}”" if reason.kind == "search" else _quoted(names.title(reason.about), language)
    return _TOUCHED[reason.kind][place].format(about)


def describe_segment(segment: Segment, language: PhraseLanguage, names: DisplayNames = NO_NAMES) -> list[str]:
    """What sets a segment apart, and what it is worth, in two or three sentences."""
    things = [
        f"{names.value(told.attribute, told.value)} ({_percent(told.share, language)}, {_times(told.lift, language)})"
        for told in segment.told
    ]
    apart = _list(things, language)
    if abs(segment.dearness) >= _DEAR:
        dearer = segment.dearness > 0
        price = _either(
            language, f"{'dearer' if dearer else 'cheaper'} things", "较贵的商品" if dearer else "较便宜的商品"
        )
        apart = _list([*things, price], language)
    first = _either(language, f"More than others: {apart}.", f"比其他人更常看：{apart}。")
    if not apart:
        first = _either(language, "Nothing in particular sets them apart.", "没有明显的特点。")
    unit = f" {names.currency}" if names.currency else ""
    share, buyers, spend = _percent(segment.share, language), _percent(segment.buyers, language), _amount(segment.spend)
    worth = _either(
        language,
        f"{segment.size} shoppers ({share}); {buyers} of them bought, {_count(segment.purchases, 'piece', 'pieces')} "
        f"for {spend}{unit}.",
        f"{segment.size} 位顾客（{share}）；其中 {buyers} 购买过，共 {segment.purchases} 件，{spend}{unit}。",
    )
    return [first, worth]


_SIGNS = {
    "touches": ("products looked at", "浏览次数"),
    "products": ("different products", "看过的不同商品"),
    "repeats": ("the same product again", "重复看同一商品"),
    "carts": ("products put into the cart", "加入购物车的商品"),
    "waiting": ("something waits in the cart", "购物车里有未付款商品"),
    "bought": ("products bought in this visit", "本次已购商品"),
    "carting": ("just put something into the cart", "刚刚加入购物车"),
    "buying": ("has just bought", "刚刚购买"),
    "liked": ("products saved or rated", "收藏或评分"),
    "searches": ("searches", "搜索次数"),
    "minutes": ("length of the visit", "访问时长"),
    "pace": ("time for each product", "每件商品停留时间"),
    "latest": ("time since the product before", "与上一件商品的间隔"),
    "dearness": ("how dear the products are", "商品价位"),
    "returning": ("was here before", "曾经来过"),
    "visits": ("earlier visits", "以往访问次数"),
    "buyer": ("bought before", "曾经购买"),
    "carted": ("filled a cart before", "曾经加入购物车"),
    "away": ("time since the visit before", "距上次访问时间"),
}


def speaks(share: FeatureShare, language: PhraseLanguage) -> str:
    """What one feature of a running visit says of a purchase: "+0.6 something waits in the cart"."""
    return f"{share.adds:+.1f} {_SIGNS[share.feature][0 if language == 'en' else 1]}"


# ------------------------------------------------------------------------------------------------------------- pieces


def since(seconds: float, language: PhraseLanguage) -> str:
    """How long ago: "just now", "2 hours ago", "3 天前"."""
    if seconds < 60:
        return _either(language, "just now", "刚刚")
    length, english, chinese = [unit for unit in _UNITS if seconds >= unit[0]][-1]
    n = int(seconds // length)
    return _either(language, f"{n} {english}{'s' if n != 1 else ''} ago", f"{n} {chinese}前")


def _either(language: PhraseLanguage, english: str, chinese: str) -> str:
    return english if language == "en" else chinese


def _list(things: Sequence[str], language: PhraseLanguage) -> str:
    first, last = things[:-1], things[-1] if things else ""
    if not first:
        return last
    return _either(language, f"{', '.join(first)} and {last}", f"{'、'.join(first)}和{last}")


def _naming(things: Sequence[str], language: PhraseLanguage, english: str, chinese: str) -> str:
    form = _either(language, english, chinese)
    return _longest(things, language, lambda told: form.format(_list(told, language)))


def _longest(things: Sequence[str], language: PhraseLanguage, say: Callable[[Sequence[str]], str]) -> str:
    """What `say` makes of as many of the first three things as fit into a sentence, at least one; "" without any."""
    said = [say(things[:n]) for n in range(1, min(len(things), _MOST) + 1)]
    fitting = [sentence for sentence in said if len(sentence) <= _WIDTH[language]]
    return (fitting or said[:1] or [""])[-1]


def _part(part: SummaryShare, language: PhraseLanguage, names: DisplayNames) -> str:
    share = _percent(part.share, language)
    return _either(language, f"{{}} ({share})", f"{{}}（{share}）").format(names.value(part.attribute, part.value))


def _percent(share: float, language: PhraseLanguage) -> str:
    return _either(language, f"{round(100 * share)} %", f"{round(100 * share)}%")


def _times(lift: float, language: PhraseLanguage) -> str:
    return _either(language, f"{lift:.1f} times the usual", f"是平均的 {lift:.1f} 倍")


def _amount(amount: float) -> str:
    """Whole from 10 on, cents below, no cents that are 0."""
    return f"{amount:,.0f}" if amount >= 10 or amount == round(amount) else f"{amount:.2f}"


def _count(n: int, one: str, several: str) -> str:
    return f"{_NUMBERS[n] if n < len(_NUMBERS) else f'{n:,}'} {one if n == 1 else several}"


def _quoted(text: str, language: PhraseLanguage) -> str:
    return _either(language, text, f"“{text}”")


def _title(product: str, language: PhraseLanguage, names: DisplayNames) -> str:
    return f"“{_shortened(names.title(product), _TITLE[language])}”"


def _shortened(text: str, most: int) -> str:
    """At most `most` characters, cut between words where one ends in the latter half."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    end = cut.rfind(" ")
    return (cut[:end] if end > most // 2 else cut).rstrip(" ,，、;；") + "…"
