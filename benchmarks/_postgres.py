"""PostgreSQL of a wheel: full text (GIN over tsvector) and pgvector (HNSW), fused by RRF in one SQL statement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pgserver
import psycopg

from _engine import LEG, PeerAway, Rows
from _hybrid import FACET, RRF_K, Found
from wares.types import Vectors

_COLUMNS = ("id", "title", "gender", "articleType", "baseColour", "season", "usage")
_HYBRID = """
WITH asked AS (SELECT websearch_to_tsquery('english', %(words)s) AS query),
by_words AS (
  SELECT p.place, row_number() OVER (ORDER BY ts_rank_cd(p.terms, asked.query) DESC, p.place) AS rank
  FROM products p, asked WHERE p.terms @@ asked.query {and_gender}
  ORDER BY ts_rank_cd(p.terms, asked.query) DESC, p.place LIMIT %(leg)s
),
nearest AS (
  SELECT p.place, p.{using} <#> %(vector)s::vector AS distance FROM products p {where_gender}
  ORDER BY p.{using} <#> %(vector)s::vector LIMIT %(leg)s
),
by_vector AS (SELECT place, row_number() OVER (ORDER BY distance, place) AS rank FROM nearest),
best AS (
  SELECT place, sum(1.0 / (%(rrf)s + rank)) AS score
  FROM (SELECT * FROM by_words UNION ALL SELECT * FROM by_vector) legs
  GROUP BY place ORDER BY score DESC, place LIMIT %(k)s
)
SELECT {columns} FROM best JOIN products p USING (place) ORDER BY best.score DESC, place
"""
_COUNTS = f"""
SELECT p."{FACET}", count(*) FROM products p
WHERE p.terms @@ websearch_to_tsquery('english', %(words)s) AND p.gender = %(gender)s AND p."{FACET}" IS NOT NULL
GROUP BY 1
"""


class Postgres:
    """One table; counts take a second query."""

    def __init__(self, rows: Rows, folder: Path) -> None:
        self._server = pgserver.get_server(folder, cleanup_mode="delete")
        self._database = psycopg.connect(self._server.get_uri(), autocommit=True)
        dim = rows.images.shape[1]
        texts = ", ".join(f'"{name}" text' for name in _COLUMNS)
        terms = "tsvector GENERATED ALWAYS AS (to_tsvector('english', words)) STORED"
        vectors = f"image vector({dim}), text vector({dim})"
        self._run("CREATE EXTENSION vector")
        self._run(f"CREATE TABLE products (place int PRIMARY KEY, {texts}, words text, {vectors}, terms {terms})")
        self._copy(rows)
        self._run("CREATE INDEX ON products USING gin (terms)")
        self._run("CREATE INDEX ON products (gender)")
        for using in ("image", "text"):
            self._index(
                f"CREATE INDEX ON products USING hnsw ({using} vector_ip_ops) WITH (m = 16, ef_construction = 100)"
            )
        self._run("ANALYZE products")
        self._run(f"SET hnsw.ef_search = {LEG}")
        self._run("SET hnsw.iterative_scan = strict_order")

    def search(self, words: str, vector: Vectors, using: str, gender: str | None, k: int) -> Found:
        """Hybrid by words and vector."""
        told = {
            "words": words, "vector": _literal(vector), "leg": LEG, "rrf": RRF_K, "k": k, "gender": gender,
        }  # fmt: skip
        query = _HYBRID.format(
            using=using,
            columns=", ".join(f'p."{name}"' for name in _COLUMNS),
            and_gender="" if gender is None else "AND p.gender = %(gender)s",
            where_gender="" if gender is None else "WHERE p.gender = %(gender)s",
        )
        rows = [dict(zip(_COLUMNS, row, strict=True)) for row in self._run(query, told)]
        return Found(rows, {} if gender is None else dict(self._run(_COUNTS, told)))

    def close(self) -> None:
        """Stop the server and remove its files."""
        self._database.close()
        self._server.cleanup()

    def _copy(self, rows: Rows) -> None:
        names = ", ".join(f'"{name}"' for name in _COLUMNS)
        with (
            self._database.cursor() as cursor,
            cursor.copy(f"COPY products (place, {names}, words, image, text) FROM STDIN") as copy,
        ):
            for place, (payload, words) in enumerate(zip(rows.payloads, rows.words, strict=True)):
                texts = [payload.get(name) for name in _COLUMNS]
                vectors = (_literal(rows.images[place]), _literal(rows.texts[place]))
                copy.write_row((place, *texts, words, *vectors))

    def _index(self, statement: str) -> None:
        try:
            self._run(statement)
        except psycopg.OperationalError as error:  # the wheel's index wants a processor with more instructions
            self._database.close()
            raise PeerAway("PostgreSQL of the wheel is left out: it ended while its vectors were indexed") from error

    def _run(self, statement: str, told: dict[str, object] | None = None) -> list[Any]:
        cursor = self._database.execute(statement, told)
        return cursor.fetchall() if cursor.description else []


def _literal(vector: Vectors) -> str:
    return "[" + ",".join(f"{value:.7g}" for value in vector.tolist()) + "]"
