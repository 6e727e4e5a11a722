"""What is asked aloud is answered as the same typed: by a recogniser that hears tones as colours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadInput, BadSound
from wares.types import Transcript

pytest.importorskip("av")
pytest.importorskip("jellyfish")
from media.tones import ToneRecogniser, recording


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        shop.voice.use(ToneRecogniser())
        yield shop


def ids(hits: wares.Hits) -> list[str]:
    return [hit.id for hit in hits.hits]


def test_a_spoken_query_is_answered_as_it_is_typed(shop: wares.Shop) -> None:
    spoken, typed = shop.search(audio=recording(1200)), shop.search("Make me a green mug")
    assert ids(spoken) == ids(typed)
    assert spoken.heard == Transcript("Make me a green mug", "Make me a green mug", "en")
    assert typed.heard is None


def test_what_sounds_alike_becomes_the_shops_words(shop: wares.Shop) -> None:
    assert shop.transcribe(recording(600)).text == "blue"
    assert shop.transcribe(recording(4000)) == Transcript("红色跑步鞋", "红色泡步鞋", "zh")


def test_words_and_pictures_stand_beside_what_was_said(shop: wares.Shop) -> None:
    assert ids(shop.search("mug", audio=recording(600))) == ids(shop.search("blue mug"))
    picture = world.picture("green")
    beside = shop.search("mug", audio=recording(600), pictures=(picture,), weights={"pictures": 2.0})
    assert ids(beside) == ids(shop.search("blue mug", pictures=(picture,), weights={"pictures": 2.0}))


def test_nothing_said_is_a_query_without_words(shop: wares.Shop) -> None:
    hits = shop.search(audio=recording(2400))
    assert hits.heard == Transcript("", "", "en")
    assert hits.matched == "everything"


def test_the_language_is_heard_unless_it_is_said(shop: wares.Shop) -> None:
    recogniser = ToneRecogniser()
    shop.voice.use(recogniser)
    shop.transcribe(recording(300))
    shop.transcribe(recording(300), "zh")
    assert recogniser.asked == [("en", "zh"), ("zh",)]


@pytest.mark.parametrize("audio", [b"hello", recording(300, 40.0)])
def test_what_is_no_recording_or_too_long_is_refused(shop: wares.Shop, audio: bytes) -> None:
    with pytest.raises(BadSound):
        shop.search(audio=audio)


def test_nothing_spoken_is_kept(shop: wares.Shop) -> None:
    shop.search(audio=recording(1200), shopper="ann")
    files = [path.read_bytes() for path in shop.folder.rglob("*") if path.is_file()]
    assert not any(b"make me a green" in file.lower() for file in files)


def test_a_shop_without_a_recogniser_says_what_to_install(tmp_path: Path) -> None:
    settings = wares.settings.Settings(voice_model=str(tmp_path))
    with (
        wares.open(tmp_path / "shop", settings=settings, encoder=world.ColourEncoder(), create=True) as shop,
        pytest.raises(BadInput, match="voice_model"),
    ):
        shop.transcribe(recording(300))
