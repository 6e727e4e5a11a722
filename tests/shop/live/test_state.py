"""State over SQLite keeps the contract."""

from pathlib import Path

import pytest

from contracts.state_contract import StateContract


class TestSQLite(StateContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'shop.db'}"
