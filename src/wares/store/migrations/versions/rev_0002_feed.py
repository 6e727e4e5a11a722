"""The change feed: one sequence of numbers for all changes; before, each table counted its own."""

import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"

_PARTS = ("catalog", "kinds", "words", "events", "queries")


def upgrade() -> None:
    """Add the feed, which begins behind the largest number that was given, and what past queries need to be in it."""
    op.create_table(
        "word_changes",
        sql.Column("seq", sql.BigInteger().with_variant(sql.Integer, "sqlite"), primary_key=True, autoincrement=False),
        sql.Column("body", sql.LargeBinary, nullable=False),
    )
    feed = op.create_table(
        "feed",
        sql.Column("id", sql.Integer, primary_key=True, autoincrement=False),
        sql.Column("position", sql.BigInteger, nullable=False),
        *(sql.Column(part, sql.BigInteger, nullable=False) for part in _PARTS),
        *(sql.Column(f"{part}_anew", sql.BigInteger, nullable=False) for part in _PARTS),
    )
    op.add_column("past_queries", sql.Column("seq", sql.BigInteger, nullable=False, server_default="0"))
    op.create_index("past_queries_by_seq", "past_queries", ["seq"])
    op.execute("DELETE FROM counts WHERE kind = 'query'")  # past queries of which nobody knows who asked them
    catalog, events = max(_largest("products", "seq"), _largest("deletions", "seq")), _largest("events", "num")
    row = {"id": 1, "position": max(catalog, events), "catalog": catalog, "events": events}
    row |= {"words_anew": row["position"], "queries_anew": row["position"]}  # of these nothing was noted until now
    op.bulk_insert(feed, [{**{column.name: 0 for column in feed.c}, **row}])


def _largest(table: str, column: str) -> int:
    number: sql.ColumnClause[int] = sql.column(column)
    largest: int | None = op.get_bind().scalar(sql.select(sql.func.max(number)).select_from(sql.table(table)))
    return largest or 0
