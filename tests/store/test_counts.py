"""Sums of words lag behind their changes, and nobody who reads sees that."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sql

from wares.shop.runtime.word_changes import PHRASE, TERM
from wares.store.catalog import Catalog
from wares.store.products import counts
from wares.store.products.records import ProductRecord, WordDeltas
from wares.store.recovery import salvage
from wares.store.tables import counts as sums
from wares.store.tables import meta
from wares.types import Product

Opened = Callable[[str], Catalog]
LARGE = counts.MOST_WAITING


def write(catalog: Catalog, number: int) -> Counter[str]:
    """One product with words that come and, every third time, one whose words go again."""
    sign = -1 if number % 3 == 2 else 1
    words = Counter({f"w{(number - (sign < 0)) % 7}": sign, "mug": sign})
    deltas = WordDeltas({"term": words, "phrase": {"a mug": 1}, "length": {"title": 1000}}, documents=1)
    catalog.put([ProductRecord(Product(id=f"p{number}", title="P"), b"")], words=deltas)
    return words


def kept(catalog: Catalog) -> int:
    """Terms of which there are sums."""
    with catalog.engine.connect() as db:
        return db.scalar(sql.select(sql.func.count()).where(sums.c.kind == "term")) or 0


def test_the_kinds_that_lag_are_terms_and_phrases() -> None:
    assert counts.MANY == (TERM, PHRASE)


@pytest.mark.parametrize("waiting", [0, 300, LARGE])
def test_counts_are_right_however_many_changes_wait(
    url: str, opened: Opened, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST_WAITING", waiting)
    catalog, other, expected = opened(url), opened(url), Counter[str]()
    for number in range(30):
        expected.update(write(catalog, number))
        state = other.words.state(["term", "length"])
        assert state.counts["term"] == +expected
        assert (state.counts["length"], state.position) == ({"title": 1000 * (number + 1)}, catalog.position)
    assert catalog.words.of("phrase") == {"a mug": 30}
    assert bool(kept(catalog)) == (waiting < LARGE)
    catalog.words.replace({"term": {"mug": 3}})
    assert catalog.words.of("term") == {"mug": 3}
    assert catalog.words.of("phrase") == {"a mug": 30}
    write(catalog, 0)
    assert other.words.of("term") == {"mug": 4, "w0": 1}


def test_a_write_that_fails_counts_nothing(url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST_WAITING", 0)
    catalog = opened(url)
    expected = write(catalog, 0)
    with pytest.raises(sql.exc.IntegrityError):
        catalog.put(
            [ProductRecord(Product(id="b", title="B"), b"")],
            words=WordDeltas({"term": {"cup": 1}}),
            kinds={"size": None},  # type: ignore[dict-item]
        )
    assert catalog.words.of("term") == expected


def test_changes_of_an_earlier_revision_are_in_the_sums(url: str, opened: Opened, tmp_path: Path) -> None:
    catalog = opened(url)
    expected = write(catalog, 0)
    catalog.close()
    engine = sql.create_engine(url)
    with engine.begin() as db:
        db.execute(sql.insert(sums), [{"kind": "term", "key": term, "n": n} for term, n in expected.items()])
        for statement in ("DROP TABLE gone", "DROP TABLE days", "UPDATE alembic_version SET version_num = '0002'"):
            db.exec_driver_sql(statement)
    engine.dispose()
    catalog = opened(url)
    assert catalog.words.of("term") == expected
    expected.update(write(catalog, 1))
    assert catalog.words.of("term") == expected


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_is_saved_from_a_damaged_store_counts_on(
    url: str, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST_WAITING", 0)
    catalog = opened(url)
    expected = write(catalog, 0) + write(catalog, 1)
    catalog.close()
    saved = f"sqlite:///{tmp_path / 'saved.db'}"
    opened(saved).close()
    salvage(tmp_path / "shop.db", saved)
    catalog = opened(saved)
    with catalog.engine.connect() as db:
        assert db.scalar(sql.select(meta.c.value).where(meta.c.key == "words_counted")) is None
    assert catalog.words.of("term") == expected
    expected.update(write(catalog, 3))
    assert catalog.words.of("term") == expected
