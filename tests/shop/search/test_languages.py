"""Shops in other languages, from products to answers; and a shop whose language is changed."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadQuery
from wares.settings import Settings
from wares.shop.health import check

PRODUCTS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "de": [
        {"id": "1", "title": "Leichte Laufschuhe für Damen", "category": ("Schuhe",), "colour": "grün", "price": 89.9,
         "texts": {"en": {"title": "Light running shoes for women", "colour": "green"},
                   "fr": {"title": "Chaussures de course légères", "colour": "vert"}}},
        {"id": "2", "title": "Wollmützen", "category": ("Mützen",), "colour": "blau"},
        {"id": "3", "title": "Kaffeetasse weiß", "category": ("Tassen",), "description": "Eine Tasse aus Porzellan."},
    ],
    "fr": [
        {"id": "1", "title": "Chaussures de course bronzées", "category": ("Chaussures",)},
        {"id": "2", "title": "Bouteille d'eau en inox"},
        {"id": "3", "title": "Robe d'été légère", "colour": "rouge"},
    ],
    "es": [
        {"id": "1", "title": "Camisón de algodón para niños"},
        {"id": "2", "title": "Zapatillas rojas", "category": ("Calzado",)},
        {"id": "3", "title": "Taza de café"},
    ],
    "pl": [
        {"id": "1", "title": "Łóżko drewniane"},
        {"id": "2", "title": "Zimowe buty damskie"},
        {"id": "3", "title": "Kubek z uchem"},
    ],
    "ja": [
        {"id": "1", "title": "赤いランニングシューズ メンズ", "category": ("靴",), "colour": "赤"},
        {"id": "2", "title": "青い帽子"},
        {"id": "3", "title": "おもちゃの車"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, wares.Shop]]:
    opened = {
        tag: wares.Shop(
            tmp_path_factory.mktemp(tag) / "shop",
            settings=Settings(shop_language=tag),
            encoder=world.ColourEncoder(),
            create=True,
        )
        for tag in PRODUCTS
    }
    for tag, shop in opened.items():
        shop.add(PRODUCTS[tag])
    yield opened
    for shop in opened.values():
        shop.close()


@pytest.mark.parametrize(
    ("tag", "words", "first", "marked"),
    [
        ("de", "laufschuh damen", "1", "Leichte <mark>Laufschuhe</mark> für <mark>Damen</mark>"),
        ("de", "Schuhe", "1", "Leichte <mark>Laufschuhe</mark> für Damen"),
        ("de", "grüne Schuhe", "1", "Leichte <mark>Laufschuhe</mark> für Damen"),
        ("de", "wollmuetze", "2", "<mark>Wollmützen</mark>"),
        ("de", "mütze für die kinder", "2", "<mark>Wollmützen</mark>"),
        ("de", "weisse kafeetasse", "3", "<mark>Kaffeetasse</mark> <mark>weiß</mark>"),
        ("fr", "chaussure bronzee", "1", "<mark>Chaussures</mark> de course <mark>bronzées</mark>"),
        ("fr", "l'eau", "2", "Bouteille d&#x27;<mark>eau</mark> en inox"),
        ("fr", "robes legeres", "3", "<mark>Robe</mark> d&#x27;été <mark>légère</mark>"),
        ("es", "camisones para niño", "1", "<mark>Camisón</mark> de algodón para <mark>niños</mark>"),
        ("es", "zapatila", "2", "<mark>Zapatillas</mark> rojas"),
        ("pl", "lozko", "1", "<mark>Łóżko</mark> drewniane"),
        ("pl", "zimove buty", "2", "<mark>Zimowe</mark> <mark>buty</mark> damskie"),
        ("ja", "シューズ", "1", "赤いランニング<mark>シューズ</mark> メンズ"),
        ("ja", "赤いシューズ", "1", "<mark>赤</mark>いランニング<mark>シューズ</mark> メンズ"),
        ("ja", "おもちゃ", "3", "<mark>おもちゃ</mark>の車"),
    ],
)
def test_words_find_and_are_marked(shops: dict[str, wares.Shop], tag: str, words: str, first: str, marked: str) -> None:
    found = shops[tag].search(words)
    assert found.hits[0].id == first
    assert found.hits[0].highlights["title"] == marked
    assert found.matched in {"all", "some"}


def test_the_shops_texts_can_be_asked_and_answered(shops: dict[str, wares.Shop]) -> None:
    german = shops["de"]
    assert german.search("running shoes").hits[0].id == "1"
    french = german.search("chaussures vertes", language="fr", facets=("colour",))
    assert french.hits[0].highlights["title"] == "<mark>Chaussures</mark> de course légères"
    assert german.labels("fr")["colour"] == {"grün": "vert"}
    assert "Running" not in german.search("running", language="de").hits[0].highlights["title"]
    assert german.search("schuhe", language="de-AT").hits[0].id == "1"
    with pytest.raises(BadQuery, match="language: 'it' is not one of en, zh, de, fr"):
        german.search("scarpe", language="it")


def test_sentences_fall_back_to_english(shops: dict[str, wares.Shop]) -> None:
    reasons = [why.text for one in shops["de"].recommend(limit=2, language="fr").items for why in one.reasons]
    assert "Also in the shop" in reasons


def test_suggestions_and_corrections(shops: dict[str, wares.Shop]) -> None:
    assert "Wollmützen" not in {one.text for one in shops["de"].suggest("tass")}
    assert shops["de"].suggest("mutz")[0].text == "Mützen"
    assert shops["de"].search("wolmützen").corrected == "wollmützen"
    assert shops["ja"].suggest("ランニ")[0].marked.startswith("赤い<mark>ランニ</mark>")


def test_a_changed_language_is_followed_on_opening(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    encoder = world.ColourEncoder()
    with wares.open(folder, encoder=encoder, create=True) as shop:
        shop.add(PRODUCTS["de"])
        assert shop.search("muetze").matched == "nothing"
    (folder / "wares.toml").write_text('[shop]\nlanguage = "German"\n', "utf-8")
    heard: list[int] = []
    with wares.open(folder, encoder=encoder, progress=heard.append) as shop:
        assert shop.settings.shop_language == "de"
        assert [hit.id for hit in shop.search("muetze").hits] == ["2"]
        assert shop.search("muetze").corrected is None
        assert heard[-1] == 3
        shop.delete(["2"])
        assert shop.search("muetze").matched == "nothing"
    assert not [finding for finding in check(folder).findings if finding.part == "words"]
    again: list[int] = []
    with wares.open(folder, encoder=encoder, progress=again.append):
        assert again == []


def test_a_change_waits_for_the_next_opening(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(PRODUCTS["de"])
        (folder / "wares.toml").write_text('[shop]\nlanguage = "de"\n', "utf-8")
        assert shop.reload() == ("shop_language",)
        assert shop.settings.shop_language == "en"
        assert shop.search("wollmütze").hits
