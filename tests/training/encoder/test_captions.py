import numpy as np

from wares.language.query.lexicon import lexicon
from wares.training.encoder.captions import fact_captions, facts_hold, same_title, title_captions, vocabulary
from wares.training.encoder.data import examples
from wares.types import Pixels, Product
from wares.types.words import ValueNames

KINDS = ("colour", "type")
NAMES = (ValueNames(("red",), ("红色",)), ValueNames(("dress", "frock"), ("连衣裙",)), ValueNames(("Acme",), ()))


def test_captions_say_facts_in_either_language() -> None:
    facts = np.tile(np.array([[0, 1]], dtype=np.int32), (400, 1))
    captions, said = fact_captions(facts, KINDS, NAMES, np.random.default_rng(0))
    assert {"red dress", "red frock", "dress", "红色连衣裙", "连衣裙红色"} <= set(captions)
    assert 0.85 < said[:, 1].mean() < 0.95
    for caption, (colour, kind) in zip(captions, said, strict=True):
        assert colour == ("red" in caption or "红色" in caption)
        assert kind == any(word in caption for word in ("dress", "frock", "连衣裙"))


def test_a_fact_without_a_name_in_the_language_is_not_said() -> None:
    facts = np.tile(np.array([[2]], dtype=np.int32), (100, 1))
    captions, said = fact_captions(facts, ("brand",), NAMES, np.random.default_rng(0))
    assert set(captions) == {"", "Acme"}
    assert [bool(caption) for caption in captions] == said[:, 0].tolist()


def test_positives_are_all_products_of_which_the_caption_is_true() -> None:
    facts = np.array([[0, 1], [0, 2], [3, 1], [-1, 1]], dtype=np.int32)
    said = np.array([[True, True], [True, False], [False, True], [False, False]])
    expected = [[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 1], [0, 0, 0, 0]]
    assert facts_hold(facts, said).astype(int).tolist() == expected


def test_titles_that_read_the_same_are_positives() -> None:
    same = same_title(["Red Cap", "red  cap!", "Blue Cap", ""])
    assert same.astype(int).tolist() == [[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]


def test_titles_lose_words_but_never_all() -> None:
    thinned = title_captions([("one two three", "四")] * 300 + [()], np.random.default_rng(1))
    assert thinned[-1] == ""
    assert all(thinned[:-1])
    assert {"one two three", "one three", "四"} <= set(thinned)


def test_the_vocabulary_has_the_most_frequent_features_first(toys: list[tuple[Product, Pixels]]) -> None:
    whole = examples(toys, lexicon=lexicon())
    names = vocabulary(whole, 10_000)
    assert {"red", "disc", "红色", "玩", "玩具", "#red", "red disc"} <= set(names)
    assert vocabulary(whole, 7) == names[:7]
    assert len(set(names)) == len(names)


def test_the_lexicon_names_every_value_in_both_languages() -> None:
    known = lexicon()
    assert len(known) > 230
    for value, names in known.items():
        assert value == value.casefold()
        assert all(names.english), value
        assert all(names.chinese), value
