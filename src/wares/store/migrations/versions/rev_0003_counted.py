"""Sums of words lag behind their changes; before, they had all of them."""

import sqlalchemy as sql
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Note that the sums have every change that is kept, if there is any."""
    changes, meta = (
        sql.table("word_changes", sql.column("seq")),
        sql.table("meta", sql.column("key"), sql.column("value")),
    )
    newest = op.get_bind().scalar(sql.select(sql.func.max(changes.c.seq))) or 0
    op.bulk_insert(meta, [{"key": "words_counted", "value": str(newest)}])
