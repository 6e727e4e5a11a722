"""Language tags: one spelling, clear refusals, and which of several fits."""

import pytest

from wares.errors import BadSetting
from wares.settings import load
from wares.tags import closest, tag_of


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("de", "de"), ("DE", "de"), ("de_at", "de-AT"), ("pt-br", "pt-BR"), ("zh-hant", "zh-Hant"),
        ("zh_Hant_TW", "zh-Hant-TW"), ("es-419", "es-419"), ("german", "de"), ("Deutsch", "de"), ("日本語", "ja"),
        ("fil", "fil"), (" fr ", "fr"), ("Norwegian", "no"), ("ca-valencia", "ca-valencia"),
    ],
)  # fmt: skip
def test_one_spelling(written: str, tag: str) -> None:
    assert tag_of(written) == tag
    assert tag_of(tag) == tag


@pytest.mark.parametrize("written", ["", " ", "xx1!", "xx", "de-", "e", "klingonisch", "de-AT-", "en,zh", "1"])
def test_what_is_no_language_is_refused(written: str) -> None:
    with pytest.raises(BadSetting, match=r"WARES_SHOP_LANGUAGE: .* is not a language; write a code such as en, zh, de"):
        load(None, {"WARES_SHOP_LANGUAGE": written})


def test_the_setting_is_kept_in_one_spelling() -> None:
    assert load(None, {"WARES_SHOP_LANGUAGE": "pt_br"}).shop_language == "pt-BR"


def test_the_closest_tag() -> None:
    assert closest("de", ["en", "de-AT", "de"]) == "de"
    assert closest("de-CH", ["en", "de-AT", "de"]) == "de-AT"
    assert closest("pt-BR", ["pt_PT", "pt_br"]) == "pt_br"
    assert closest("fr", ["en", "de"]) is None
