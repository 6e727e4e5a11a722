"""The first tables. Stores of that time know no revisions; those that lack a table get it here."""

import sqlalchemy as sql
from alembic import op

revision = "0001"
down_revision = None

_first = sql.MetaData()
meta = sql.Table(
    "meta",
    _first,
    sql.Column("key", sql.Text, primary_key=True),
    sql.Column("value", sql.Text, nullable=False),
)

products = sql.Table(
    "products",
    _first,
    sql.Column("num", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("id", sql.Text, nullable=False, unique=True),
    sql.Column("body", sql.LargeBinary, nullable=False),
    sql.Column("source", sql.LargeBinary, nullable=False),
    sql.Column("seq", sql.BigInteger, nullable=False, index=True),
    sqlite_autoincrement=True,
)

deletions = sql.Table(
    "deletions",
    _first,
    sql.Column("seq", sql.BigInteger, nullable=False, index=True),
    sql.Column("num", sql.Integer, primary_key=True),
)

pictures = sql.Table(
    "pictures",
    _first,
    sql.Column("digest", sql.LargeBinary, primary_key=True),
    sql.Column("media_type", sql.Text, nullable=False),
    sql.Column("dhash", sql.LargeBinary, nullable=False),
    sql.Column("data", sql.LargeBinary, nullable=False),
)

product_pictures = sql.Table(
    "product_pictures",
    _first,
    sql.Column("num", sql.Integer, primary_key=True),
    sql.Column("position", sql.Integer, primary_key=True),
    sql.Column("digest", sql.LargeBinary, nullable=False, index=True),
)

vectors = sql.Table(
    "vectors",
    _first,
    sql.Column("digest", sql.LargeBinary, primary_key=True),
    sql.Column("encoder", sql.Text, primary_key=True),
    sql.Column("vector", sql.LargeBinary, nullable=False),
)

counts = sql.Table(
    "counts",
    _first,
    sql.Column("kind", sql.Text, primary_key=True),
    sql.Column("key", sql.Text, primary_key=True),
    sql.Column("n", sql.BigInteger, nullable=False),
)

hidden = sql.Table(
    "hidden",
    _first,
    sql.Column("num", sql.Integer, primary_key=True, autoincrement=False),
)

turns = sql.Table(
    "turns",
    _first,
    sql.Column("num", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("time", sql.Double, primary_key=True, index=True),
)

attributes = sql.Table(
    "attributes",
    _first,
    sql.Column("name", sql.Text, primary_key=True),
    sql.Column("kind", sql.Text, nullable=False),
)

events = sql.Table(
    "events",
    _first,
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
    _first,
    sql.Column("words", sql.Text, primary_key=True),
    sql.Column("times", sql.BigInteger, nullable=False),
    sql.Column("askers", sql.Integer, nullable=False),
    sql.Column("last", sql.Double, nullable=False),
)
sql.Index("past_queries_by_last", past_queries.c.askers, past_queries.c.last)

askings = sql.Table(
    "askings",
    _first,
    sql.Column("words", sql.Text, primary_key=True),
    sql.Column("shopper", sql.Text, primary_key=True),
    sql.Column("session", sql.Text, primary_key=True),
)
sql.Index("askings_by_shopper", askings.c.shopper)
sql.Index("askings_by_session", askings.c.session)


def upgrade() -> None:
    """Make the tables that are missing."""
    _first.create_all(op.get_bind())
