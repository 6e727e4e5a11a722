"""A store of an earlier revision is brought up to date when it is opened, once, and loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from wares.errors import ShopVersion
from wares.store import migrate, tables
from wares.store.catalog import Catalog, ProductRecord
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog
from wares.store.queries import QueryLog
from wares.types import Event, Product

FIRST = Path(__file__).with_name("revision_0001.sql")
"""A store as the first revision left it: four products, one of them hidden; one deleted, 12 events, past queries."""
KILLED = """
import os, signal, sys
from alembic.operations import Operations
from wares.store.catalog import Catalog
Operations.create_index = lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL)
Catalog(sys.argv[1])
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST.read_text(encoding="utf-8"))
    return path


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        found: str = db.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return found


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every table of the first revision, in its columns."""
    with closing(sqlite3.connect(":memory:")) as first, closing(sqlite3.connect(path)) as db:
        first.executescript(FIRST.read_text(encoding="utf-8"))
        names = [row[0] for row in first.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {
            name: ", ".join(f'"{row[1]}"' for row in first.execute(f"PRAGMA table_info({name})")) for name in names
        }
        return {name: sorted(db.execute(f"SELECT {listed} FROM {name}")) for name, listed in columns.items()}


def test_the_first_revision_is_migrated_once_and_loses_nothing(old: Path) -> None:
    before = rows(old)
    url = f"sqlite:///{old}"
    catalog, log = Catalog(url, exists=True), EventLog(url)
    assert (revision(old), rows(old)) == (migrate.HEAD, before)
    assert (len(catalog), catalog.hidden, catalog.standing.next_turn) == (4, 1, 1_700_003_600.0)
    assert catalog.by_id(["sized"])["sized"].attributes == {"size": ("M",), "heel": 4.0}
    assert catalog.pictures.of("running-red", 0) is not None
    assert log.count() == 12
    assert QueryLog(log.engine).shared_queries().times == {"quilted zeppelin": 3}
    position = ChangeFeed(log.engine).position()
    assert position == max(catalog.seq, log.newest()) == 12
    assert catalog.put([ProductRecord(Product(id="new", title="New"), b"")]).seq == 13
    view = Event(id="new", kind="view", time=1.7e9, session="s1", products=("new",))
    assert [one.num for one in log.take([view], 1.7e9)] == [14]
    catalog.close()
    log.close()


def test_both_ways_lead_to_the_same_tables(old: Path, tmp_path: Path) -> None:
    for path in (old, tmp_path / "new.db"):
        engine = migrate.open_store(f"sqlite:///{path}")
        with engine.connect() as db:
            assert compare_metadata(MigrationContext.configure(db), tables.metadata) == []
        engine.dispose()
        assert revision(path) == migrate.HEAD


def test_the_newest_revision_is_the_one_the_tables_are_of() -> None:
    folder = Path(migrate.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [migrate.HEAD]


def test_a_later_revision_is_refused(old: Path) -> None:
    url = f"sqlite:///{old}"
    Catalog(url).close()
    with closing(sqlite3.connect(old)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(ShopVersion, match="0999"):
        Catalog(url)


def test_a_migration_that_was_killed_is_done_again(old: Path) -> None:
    before, url = rows(old), f"sqlite:///{old}"
    killed = subprocess.run([sys.executable, "-c", KILLED, url], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(old)) as db:
        names = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
    assert names.isdisjoint({"feed", "alembic_version"})
    Catalog(url).close()
    assert (revision(old), rows(old)) == (migrate.HEAD, before)


def test_a_store_from_before_there_were_all_tables_gets_them(old: Path) -> None:
    with closing(sqlite3.connect(old)) as db, db:
        for name in ("hidden", "turns", "events", "askings", "past_queries"):
            db.execute(f"DROP TABLE {name}")
    url = f"sqlite:///{old}"
    catalog, log = Catalog(url), EventLog(url)
    assert (len(catalog), catalog.hidden, log.count()) == (4, 0, 0)
    with log.engine.connect() as db:
        assert sql.inspect(db).has_table("past_queries")
    catalog.close()
    log.close()
