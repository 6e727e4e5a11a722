"""Tables: the schema as it is now, and the one border where SQL errors become ours. A change here wants a migration."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sql
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite

from wares.errors import BadInput, BadSetting, ShopDamaged, ShopReadOnly, StoreAway, StoreFull
from wares.store import reading
from wares.store.postgresql.engine import is_away, postgresql_engine
from wares.store.postgresql.watch import SnapshotWatch
from wares.store.reading import CommitWatch

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-32000", "mmap_size=268435456", "secure_delete=ON")
_PATIENCE_MS = 60_000  # products and events are written by turns; the longest turn is a batch of pictures
metadata = sql.MetaData()

meta = sql.Table(
    "meta",
    metadata,
    sql.Column("key", sql.Text, primary_key=True),
    sql.Column("value", sql.Text, nullable=False),
)

products = sql.Table(
    "products",
    metadata,
    sql.Column("num", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("id", sql.Text, nullable=False, unique=True),
    sql.Column("body", sql.LargeBinary, nullable=False),
    sql.Column("source", sql.LargeBinary, nullable=False),
    sql.Column("seq", sql.BigInteger, nullable=False, index=True),
    sqlite_autoincrement=True,
)

deletions = sql.Table(
    "deletions",
    metadata,
    sql.Column("seq", sql.BigInteger, nullable=False, index=True),
    sql.Column("num", sql.Integer, primary_key=True),
)

gone = sql.Table(
    "gone",
    metadata,
    sql.Column("id", sql.Text, primary_key=True),
    sql.Column("seq", sql.BigInteger, nullable=False, index=True),
    sql.Column("body", sql.LargeBinary, nullable=False),
)

days = sql.Table(
    "days",
    metadata,
    sql.Column("day", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("seq", sql.BigInteger, nullable=False),
)

pictures = sql.Table(
    "pictures",
    metadata,
    sql.Column("digest", sql.LargeBinary, primary_key=True),
    sql.Column("media_type", sql.Text, nullable=False),
    sql.Column("dhash", sql.LargeBinary, nullable=False),
    sql.Column("data", sql.LargeBinary, nullable=False),
)

product_pictures = sql.Table(
    "product_pictures",
    metadata,
    sql.Column("num", sql.Integer, primary_key=True),
    sql.Column("position", sql.Integer, primary_key=True),
    sql.Column("digest", sql.LargeBinary, nullable=False, index=True),
)

vectors = sql.Table(
    "vectors",
    metadata,
    sql.Column("digest", sql.LargeBinary, primary_key=True),
    sql.Column("encoder", sql.Text, primary_key=True),
    sql.Column("vector", sql.LargeBinary, nullable=False),
)

counts = sql.Table(
    "counts",
    metadata,
    sql.Column("kind", sql.Text, primary_key=True),
    sql.Column("key", sql.Text, primary_key=True),
    sql.Column("n", sql.BigInteger, nullable=False),
)

hidden = sql.Table(
    "hidden",
    metadata,
    sql.Column("num", sql.Integer, primary_key=True, autoincrement=False),
)

turns = sql.Table(
    "turns",
    metadata,
    sql.Column("num", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("time", sql.Double, primary_key=True, index=True),
)

attributes = sql.Table(
    "attributes",
    metadata,
    sql.Column("name", sql.Text, primary_key=True),
    sql.Column("kind", sql.Text, nullable=False),
)

events = sql.Table(
    "events",
    metadata,
    sql.Column("num", sql.BigInteger().with_variant(sql.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sql.Column("id", sql.Text, nullable=False, unique=True),
    sql.Column("kind", sql.Text, nullable=False),
    sql.Column("time", sql.Double, nullable=False),
    sql.Column("received", sql.Double, nullable=False),
    sql.Column("shopper", sql.Text, nullable=False),
    sql.Column("session", sql.Text, nullable=False),
    sql.Column("body", sql.LargeBinary, nullable=False),
)
HAS_SHOPPER, HAS_SESSION = events.c.shopper != sql.literal_column("''"), events.c.session != sql.literal_column("''")
sql.Index("events_by_time", events.c.time, events.c.num)
sql.Index("events_by_shopper", events.c.shopper, events.c.time, sqlite_where=HAS_SHOPPER, postgresql_where=HAS_SHOPPER)
sql.Index(
    "events_by_session", events.c.session, events.c.shopper, events.c.time,
    sqlite_where=HAS_SESSION, postgresql_where=HAS_SESSION,
)  # fmt: skip

past_queries = sql.Table(
    "past_queries",
    metadata,
    sql.Column("words", sql.Text, primary_key=True),
    sql.Column("times", sql.BigInteger, nullable=False),
    sql.Column("askers", sql.Integer, nullable=False),
    sql.Column("last", sql.Double, nullable=False),
    sql.Column("seq", sql.BigInteger, nullable=False, server_default="0"),
)
sql.Index("past_queries_by_last", past_queries.c.askers, past_queries.c.last)
sql.Index("past_queries_by_seq", past_queries.c.seq)

askings = sql.Table(
    "askings",
    metadata,
    sql.Column("words", sql.Text, primary_key=True),
    sql.Column("shopper", sql.Text, primary_key=True),
    sql.Column("session", sql.Text, primary_key=True),
)
sql.Index("askings_by_shopper", askings.c.shopper)
sql.Index("askings_by_session", askings.c.session)

word_changes = sql.Table(
    "word_changes",
    metadata,
    sql.Column("seq", sql.BigInteger().with_variant(sql.Integer, "sqlite"), primary_key=True, autoincrement=False),
    sql.Column("body", sql.LargeBinary, nullable=False),
)

PARTS = ("catalog", "kinds", "words", "events", "queries")
"""Parts of the change feed."""
feed = sql.Table(
    "feed",
    metadata,
    sql.Column("id", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("position", sql.BigInteger, nullable=False),
    *(sql.Column(part, sql.BigInteger, nullable=False) for part in PARTS),
    *(sql.Column(f"{part}_anew", sql.BigInteger, nullable=False) for part in PARTS),
)
"""Where the change feed stands, one row: `position` is the newest number, a part's column the number of its newest
change; see `wares.store.feed`.
"""


def connect(url: str, read_only: bool = False, tries: bool = False) -> sql.Engine:
    """An engine; its tables are as they were left. SQLite writes ahead and forces every commit to the disk.

    Its errors come as `StoreFull`, `ShopDamaged`, `ShopReadOnly`, `StoreAway` or `BadInput` (not writable), wherever
    they are raised. `tries`: a database that is away is asked all the same, to learn when it is back.
    """
    engine = _engine_of(url, read_only, tries)
    event.listen(engine, "handle_error", _translate_reading if read_only else _translate)
    if engine.dialect.name == "sqlite" and not read_only:
        event.listen(engine, "connect", _prepare_sqlite)
    if engine.dialect.name == "postgresql" and read_only:
        event.listen(engine, "connect", _only_read)
    return engine


def commit_watch(url: str) -> CommitWatch | SnapshotWatch:
    """What tells whether anything was committed to the store at `url`. Raises `BadInput` or `StoreAway` where it cannot
    be read.
    """
    return shared_watch(url) or CommitWatch(url)


def shared_watch(url: str, leads: bool = False) -> SnapshotWatch | None:
    """The same of a store that several machines write to, None for one in a file; `leads` as of `SnapshotWatch`."""
    if sql.make_url(url).get_backend_name() != "postgresql":
        return None
    return SnapshotWatch(connect(url, read_only=True, tries=True), leads)


def _engine_of(url: str, read_only: bool, tries: bool) -> sql.Engine:
    try:
        parsed = sql.make_url(url)
        if parsed.get_backend_name() == "postgresql":
            return postgresql_engine(parsed, tries)
        return reading.engine_of(url) if read_only else sql.create_engine(url)
    except (sql.exc.ArgumentError, sql.exc.NoSuchModuleError) as error:
        raise BadSetting(f"store_url: {error}; give postgresql://user:password@host/name") from error


def _translate(context: sql.engine.ExceptionContext) -> None:
    """The one border at which what a database says becomes our own errors; what has no error of ours goes through."""
    if context.is_pre_ping:
        return  # the pool opens another connection
    error = context.original_exception
    text = str(error).lower()
    if context.dialect.name == "postgresql" and is_away(context):
        raise StoreAway(
            f"the store's database does not answer ({text.splitlines()[0] if text else 'the connection was lost'}); "
            "nothing was taken. Try again a little later"
        ) from error
    if any(phrase in text for phrase in ("disk is full", "no space left", "disk full")):
        raise StoreFull(
            "The disk is full: nothing of this batch was taken, everything acknowledged before is kept. "
            "Free some space and run the same command again; it goes on where it stopped."
        ) from error
    if any(phrase in text for phrase in ("malformed", "not a database", "corrupt")):
        raise ShopDamaged(
            f"the store is damaged ({error}); see how much with: wares check, mend it with: wares repair"
        ) from error
    if "readonly database" in text or "read-only" in text:
        raise BadInput(f"the store cannot be written ({error}); allow writing in the shop's folder") from error
    if "unable to open database" in text:
        raise BadInput(
            f"the store cannot be opened ({error}); look at the shop's folder and its permissions"
        ) from error


def _translate_reading(context: sql.engine.ExceptionContext) -> None:
    """The same where the store is opened for reading alone."""
    text = str(context.original_exception).lower()
    if "readonly database" in text or "read-only transaction" in text:
        raise ShopReadOnly("writing to the store") from context.original_exception
    _translate(context)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (*_PRAGMAS, f"busy_timeout={_PATIENCE_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _only_read(connection: Any, _record: object) -> None:
    connection.read_only = True


def upsert(dialect: str, table: sql.Table) -> Any:
    """The INSERT of a dialect by its name, which knows ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def elements_of(texts: sql.ColumnElement[str], dialect: str) -> sql.TableValuedAlias:
    """The elements of a JSON list that is bound as one text, as rows of a column `value`."""
    rows = (
        sql.func.json_each(texts)
        if dialect == "sqlite"
        else sql.func.json_array_elements_text(sql.cast(texts, sql.JSON))
    )
    return rows.table_valued(sql.column("value", sql.Text), name="elements")
