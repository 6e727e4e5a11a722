"""Words beside a product: what only says that something changes goes, what names the change stays."""

import pytest

from wares.language.intent.changes import read_change


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("but in blue", "blue"),
        ("the same in navy blue", "navy blue"),
        ("a similar one in red", "red"),
        ("same but in green for women", "green for women"),
        ("made of leather", "leather"),
        ("wooden version please", "wooden"),
        ("in red instead", "red"),
        ("要蓝色的", "蓝色的"),
        ("换成皮的", "皮的"),
        ("一样的但是红色", "红色"),
        ("同款蓝色", "蓝色"),
    ],
)
def test_what_changes_is_left(typed: str, said: str) -> None:
    assert read_change(typed) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("kids version", "for kids"),
        ("but for kids", "for kids"),
        ("women", "for women"),
        ("儿童款", "给儿童的"),
        ("要男士的", "给男士的"),
    ],
)
def test_a_person_alone_is_for_whom_it_is(typed: str, said: str) -> None:
    assert read_change(typed) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("this one but cheaper", "cheaper"),
        ("a bit less expensive", "cheaper"),
        ("more expensive", "expensive"),
        ("更便宜的", "便宜点的"),
        ("贵一点", "贵一点的"),
        ("没那么贵的", "便宜点的"),
    ],
)
def test_prices_are_compared_in_few_words(typed: str, said: str) -> None:
    assert read_change(typed) == said


@pytest.mark.parametrize(
    "typed", ["one piece swimsuit", "inflatable", "butter dish", "but not leather", "不要皮的", "新款"]
)
def test_words_that_only_look_so_stay(typed: str) -> None:
    assert read_change(typed) == typed


@pytest.mark.parametrize("typed", ["", "the same", "this one", "类似的"])
def test_the_same_again_says_nothing(typed: str) -> None:
    assert read_change(typed) == ""
