import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from wares.evaluate.typing_errors import with_typing_error


@given(st.text(alphabet="abcXY -红鞋9", max_size=40), st.integers(0, 2**32))
def test_exactly_one_error_in_a_long_word(text: str, seed: int) -> None:
    wrong = with_typing_error(text, np.random.default_rng(seed))
    if wrong is None:
        return
    assert OSA.distance(text, wrong) == 1
    assert wrong.lower() != text.lower()


def test_short_words_and_chinese_are_left_alone() -> None:
    rng = np.random.default_rng(0)
    assert with_typing_error("red 42 鞋子", rng) is None
    for _ in range(50):
        wrong = with_typing_error("red Sneakers 42", rng)
        assert wrong is not None
        assert wrong.startswith("red ")
        assert wrong.endswith(" 42")


def test_every_kind_of_error_is_drawn_and_the_seed_decides() -> None:
    def draw(seed: int) -> list[str | None]:
        rng = np.random.default_rng(seed)
        return [with_typing_error("sandals", rng) for _ in range(100)]

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)
    lengths = {len(wrong or "") for wrong in draw(1)}
    assert lengths == {6, 7, 8}
    assert any(sorted(wrong or "") == sorted("sandals") for wrong in draw(1))
