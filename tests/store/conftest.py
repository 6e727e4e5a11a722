"""Stores under test: a file of SQLite, and a schema of PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import postgres
from wares.store.catalog import Catalog


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of an empty store."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        with postgres.schema_url() as found:
            yield found


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Of an empty store in a file, for what concerns files."""
    return f"sqlite:///{tmp_path / 'shop.db'}"


@pytest.fixture
def opened() -> Iterator[Callable[[str], Catalog]]:
    """Opens catalogues that are closed in the end."""
    catalogues: list[Catalog] = []

    def open_(url: str) -> Catalog:
        catalogues.append(Catalog(url))
        return catalogues[-1]

    yield open_
    for catalogue in catalogues:
        catalogue.close()
