"""What a feed's last delivery was like.

A delivery is known by a profile: how many rows, which columns gave what, and a sample of its products with their
prices. The sample is chosen by the ids' hashes (the smallest of them), so that two deliveries of one feed sample the
same products, whatever their order, and memory does not grow with the feed.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b, file_digest
from pathlib import Path

import msgspec

from wares.catalog import offers
from wares.catalog.cleaner import Cleaner
from wares.catalog.columns.matching import ColumnMap, column_attribute_name
from wares.catalog.feeds import Feed, FeedRow
from wares.catalog.values.codes import parse_id
from wares.tabular.values.text import is_missing
from wares.types import Problem, Product

SAMPLE = 512
"""Products that a profile remembers."""

LEAST = 4
"""Products from which on shares of them say something."""


class DeliveryProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that was taken.

    day       when, as YYYY-MM-DD (UTC)
    digest    of the files' bytes and of the columns that were declared
    platform  empty = none that is known
    encoding  empty = not known, or nothing but ASCII in it
    rows      with an id
    currency  of most prices; empty = none
    columns   column → what it gives ("" = nothing) and the share of the sample that has it, 0–1
    prices    hash of the id → price, None = without, of the sample
    """

    day: str
    digest: str
    platform: str
    encoding: str
    rows: int
    currency: str
    columns: dict[str, tuple[str, float]]
    prices: dict[str, float | None]


def feed_name(path: Path) -> str:
    """What the files of one feed have in common: the name without endings, dates, numbers and what parts them."""
    stem = path.name
    while (shorter := Path(stem).stem) != stem and len(Path(stem).suffix) <= len(".parquet"):
        stem = shorter
    name = re.sub(r"[\W_]+", "-", re.sub(r"[\W_]*\d+[年月日时分秒]?|\bcopy\b", "-", stem.casefold()))
    return name.strip("-") or re.sub(r"[\W_]+", "-", stem.casefold()).strip("-") or "feed"


# ------------------------------------------------------------------------------------------------------------- sample


@dataclass(frozen=True, slots=True)
class _SampleRow:
    price: float | None
    currency: str
    filled: tuple[str, ...]
    is_ascii: bool


@dataclass(slots=True)
class Sampler:
    """Samples the products of one delivery.

    last_sample  hashes of the last delivery's sample, which are looked for
    now    Unix seconds, at which prices are looked at
    rows   with an id so far
    matches  hash → price of those of `last_sample` that came
    """

    now: float
    last_sample: frozenset[int] = frozenset()
    rows: int = 0
    matches: dict[int, float | None] = field(default_factory=dict)
    _sample: dict[int, _SampleRow] = field(default_factory=dict)
    _heap: list[int] = field(default_factory=list)
    _gives: dict[str, str] = field(default_factory=dict)

    def wants(self, product_id: str) -> bool:
        """Count a row; whether the product is to be handed to `add`."""
        self.rows += 1
        number = _hash(product_id)
        is_low = len(self._heap) < SAMPLE or number < -self._heap[0]
        return (is_low and number not in self._sample) or (number in self.last_sample and number not in self.matches)

    def add(self, product: Product, row: FeedRow, columns: ColumnMap) -> None:
        """Take a product of the sample with its row."""
        number, gives = _hash(product.id), column_targets(columns)
        priced = offers.apply_sales(product, self.now)
        if number in self.last_sample:
            self.matches[number] = priced.price
        filled = tuple(_present_columns(row.values, gives))
        self._gives.update((name, _gives(name, gives)) for name in filled)
        is_ascii = all(str(value).isascii() for value in row.values.values())
        self._sample[number] = _SampleRow(priced.price, product.currency or "", filled, is_ascii)
        heapq.heappush(self._heap, -number)
        if len(self._heap) > SAMPLE:
            del self._sample[-heapq.heappop(self._heap)]

    def profile(self, feeds: Sequence[Feed], digest: str) -> DeliveryProfile:
        """The delivery in these files."""
        sample = self._sample.values()
        shares = Counter(name for row in sample for name in row.filled)
        currencies = Counter(row.currency for row in sample if row.price is not None and row.currency)
        is_ascii = all(row.is_ascii for row in sample)
        return DeliveryProfile(
            day=datetime.now(UTC).strftime("%Y-%m-%d"),
            digest=digest,
            platform=feeds[0].platform,
            encoding="" if is_ascii else _encoding(feeds[0]),
            rows=self.rows,
            currency=currencies.most_common(1)[0][0] if currencies else "",
            columns={name: (self._gives[name], round(n / len(sample), 4)) for name, n in shares.items()},
            prices={f"{number:016x}": row.price for number, row in self._sample.items()},
        )


def _hash(product_id: str) -> int:
    return int.from_bytes(blake2b(product_id.encode(), digest_size=8).digest())


def _encoding(feed: Feed) -> str:
    name = feed.source.encoding.lower().replace("_", "-")
    return "utf-8" if name in ("utf-8-sig", "utf8") else name


def column_targets(columns: ColumnMap) -> dict[str, str]:
    """Column → what it gives, in words; columns that are left out are not there."""
    targets = {column: f"attribute {column_attribute_name(column)}" for column in columns.attributes}
    targets |= {column: f"{field} in {language}" for column, (language, field) in columns.texts.items()}
    return targets | {column: field for field, names in columns.fields.items() for column in names}


def _present_columns(values: Mapping[str, object], gives: Mapping[str, str]) -> Iterator[str]:
    for column, value in values.items():
        if is_missing(value):
            continue
        if gives.get(column) == "attributes" and isinstance(value, Mapping):
            yield from (f"{column}.{name}" for name, item in value.items() if not is_missing(item))
        else:
            yield column


def _gives(name: str, gives: Mapping[str, str]) -> str:
    column, _, nested = name.partition(".")
    return f"attribute {nested}" if nested and gives.get(column) == "attributes" else gives.get(name, "")


def digest_of(paths: Sequence[Path], declared: object) -> str:
    """Equal for the same bytes in the same files, with the same columns declared. Raises `OSError`."""
    digest = blake2b(repr(declared).encode(), digest_size=16)
    for path in paths:
        with path.open("rb") as file:
            digest.update(file_digest(file, "blake2b").digest())
    return digest.hexdigest()


def without_pictures(feed: Feed) -> Feed:
    """The feed whose rows come without looking at the pictures' files."""
    return replace(
        feed,
        columns=replace(feed.columns, fields={k: v for k, v in feed.columns.fields.items() if k != "pictures"}),
    )


def sample_feeds(
    feeds: Sequence[Feed],
    last: DeliveryProfile,
    currency: str,
    now: float,
    progress: Callable[[float, int], None],
) -> Sampler:
    """A sample of the feeds' products at `now` (Unix seconds), read without keeping anything; `progress` hears the
    share done, and rows.
    """
    sampler = Sampler(now, frozenset(int(number, 16) for number in last.prices))
    for number, feed in enumerate(feeds):
        cleaner = Cleaner(feed.columns, feed.path.parent, currency)
        (key,) = feed.columns.fields["id"][:1]
        for row in without_pictures(feed).rows():
            if isinstance(row, Problem):
                continue
            try:
                is_sampled = sampler.wants(parse_id(row.values.get(key)))
            except (ValueError, TypeError, RecursionError):
                continue
            if is_sampled and (product := cleaner.product(row, feed.path.name).product) is not None:
                sampler.add(product, row, cleaner.columns)
            if sampler.rows % 1000 == 0:
                progress((number + row.progress) / len(feeds), sampler.rows)
    return sampler
