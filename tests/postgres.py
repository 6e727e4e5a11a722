"""A real PostgreSQL for tests: a schema of its own each, gone afterwards.

`WARES_TEST_POSTGRES` names a database (postgresql+psycopg://user@host/name); otherwise the one of this machine is
asked. Where there is none the tests say so and are skipped; where `CI` is set they fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sql

from _postgresql import ADDRESS, Instance, new_schema


@contextmanager
def schema_url() -> Iterator[str]:
    """URL of an empty schema."""
    if fault := _fault():
        _missing(f"no PostgreSQL at {ADDRESS} ({fault}); start one, or name one by WARES_TEST_POSTGRES")
    with new_schema() as url:
        yield url


@cache
def _fault() -> str:
    try:
        engine = sql.create_engine(ADDRESS, poolclass=sql.NullPool, connect_args={"connect_timeout": 5})
        with engine.connect() as db:
            db.scalar(sql.select(1))
    except (sql.exc.OperationalError, ImportError) as error:
        return str(error).splitlines()[0]
    return ""


def instance(folder: Path) -> Instance:
    """A PostgreSQL of a test's own, that can be killed and started again."""
    try:
        return Instance(folder)
    except FileNotFoundError as error:
        _missing(str(error))
        raise


def _missing(message: str) -> None:
    pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
