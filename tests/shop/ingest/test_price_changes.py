"""What a change of a price costs: the product's words and their counts stay as they are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.language.analysis.analyzer import Analyzer
from wares.shop.runtime.word_changes import PHRASE, TERM, WordCounter
from wares.types import Vectors


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        yield shop


def test_a_new_price_keeps_the_weights_of_the_words(shop: wares.Shop) -> None:
    product = world.products()[0]
    num = shop.index.versions()[0][0]
    before = shop.index.words([num])[num]
    further = replace(product, id="long", title="another thing of many words that make all titles longer on average")
    shop.add([further])
    shop.add([replace(product, price=3.25, stock=2)])
    after = shop.index.words([num])[num]
    assert np.array_equal(after.indices, before.indices)
    assert np.array_equal(after.values, before.values)  # weighed anew, they would follow the new mean length
    hits = shop.search(product.title, filter="price = 3.25").hits
    assert [hit.id for hit in hits] == [product.id]


def test_a_new_price_encodes_no_title(shop: wares.Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    product, other = world.products()[:2]
    num = shop.index.versions()[0][0]
    before = shop.index.matrix(np.array([num]), "text")
    encoded: list[str] = []
    encode = world.ColourEncoder.encode_words

    def counted(encoder: world.ColourEncoder, texts: list[str]) -> Vectors:
        encoded.extend(texts)
        return encode(encoder, texts)

    monkeypatch.setattr(world.ColourEncoder, "encode_words", counted)
    shop.add([replace(product, price=3.25), replace(other, title="green tent", texts={})])
    assert encoded == ["green tent"]
    assert np.array_equal(shop.index.matrix(np.array([num]), "text"), before)


def test_a_new_title_has_its_words_weighed(shop: wares.Shop) -> None:
    product = world.products()[0]
    shop.add([replace(product, title=f"{product.title} zyxomma")])
    assert shop.search("zyxomma").hits[0].id == product.id


def test_a_product_that_was_hidden_has_words_when_it_is_shown(shop: wares.Shop) -> None:
    hidden = replace(world.products()[0], id="draft", title="quokka lamp", published=False)
    shop.add([hidden])
    assert not shop.search("quokka").hits
    shop.add([replace(hidden, published=True)])
    assert [hit.id for hit in shop.search("quokka").hits] == ["draft"]


def test_words_that_stay_are_not_counted_again() -> None:
    product = replace(world.products()[0], title="red lamp of brass", description="A lamp that stands by itself.")
    changed = replace(product, title="red lamp of copper")
    deltas = WordCounter(Analyzer()).change([changed], [product], [], {}).deltas
    assert deltas.counts[TERM] == {"brass": -1, "copper": 1}
    assert all(deltas.counts[PHRASE].values())
