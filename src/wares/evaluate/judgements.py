"""Judgement files: CSV, TSV or JSON lines with the columns query, id and relevance."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from wares.errors import BadFeed
from wares.evaluate.protocols import Judgement

COLUMNS = ("query", "id", "relevance")


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """Judgements of `path` (.csv, .tsv, .jsonl; UTF-8) in the file's order.

    A later judgement of the same query and id replaces the earlier one. Raises `BadFeed` naming file, line and remedy:
    a missing or empty file, an unknown kind, a missing column, an empty query or id, a relevance that is no number.
    """
    readers = {".csv": _read_csv, ".tsv": _read_tsv, ".jsonl": _read_jsonl}
    if path.suffix.lower() not in readers:
        raise BadFeed(f"{path}: judgements are read from .csv, .tsv or .jsonl files; rename or convert it")
    if not path.is_file():
        raise BadFeed(f"{path}: no such file; give the path of a file with the columns {', '.join(COLUMNS)}")
    judgements: dict[tuple[str, str], Judgement] = {}
    try:
        for line, row in readers[path.suffix.lower()](path):
            judgement = _judgement(path, line, row)
            judgements[judgement.query, judgement.id] = judgement
    except UnicodeDecodeError as error:
        raise BadFeed(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    if not judgements:
        raise BadFeed(f"{path}: holds no judgements; write one a line with the columns {', '.join(COLUMNS)}")
    return tuple(judgements.values())


def _read_csv(path: Path, delimiter: str = ",") -> Iterator[tuple[int, Mapping[str, object]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter, strict=True)
        try:
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or COLUMNS)]
            if missing:
                raise BadFeed(
                    f"{path}:1: no column {', '.join(missing)}; the first line must name {', '.join(COLUMNS)}"
                )
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise BadFeed(
                f"{path}:{reader.reader.line_num}: {error}; quote the field and double the quotes in it"
            ) from error


def _read_tsv(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    return _read_csv(path, "\t")


def _read_jsonl(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    with path.open(encoding="utf-8-sig") as file:
        for line, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                row = json.loads(text)
            except json.JSONDecodeError as error:
                raise BadFeed(f"{path}:{line}: not JSON ({error.msg}); write one object a line") from error
            if not isinstance(row, dict):
                raise BadFeed(f"{path}:{line}: not an object; write {{{', '.join(COLUMNS)}}} on each line")
            yield line, row


def _judgement(path: Path, line: int, row: Mapping[str, object]) -> Judgement:
    query, id_, relevance = (str(row[column] if row.get(column) is not None else "").strip() for column in COLUMNS)
    for column, value in (("query", query), ("id", id_), ("relevance", relevance)):
        if not value:
            raise BadFeed(f"{path}:{line}: {column} is empty or missing; fill it in or remove the line")
    try:
        number = float(relevance)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadFeed(f"{path}:{line}: relevance {relevance!r} is no number; write e.g. 0, 1, 2 or 3")
    return Judgement(query, id_, number)
