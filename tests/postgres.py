"""A real PostgreSQL for tests: a schema of its own each, gone afterwards.

`WARES_TEST_POSTGRES` names a database (postgresql+psycopg://user@host/name); otherwise the one of this machine is
asked. Where there is none the tests say so and are skipped; where `CI` is set they fail.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sql

ADDRESS = os.environ.get("WARES_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@contextmanager
def schema_url() -> Iterator[str]:
    """URL of an empty schema."""
    if fault := _fault():
        _missing(f"no PostgreSQL at {ADDRESS} ({fault}); start one, or name one by WARES_TEST_POSTGRES")
    name = f"wares_test_{uuid.uuid4().hex}"
    engine = sql.create_engine(ADDRESS, isolation_level="AUTOCOMMIT", poolclass=sql.NullPool)
    with engine.connect() as db:
        db.execute(sql.schema.CreateSchema(name))
    try:
        yield f"{ADDRESS}?options=-csearch_path%3D{name}"
    finally:
        with engine.connect() as db:
            db.execute(sql.schema.DropSchema(name, cascade=True))


@cache
def _fault() -> str:
    try:
        engine = sql.create_engine(ADDRESS, poolclass=sql.NullPool, connect_args={"connect_timeout": 5})
        with engine.connect() as db:
            db.scalar(sql.select(1))
    except (sql.exc.OperationalError, ImportError) as error:
        return str(error).splitlines()[0]
    return ""


class Instance:
    """A PostgreSQL of a test's own in `folder`, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._binaries, self._data = _binaries(), folder / "data"
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        folder.mkdir(parents=True)
        if self._user:
            shutil.chown(folder, "postgres", "postgres")
            for parent in folder.parents[:3]:
                parent.chmod(parent.stat().st_mode | 0o011)  # pytest's own folders are closed to other users
        self._call("initdb", "--auth=trust", "--username=postgres", "--no-sync", f"--pgdata={self._data}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        """Of its database."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Have it answer."""
        options = f"-p {self._port} -k {self._data} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._call("pg_ctl", "start", "--wait", f"--pgdata={self._data}", f"--log={self._data}/log", "-o", options)

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self._call("pg_ctl", "stop", "--mode=immediate", f"--pgdata={self._data}")

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **self._user)  # type: ignore[call-overload]


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")) or [Path(shutil.which("pg_ctl") or "")]
    if not found[-1].is_file():
        _missing("no PostgreSQL is installed (pg_ctl, initdb)")
    return found[-1].parent


def _missing(message: str) -> None:
    pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
