"""Schema migration (Alembic): a store is brought up to date when it is opened, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sql

from wares.errors import ShopVersion
from wares.store import feed, tables

HEAD = "0004"
"""The revision that `tables` describes."""
_MIGRATING = 0x3A1E5
"""Key of the advisory lock under which a schema of PostgreSQL is made or brought up."""
_FOLDER = Path(__file__).parent / "migrations"
_KNOWN = ("0001", "0002", HEAD)
_version = sql.Table(
    "alembic_version", sql.MetaData(), sql.Column("version_num", sql.String(32), primary_key=True, nullable=False)
)


def open_store(url: str, read_only: bool = False) -> sql.Engine:
    """The engine of a store at `url`, made when there is none, migrated when an earlier version made it.

    Raises `ShopVersion` for one that a later version made, also for one of an earlier version that is only to be read,
    and as `tables.connect` says.
    """
    engine = tables.connect(url, read_only)
    try:
        with engine.connect() as db:
            revision = _revision(db)
        if revision != HEAD and read_only:
            raise ShopVersion(
                f"the store is of revision {revision}, this Wares reads {HEAD}. Open the shop once without read_only: "
                "that brings it up"
            )
        if revision != HEAD:
            _bring_up(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _revision(db: sql.Connection) -> str | None:
    """The revision that the store notes; None = it notes none."""
    if not sql.inspect(db).has_table(_version.name):
        return None
    revision: str | None = db.scalar(sql.select(_version.c.version_num))
    if revision is not None and revision not in _KNOWN:
        raise ShopVersion(
            f"the store is of revision {revision}, this Wares knows {HEAD}. Use the version of Wares that wrote it."
        )
    return revision


def _bring_up(engine: sql.Engine) -> None:
    """Make or migrate in one transaction: who is killed meanwhile leaves the store as it was."""
    with engine.connect() as db:
        if engine.dialect.name == "sqlite":
            db.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            db.execute(sql.select(sql.func.pg_advisory_xact_lock(_MIGRATING)))
        revision = _revision(db)  # another process may have been quicker
        if revision is None and not _has_any(db):
            tables.metadata.create_all(db)
            feed.restore(db)
            _version.create(db)
            db.execute(sql.insert(_version), {"version_num": HEAD})
        elif revision != HEAD:
            _upgrade(db)
        db.commit()


def _has_any(db: sql.Connection) -> bool:
    """Whether any table of the store is there."""
    return not tables.metadata.tables.keys().isdisjoint(sql.inspect(db).get_table_names())


def _upgrade(db: sql.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = db
    command.upgrade(config, "head")
