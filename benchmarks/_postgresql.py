"""PostgreSQL for measuring: an empty schema of one that runs, or one of one's own, to be killed and started again."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sql

ADDRESS = os.environ.get("WARES_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
"""Of a database in which schemas may be made: the one that the variable names, or this machine's."""


@contextmanager
def new_schema() -> Iterator[str]:
    """URL of an empty schema, which is gone afterwards."""
    name = f"wares_{uuid.uuid4().hex}"
    engine = sql.create_engine(ADDRESS, isolation_level="AUTOCOMMIT", poolclass=sql.NullPool)
    with engine.connect() as db:
        db.execute(sql.schema.CreateSchema(name))
    try:
        yield f"{ADDRESS}?options=-csearch_path%3D{name}"
    finally:
        with engine.connect() as db:
            db.execute(sql.schema.DropSchema(name, cascade=True))


class Instance:
    """A PostgreSQL in `folder`. Raises `FileNotFoundError` where none is installed."""

    def __init__(self, folder: Path) -> None:
        self._binaries, self._data = _binaries(), folder / "data"
        self._user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        folder.mkdir(parents=True)
        if self._user:
            shutil.chown(folder, "postgres", "postgres")
            for parent in folder.parents:
                if not parent.stat().st_mode & 0o001:  # temporary folders are closed to other users
                    parent.chmod(parent.stat().st_mode | 0o011)
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
        raise FileNotFoundError("no PostgreSQL is installed (pg_ctl, initdb)")
    return found[-1].parent
