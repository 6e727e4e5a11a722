"""Reasons as shoppers read them, and what features of a visit say of a purchase."""

from __future__ import annotations

from wares.profiles.phrases.grammar import either
from wares.profiles.phrases.names import NO_NAMES, DisplayNames, PhraseLanguage
from wares.profiles.preference_score import PreferenceReason
from wares.profiles.propensity.model import FeatureShare

_TOUCHES = {
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


def reason_phrase(reason: PreferenceReason, language: PhraseLanguage, names: DisplayNames = NO_NAMES) -> str:
    """A reason as the shopper reads it, without a full stop: "because you looked at …"."""
    column = 0 if language == "en" else 1
    if reason.kind == "price":
        return ("in your price range", "符合您的价位")[column]
    if reason.kind == "value":
        form = _VALUES.get(reason.attribute, ("{}, as you like", "您喜欢的{}"))[column]
        return form.format(names.value(reason.attribute, reason.about))
    title = names.title(reason.about)
    about = f"“{reason.about}”" if reason.kind == "search" else either(language, title, f"“{title}”")
    return _TOUCHES[reason.kind][column].format(about)


_FEATURES = {
    "touches": ("products looked at", "浏览次数"),
    "products": ("different products", "看过的不同商品"),
    "repeats": ("the same product again", "重复看同一商品"),
    "carts": ("products put into the cart", "加入购物车的商品"),
    "open_cart": ("something waits in the cart", "购物车里有未付款商品"),
    "purchases": ("products bought in this visit", "本次已购商品"),
    "last_is_cart": ("just put something into the cart", "刚刚加入购物车"),
    "last_is_purchase": ("has just bought", "刚刚购买"),
    "favourites": ("products saved or rated", "收藏或评分"),
    "searches": ("searches", "搜索次数"),
    "minutes": ("length of the visit", "访问时长"),
    "seconds_per_touch": ("time for each product", "每件商品停留时间"),
    "last_gap": ("time since the product before", "与上一件商品的间隔"),
    "price_level": ("how dear the products are", "商品价位"),
    "returning": ("was here before", "曾经来过"),
    "visits": ("earlier visits", "以往访问次数"),
    "past_buyer": ("bought before", "曾经购买"),
    "past_cart": ("filled a cart before", "曾经加入购物车"),
    "days_away": ("time since the visit before", "距上次访问时间"),
}


def feature_phrase(share: FeatureShare, language: PhraseLanguage) -> str:
    """What one feature of a running visit says of a purchase: "+0.6 something waits in the cart"."""
    return f"{share.contribution:+.1f} {_FEATURES[share.feature][0 if language == 'en' else 1]}"
