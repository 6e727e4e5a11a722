"""What looks personal is told, however it is written; ordinary queries with numbers are not."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.language.pii import is_personal

PERSONAL = """
jane.doe@example.com
mail to JANE@EXAMPLE.CO.UK please
ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ
jane (at) example dot com
jane at example dot com
4111 1111 1111 1111
card 4111-1111-1111-1111 red
4111111111111111
3782 822463 10005
5500.0000.0000.0004
+49 170 1234567
+1 (555) 123-4567
+44-20-7946-0958
00 49 30 901820 11
(555) 123-4567
555-123-4567
call 555 123 4567
555.123.4567
020 7946 0958
06 12 34 56 78
0571-8888 6666
13812345678
138 1234 5678
138-1234-5678
手机13812345678
１３８１２３４５６７８
+86 138 1234 5678
一三八一二三四五六七八
١٣٨١٢٣٤٥٦٧٨
110101199003077758
11010119900307775X
110101 19900307 7758
123-45-6789
DE89 3704 0044 0532 0130 00
GB29NWBK60161331926819
my iban is gb29 nwbk 6016 1331 9268 19
https://shop.example/reset?token=abc
www.example.com/u/7
example.com/orders/8f3a
reset?token=abcdef
550e8400-e29b-41d4-a716-446655440000
sk_live_4eC39HqLyjWDarjtT1zdp7dc
order 20231187
1234567
138\u200b1234\u200b5678
""".strip().splitlines()

ORDINARY = """
iphone 16
iphone 15 pro max 256 gb
size 42
size 38 39 40 41 42
2000 piece puzzle
1000 1500 2000 3000 piece puzzle
501 jeans
levis 501 505 511
100% cotton
rtx 4090 24gb
120x200 cm
120 x 200 x 30
9.5 x 11 envelopes
lego 75192
5w-30 oil
m8x1.25 screw
usb 3.2 gen 2
ps5 controller
3/4 inch pipe
a4 paper 80g 500 sheets
2024/2025 calendar
calendar 2025-2026
red shoes at sale
dinner for 2 at home
c++ book
ac/dc t-shirt
nike air max 90
macbook pro 14 2023 16gb 512gb
wd-40
b2b
t-shirt
dr. martens 1460
200.000 btu
size 10-12
age 3-4 5-6 7-8
ipad 10.9
samsung sm-s918b
18650 battery 3.7v 3400mah
非常 大 的 包
红色连衣裙
三七二十一
华为 mate 60 pro 512g
42码 跑步鞋
2件套 1米8
2024年 新款
24.12.2024
h&m
what is this?
1.000,00
""".strip().splitlines()


@pytest.mark.parametrize("text", PERSONAL)
def test_what_looks_personal(text: str) -> None:
    assert is_personal(text.encode().decode("unicode_escape") if "\\u" in text else text)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_ordinary(text: str) -> None:
    assert not is_personal(text)


def test_what_is_pasted_is_personal() -> None:
    assert is_personal("red shoes " * 40)


def luhn(digits: str) -> str:
    """With the check digit behind."""
    for last in string.digits:
        total = 0
        for place, digit in enumerate(reversed(digits + last)):
            n = int(digit) * (2 if place % 2 else 1)
            total += n // 10 + n % 10
        if total % 10 == 0:
            return digits + last
    raise AssertionError


words = st.sampled_from(["", "red shoes ", "手机 ", "send to "])
after = st.sampled_from(["", " please", " 红色", ", thanks"])
apart = st.sampled_from(["", " ", "-"])


@given(words, st.text(string.digits, min_size=14, max_size=14), apart, after)
def test_cards_however_they_are_grouped(before: str, digits: str, gap: str, rest: str) -> None:
    card = luhn("4" + digits)
    assert is_personal(before + gap.join(card[start : start + 4] for start in range(0, 16, 4)) + rest)


@given(words, st.sampled_from("3456789"), st.text(string.digits, min_size=9, max_size=9), apart, after)
def test_chinese_mobiles(before: str, second: str, digits: str, gap: str, rest: str) -> None:
    number = "1" + second + digits
    assert is_personal(before + gap.join((number[:3], number[3:7], number[7:])) + rest)


@given(words, st.from_regex(r"[a-z0-9._-]{1,20}@[a-z0-9-]{1,20}\.[a-z]{2,6}", fullmatch=True), after)
def test_mail(before: str, mail: str, rest: str) -> None:
    assert is_personal(before + mail + rest)


@given(
    st.lists(
        st.sampled_from(
            ["red", "shoes", "16", "42", "2000", "501", "100%", "size", "iphone", "红色", "跑步鞋", "xl", "256gb"]
        ),
        max_size=5,
    )
)
def test_ordinary_words_in_any_order(chosen: list[str]) -> None:
    numbers = "".join(one for one in chosen if one.isdigit())
    if any(one.isalpha() for one in chosen) and len(numbers) < 9:
        assert not is_personal(" ".join(chosen))


@given(st.text())
def test_anything_is_told_about(text: str) -> None:
    assert is_personal(text) in (True, False)
