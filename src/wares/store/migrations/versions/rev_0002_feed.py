"""One sequence of numbers for all changes, allotted by the database: until now each table counted its own."""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the feed, which begins behind the largest number that was given, and what past queries need to be in it."""
    op.create_table(
        "word_changes",
        sql.Column("seq", sql.BigInteger().with_variant(sql.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sql.Column("body", sql.LargeBinary, nullable=False),
    )
    feed = op.create_table(
        "feed",
        sql.Column("part", sql.Text, primary_key=True),
        sql.Column("newest", sql.BigInteger, nullable=False),
        sql.Column("anew", sql.BigInteger, nullable=False),
    )
    op.add_column("past_queries", sql.Column("seq", sql.BigInteger, nullable=False, server_default="0"))
    op.create_index("past_queries_by_seq", "past_queries", ["seq"])
    op.execute("DELETE FROM counts WHERE kind = 'query'")  # past queries of which nobody knows who asked them
    catalog, events = max(_largest("products", "seq"), _largest("deletions", "seq")), _largest("events", "num")
    newest = {"all": max(catalog, events), "catalog": catalog, "kinds": 0, "words": 0, "events": events, "queries": 0}
    anew = {"words": newest["all"], "queries": newest["all"]}  # of these nothing was noted until now
    op.bulk_insert(feed, [{"part": part, "newest": n, "anew": anew.get(part, 0)} for part, n in newest.items()])


def _largest(table: str, column: str) -> int:
    number: sql.ColumnClause[int] = sql.column(column)
    found: int | None = op.get_bind().scalar(sql.select(sql.func.max(number)).select_from(sql.table(table)))
    return found or 0
