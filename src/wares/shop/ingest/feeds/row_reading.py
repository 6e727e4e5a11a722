"""Row reading: a feed's rows become products, chunk by chunk over the workers, in the feed's order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from wares.catalog.columns.matching import ColumnMap, extend_column_map
from wares.catalog.feeds import Feed, FeedRow
from wares.catalog.values.codes import parse_id
from wares.shop.ingest.pipeline import stored_source
from wares.shop.ingest.workers.pool import WorkerPool
from wares.shop.ingest.workers.rows import FeedReader, ProductReading, ReadRows, RowResults
from wares.shop.runtime.components import Components
from wares.types import Problem, Product

_ROWS_AT_ONCE = 256
_BYTES_A_MILLISECOND = 1000  # of a feed's file
_CHARACTERS_AT_ONCE = 4_000_000  # in the texts and pictures of a chunk: what many long rows would hold in memory


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row and what became of it.

    product   None = skipped
    source    changes when the row (its picture files included) does, or when the columns are read otherwise
    columns   what the feed's columns are, as far as its rows have shown
    reading   None = the shop has the product like that already
    """

    row: FeedRow
    product: Product | None
    problems: Sequence[Problem]
    source: bytes
    columns: ColumnMap
    reading: ProductReading | None


def read_rows(feed: Feed, components: Components, workers: WorkerPool) -> Iterator[ReadRow | Problem]:
    """Every row from the first on; one that cannot be parsed is a `Problem`, as in `Feed.rows`."""
    workers.expect(feed.path.stat().st_size // _BYTES_A_MILLISECOND)
    chunks: deque[_Chunk] = deque()
    seen_reasons: set[str] = set()

    def tasks() -> Iterator[ReadRows]:
        for chunk in _chunks(feed):
            chunks.append(chunk)
            reader = FeedReader(feed.path.name, chunk.columns, feed.path.parent, components.settings.shop_currency)
            yield ReadRows(reader, tuple(chunk.rows), chunk.wanted(components))

    for results in workers.map(tasks()):
        yield from chunks.popleft().merge(results, seen_reasons)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Items of a feed that follow one another; `columns` hold for its rows, `later` for those after them."""

    items: Sequence[FeedRow | Problem]
    columns: ColumnMap
    later: ColumnMap

    @property
    def rows(self) -> list[FeedRow]:
        return [item for item in self.items if isinstance(item, FeedRow)]

    def sources(self) -> list[bytes]:
        """One a row."""
        signature = self.later.signature().encode()
        return [blake2b(row.digest + signature, digest_size=16).digest() for row in self.rows]

    def wanted(self, components: Components) -> frozenset[int]:
        """Positions of the rows whose products the shop does not have like that."""
        ids = [_id(row.values.get(self.columns.fields["id"][0])) for row in self.rows]
        stored = components.catalog.sources(ids) if len(components.catalog) else {}
        pairs = enumerate(zip(ids, self.sources(), strict=True))
        return frozenset(at for at, (product, source) in pairs if stored.get(product) != stored_source(source))

    def merge(self, results: RowResults, seen_reasons: set[str]) -> Iterator[ReadRow | Problem]:
        """The items with what became of them; of reasons that hold for many rows, those not seen before."""
        repeated = results.reasons & seen_reasons
        seen_reasons |= results.reasons
        readings, at = results.readings(), -1
        sources = self.sources()
        for item in self.items:
            if isinstance(item, Problem):
                yield item
                continue
            at += 1
            problems = [problem for problem in results.problems[at] if problem.reason not in repeated]
            yield ReadRow(item, results.products[at], problems, sources[at], self.later, readings.get(at))


def _chunks(feed: Feed) -> Iterator[_Chunk]:
    """A row with columns that no row had before is a chunk of its own."""
    columns, known_columns = feed.columns, feed.columns.known_columns()
    items: list[FeedRow | Problem] = []
    characters = 0
    for item in feed.rows():
        if isinstance(item, FeedRow) and not known_columns.issuperset(item.values):
            yield _Chunk(items, columns, columns)
            later = extend_column_map(columns, item.values)
            yield _Chunk([item], columns, later)
            columns, known_columns, items, characters = later, later.known_columns(), [], 0
            continue
        items.append(item)
        characters += _characters(item)
        if len(items) >= _ROWS_AT_ONCE or characters > _CHARACTERS_AT_ONCE:
            yield _Chunk(items, columns, columns)
            items, characters = [], 0
    yield _Chunk(items, columns, columns)


def _characters(item: FeedRow | Problem) -> int:
    values = item.values.values() if isinstance(item, FeedRow) else ()
    return sum(len(value) for value in values if isinstance(value, str | bytes))


def _id(value: object) -> str:
    """Empty where there is none."""
    try:
        return parse_id(value)
    except (ValueError, TypeError, RecursionError):
        return ""
