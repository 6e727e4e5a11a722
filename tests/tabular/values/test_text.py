import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import growth
from wares.tabular.values.text import is_missing, strip_invisible, strip_markup


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Red   shoes ", "Red shoes"),
        ("<p>Red</p><p>shoes</p>", "Red shoes"),
        ("<b>Red</b>dish", "Reddish"),
        ("Caf&eacute; &amp; Bar", "Café & Bar"),
        ("&lt;b&gt;bold&lt;/b&gt; text", "bold text"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("I <3 shoes", "I <3 shoes"),
        ("a<script>alert('x')</script>b", "a b"),
        ("a<STYLE type=x>p {}</STYLE >b", "a b"),
        ("a<!-- hidden <b> -->b", "a b"),
        ("a<script>never closed", "a"),
        ("tab\tline\nnul\x00bell\x07", "tab line nulbell"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("turn\u202etxt", "turntxt"),
        ("\u3000全角　空格\u3000", "全角 空格"),
        ("e\u0301", "é"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_plain(raw: str, clean: str) -> None:
    assert strip_markup(raw) == clean


@given(st.text(st.characters(codec=None), max_size=60))
def test_plain_gives_text_without_control_characters(raw: str) -> None:
    clean = strip_markup(raw)
    assert clean == " ".join(clean.split())
    assert unicodedata.is_normalized("NFC", clean)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in clean)
    assert strip_invisible(clean) == clean


@pytest.mark.parametrize("piece", ["<script>", "<", "<a ", "<!--", "&lt;", "&#", "<style><script"])
def test_plain_is_linear(piece: str) -> None:
    assert growth(lambda length: strip_markup(piece * (length // len(piece))), 10_000, 20) < 100, (
        "400 where it is quadratic"
    )


@pytest.mark.parametrize("value", [None, "", "  ", "NULL", "nan", "N/A", "NA", "-", float("nan"), [], {}])
def test_missing(value: object) -> None:
    assert is_missing(value)


@pytest.mark.parametrize("value", [0, "0", "Nano", False, "none of these", b"", 0.0])
def test_not_missing(value: object) -> None:
    assert not is_missing(value)
