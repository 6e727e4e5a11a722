"""Many rows at once: given to the driver as they are; preparing each one's parameters costs more than writing it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sql
from sqlalchemy.sql.compiler import SQLCompiler


def execute_rows(
    db: sql.Connection, statement: sql.Executable, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]
) -> None:
    """Run a statement, of which there are few, once for each row; values are of types that drivers know."""
    compiled = _compiled(statement, db.dialect, columns)
    if compiled.positional:
        order = [columns.index(name) for name in compiled.positiontup or ()]
        if order != list(range(len(columns))):
            rows = [tuple(row[at] for at in order) for row in rows]
        db.exec_driver_sql(compiled.string, list(rows))
    else:
        db.exec_driver_sql(compiled.string, [dict(zip(columns, row, strict=True)) for row in rows])


@lru_cache(maxsize=64)
def _compiled(statement: sql.Executable, dialect: sql.Dialect, columns: tuple[str, ...]) -> SQLCompiler:
    assert isinstance(statement, sql.ClauseElement)
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    assert isinstance(compiled, SQLCompiler)
    return compiled
