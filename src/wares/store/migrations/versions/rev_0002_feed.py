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
    catalog, events = max(_largest("products", "seq"), _largest("deletions", "seq")), _largest("events", "num")
    newest = {"all": max(catalog, events), "catalog": catalog, "kinds": 0, "words": 0, "events": events, "queries": 0}
    op.bulk_insert(feed, [{"part": part, "newest": n, "anew": newest["all"]} for part, n in newest.items()])


def _largest(table: str, column: str) -> int:
    query = sql.select(sql.func.max(sql.column(column))).select_from(sql.table(table))
    found: int | None = op.get_bind().scalar(query)
    return found or 0
