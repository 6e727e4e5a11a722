"""What is remembered of deleted products, and on which days products changed; of earlier changes no day is known."""

import sqlalchemy as sql
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add both; what changed until now is noted under day 0."""
    op.create_table(
        "gone",
        sql.Column("id", sql.Text, primary_key=True),
        sql.Column("seq", sql.BigInteger, nullable=False),
        sql.Column("body", sql.LargeBinary, nullable=False),
    )
    op.create_index("ix_gone_seq", "gone", ["seq"])
    days = op.create_table(
        "days",
        sql.Column("day", sql.Integer, primary_key=True, autoincrement=False),
        sql.Column("seq", sql.BigInteger, nullable=False),
    )
    position: sql.ColumnClause[int] = sql.column("catalog")
    newest = op.get_bind().scalar(sql.select(position).select_from(sql.table("feed"))) or 0
    op.bulk_insert(days, [{"day": 0, "seq": newest}])
