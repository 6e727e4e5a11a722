"""Sums of words lag behind their changes; before, they had all of them."""

import sqlalchemy as sql
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Note that the sums have every change that is kept, if there is any."""
    meta = sql.table("meta", sql.column("key", sql.Text), sql.column("value", sql.Text))
    seq: sql.ColumnClause[int] = sql.column("seq")
    newest = op.get_bind().scalar(sql.select(sql.func.max(seq)).select_from(sql.table("word_changes")))
    if newest is not None:
        op.bulk_insert(meta, [{"key": "words_counted", "value": str(newest)}])
