"""A store read beside the process that writes it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wares.errors import BadInput, ShopDamaged, ShopReadOnly, ShopVersion
from wares.store import tables
from wares.store.catalog import Catalog
from wares.store.events import EventLog
from wares.store.migrate import open_store
from wares.store.reading import CommitWatch
from wares.types import Event

READ = """
import sys
from wares.store.catalog import Catalog
from wares.store.reading import CommitWatch
watch = CommitWatch(sys.argv[1])
catalog = Catalog(sys.argv[1], exists=True, read_only=True)
for line in sys.stdin:
    print(watch.has_changed(), catalog.meta("note"), flush=True)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'with # and ?.db'}"


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    catalog = Catalog(url)
    yield catalog
    catalog.close()


def test_commits_are_noticed_once_whoever_makes_them(url: str, catalog: Catalog) -> None:
    watch = CommitWatch(url)
    assert not watch.has_changed()
    catalog.set_meta("a", "b")
    assert watch.has_changed()
    assert not watch.has_changed()
    EventLog(url).take([Event(id="e", kind="view", time=1.0, products=("p",), shopper="u")], 2.0)
    catalog.set_meta("a", "c")
    assert watch.has_changed()
    assert not watch.has_changed()
    watch.close()


def test_a_reader_writes_nothing(url: str, catalog: Catalog) -> None:
    reader = Catalog(url, exists=True, read_only=True)
    with pytest.raises(ShopReadOnly):
        reader.set_meta("a", "b")
    with pytest.raises(ShopReadOnly):
        EventLog(url, read_only=True).take([Event(id="e", kind="view", time=1.0, products=("p",))], 2.0)
    catalog.set_meta("a", "b")
    assert reader.meta("a") == "b"
    reader.close()


def test_writers_that_come_and_go_are_followed(url: str, catalog: Catalog) -> None:
    """The last connection of a process that writes removes the journal, unless somebody still reads it."""
    with subprocess.Popen(
        [sys.executable, "-c", READ, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin and reader.stdout
        for note in ("first", "second", "third"):
            catalog.set_meta("note", note)
            reader.stdin.write("look\n")
            reader.stdin.flush()
            assert reader.stdout.readline().split()[1] == note
            catalog.close()
            catalog = Catalog(url, exists=True)
        reader.stdin.close()
    catalog.close()


def test_an_earlier_store_is_not_brought_up_by_reading_it(url: str, catalog: Catalog) -> None:
    with catalog.engine.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(ShopVersion, match="once without read_only"):
        open_store(url, read_only=True)


def test_what_is_missing_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.db cannot be read"):
        CommitWatch(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(ShopDamaged, match="is missing"):
        Catalog(f"sqlite:///{tmp_path / 'none.db'}", exists=True, read_only=True)
    with pytest.raises(BadInput), tables.connect(f"sqlite:///{tmp_path / 'none.db'}", read_only=True).connect():
        pass
    assert not list(tmp_path.iterdir())
