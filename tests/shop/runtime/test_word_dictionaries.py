"""Terms and suggestions in a shop's folder: opened where they were left, by whoever reads beside who writes."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import wares
import world
from wares.language.query.synonyms import Synonyms
from wares.shop.runtime.language import ShopLanguage
from wares.shop.runtime.word_dictionaries import WordFolder
from wares.store.catalog import Catalog
from wares.store.changes import ChangeFeed
from wares.store.products.records import ProductRecord, WordDeltas
from wares.types import Product

NONE = Synonyms({})
MANY = 20_000
READ = """
import sys
from pathlib import Path
from wares.language.query.synonyms import Synonyms
from wares.shop.runtime.language import ShopLanguage
from wares.shop.runtime.word_dictionaries import WordFolder
from wares.store.catalog import Catalog
words = ShopLanguage(Catalog(sys.argv[1]), Synonyms({}), "en", WordFolder(Path(sys.argv[2]), writes=False))
print(words.vocabulary.df("mug"), words.vocabulary.documents, [one.text for one in words.suggest("red", 3)])
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(f"sqlite:///{tmp_path / 'shop.db'}")
    yield made
    made.close()


def opened(catalog: Catalog, tmp_path: Path, writes: bool = True) -> ShopLanguage:
    """The words of the shop, by another set of objects."""
    return ShopLanguage(catalog, NONE, "en", WordFolder(tmp_path / "words", writes))


def write(catalog: Catalog, terms: dict[str, int], phrases: dict[str, int]) -> None:
    """A product comes, and counts change with it."""
    product = Product(id=str(catalog.position), title="Mug")
    catalog.put([ProductRecord(product, b"")], (), WordDeltas({"term": terms, "phrase": phrases}, {}, 1))


def follow(catalog: Catalog, words: ShopLanguage) -> None:
    """Take in what was written."""
    words.follow(ChangeFeed(catalog.engine).since(words.position, parts=("words",)))


def seen(words: ShopLanguage) -> tuple[object, ...]:
    """What somebody asks for."""
    vocabulary = words.vocabulary
    completions = [one.text for typed in ("r", "red", "blu", "mgu") for one in words.suggest(typed, 5)]
    return vocabulary.counts(), vocabulary.documents, vocabulary.with_prefix("mu", 9), completions


def test_what_was_written_is_gone_on_from(catalog: Catalog, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    many = {f"term{n}": 1 for n in range(MANY)}
    words = opened(catalog, tmp_path)
    write(catalog, {"mug": 3, "w:mugs": 1, **many}, {"Red Mug": 3, "Blue Mug": 1})
    follow(catalog, words)
    assert (tmp_path / "words" / "terms.words").exists(), "many changes are written at once"
    words.close()
    write(catalog, {"mug": -1, "mule": 1, "term7": -1}, {"Blue Mug": -1, "Red Mule": 5})
    with caplog.at_level(logging.INFO):
        again, reader = opened(catalog, tmp_path), opened(catalog, tmp_path, writes=False)
        fresh = ShopLanguage(catalog, NONE, "en")
    assert not [record for record in caplog.records if "terms" in record.message]
    follow(catalog, words)
    assert seen(words) == seen(again) == seen(reader) == seen(fresh)
    assert "term7" not in again.vocabulary.counts()


def test_a_reader_takes_the_writers_new_file(catalog: Catalog, tmp_path: Path) -> None:
    writer = opened(catalog, tmp_path)
    write(catalog, {f"old{n}": 1 for n in range(MANY)}, {"Red Mug": 1})
    follow(catalog, writer)
    reader = opened(catalog, tmp_path, writes=False)
    write(catalog, {f"new{n}": 1 for n in range(MANY)}, {"Red Mule": 2})
    write(catalog, {"mug": 5}, {"Red Muse": 3})
    follow(catalog, writer)
    follow(catalog, reader)
    assert seen(reader) == seen(writer)
    assert reader.vocabulary.changes < 2
    write(catalog, {"mug": -1, "old3": -1}, {})
    follow(catalog, reader)
    follow(catalog, writer)
    assert (reader.vocabulary.df("mug"), seen(reader)) == (4, seen(writer))


def test_another_process_reads_beside_the_writer(catalog: Catalog, tmp_path: Path) -> None:
    words = opened(catalog, tmp_path)
    write(catalog, {"mug": 3, **{f"term{n}": 1 for n in range(MANY)}}, {"Red Mug": 3})
    follow(catalog, words)
    write(catalog, {"mug": 1}, {"Red Mule": 4})
    command = [sys.executable, "-c", READ, f"sqlite:///{tmp_path / 'shop.db'}", str(tmp_path / "words")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "4 2 ['Red Mule', 'Red Mug']"


@pytest.mark.parametrize("fault", ["missing", "broken", "another analysis", "of a later store", "counted anew"])
def test_files_that_do_not_fit_are_made_anew(
    catalog: Catalog, tmp_path: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    words, file = opened(catalog, tmp_path), tmp_path / "words" / "terms.words"
    write(catalog, {"mug": 3, **{f"term{n}": 1 for n in range(MANY)}}, {"Red Mug": 3})
    follow(catalog, words)
    if fault == "missing":
        file.unlink()
    elif fault == "broken":
        file.write_bytes(file.read_bytes()[:-1])
    elif fault == "another analysis":
        words.vocabulary.write(file, {"format": 1, "analysis": "fi", "position": words.position})
    elif fault == "of a later store":
        words.vocabulary.change({"ghost": 1}, 1)
        words.vocabulary.write(file, {"format": 1, "analysis": "en", "position": words.position + 9})
    else:
        catalog.words.replace({"term": {"mug": 7}})
    with caplog.at_level(logging.INFO):
        again = opened(catalog, tmp_path)
    assert [record for record in caplog.records if "terms.words: made anew" in record.message]
    assert seen(again) == seen(ShopLanguage(catalog, NONE, "en"))
    caplog.clear()
    assert seen(opened(catalog, tmp_path)) == seen(again)
    assert not [record for record in caplog.records if "made anew" in record.message]


def test_a_full_disk_costs_the_file_and_nothing_else(
    catalog: Catalog, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "words").write_text("no folder")
    words = opened(catalog, tmp_path)
    write(catalog, {"mug": 3, **{f"term{n}": 1 for n in range(MANY)}}, {"Red Mug": 3})
    follow(catalog, words)
    assert "is not written" in caplog.text
    assert seen(words) == seen(ShopLanguage(catalog, NONE, "en"))


def test_a_shops_past_queries_are_kept_with_its_suggestions(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        for shopper in ("ann", "bob", "cat"):
            shop.record_query("blue dress with pockets", shopper)
    for _ in range(2):
        with wares.open(folder, encoder=world.ColourEncoder()) as shop:
            (best,) = shop.suggest("blue dress with")
            assert (best.text, best.source) == ("blue dress with pockets", "query")


def test_values_are_gone_on_from_where_a_shop_was_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, encoder = tmp_path / "shop", world.ColourEncoder()
    with wares.open(folder, encoder=encoder, create=True) as shop:
        shop.add(world.products())
        counted = shop._assembly.generation.components.language.value_counts()
    with monkeypatch.context() as patch:
        patch.setattr("wares.shop.assembly.index_value_counts", lambda index: pytest.fail("counted over the index"))
        shop = wares.open(folder, encoder=encoder)
    with shop:
        assert shop._assembly.generation.components.language.value_counts() == counted
    (folder / "words" / "values.json").write_text("{")
    with wares.open(folder, encoder=encoder) as shop:
        assert shop._assembly.generation.components.language.value_counts() == counted
