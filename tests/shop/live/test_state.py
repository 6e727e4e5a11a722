"""State keeps the contract, over SQLite and over PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import postgres
from contracts.state_contract import StateContract


class TestSQLite(StateContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'shop.db'}"


class TestPostgreSQL(StateContract):
    @pytest.fixture
    def url(self) -> Iterator[str]:
        with postgres.schema_url() as url:
            yield url
