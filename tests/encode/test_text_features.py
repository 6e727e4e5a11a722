import numpy as np
import pytest

from wares.encode.text_features import FeatureVocabulary, token_features, tokens


def test_tokens_of_two_languages() -> None:
    assert tokens("Nike 男士 Running-Shoes, size 42") == ["nike", "男士", "running", "shoes", "size", "42"]


def test_a_token_is_split_where_the_script_changes() -> None:
    assert tokens("红色T恤") == ["红色", "t", "恤"]


def test_a_word_has_itself_and_its_pieces() -> None:
    features = dict(token_features("cap"))
    assert features["cap"] == 1.0
    assert set(features) == {"cap", "#<ca", "#cap", "#ap>", "#<cap", "#cap>", "#<cap>"}
    assert sum(features.values()) == pytest.approx(2.0)


def test_a_code_has_no_pieces() -> None:
    assert token_features("xk42") == (("xk42", 1.0),)


def test_chinese_characters_pairs_and_triples() -> None:
    assert [name for name, _ in token_features("连衣裙")] == ["连", "衣", "裙", "连衣", "衣裙", "连衣裙"]


def test_a_bag_holds_known_words_and_pairs_scaled_by_the_root_of_the_number_of_tokens() -> None:
    vocabulary = FeatureVocabulary(["navy", "blue", "navy blue"])
    rows, weights = vocabulary.bag("navy blue zzz9 zzz8")
    assert rows.tolist() == [0, 1, 2]
    assert np.allclose(weights, 0.5)
    assert weights.dtype == np.float32


def test_nothing_known_is_an_empty_bag() -> None:
    rows, weights = FeatureVocabulary(["red"]).bag("!")
    assert len(rows) == len(weights) == 0
