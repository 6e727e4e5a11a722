"""A feed as it would be taken, shown before anything is stored: nothing is kept, no picture is fetched."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from wares import settings as settings_
from wares.catalog.cleaner import Cleaner
from wares.catalog.columns.column_map import parse_column_list
from wares.catalog.feeds import Feed, FeedRow, open_feed
from wares.shop.ingest.feeds.acceptance import header_of, last_delivery
from wares.shop.ingest.feeds.column_files import ColumnDeclaration, declared_for, save
from wares.shop.ingest.feeds.column_uses import ColumnUse, column_uses
from wares.shop.ingest.feeds.delivery import DeliveryProfile, Sampler, feed_name, without_pictures
from wares.shop.ingest.feeds.delivery_differences import differences
from wares.shop.ingest.feeds.findings import FindingCounter, PreviewFinding
from wares.shop.runtime.folder import FEEDS
from wares.types import Picture, Problem, Product

PRODUCTS = 5
"""Products shown of each feed."""

USUAL = ("description", "price", "currency", "brand", "category", "stock", "pictures")
"""Fields that most shops have."""

_FIRST = 200  # rows from which samples of values are taken
Watch = Callable[[float, int], None]


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """One feed.

    platform          whose export it is; "" = of none that is known
    encoding          "" where the kind has its own
    separator         between the columns of a table; "" = it is no table
    columns_from      the file with the mapping that was saved for it; "" = none
    columns           every column; where a platform's export is read, the fields its rows gave
    products          the first ones, as they would stand
    rows              of the whole file, read or not
    taken             products it would give
    joined            further rows of products, which are variants of theirs or say more of them
    repeated          rows whose id another row had before
    variants          of all products
    hidden            products that are not published: kept, but shown to nobody
    without_price     products; likewise `without_picture` and `without_category`
    missing           fields that most shops have and nothing in this feed gives
    findings          what is left out, repaired or noticed, the gravest first
    differences       in what it suddenly differs from the last delivery; where there is one it would be refused
    notes             what was guessed
    """

    file: str
    kind: str
    platform: str
    encoding: str
    separator: str
    columns_from: str
    columns: tuple[ColumnUse, ...]
    products: tuple[Product, ...]
    rows: int
    taken: int
    skipped: int
    joined: int
    repeated: int
    variants: int
    hidden: int
    without_price: int
    without_picture: int
    without_category: int
    missing: tuple[str, ...]
    findings: tuple[PreviewFinding, ...]
    differences: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Feeds as they would be taken. `saved` are the files of mappings that were kept, where that was asked for."""

    feeds: tuple[FeedPreview, ...]
    saved: tuple[Path, ...] = ()


def preview(
    feeds: Sequence[Path | str] | Path | str,
    *,
    columns: Mapping[str, str] | None = None,
    shop: Path | str | None = None,
    currency: str | None = None,
    save_mapping: bool = False,
    clock: Callable[[], float] = time.time,
    progress: Watch = lambda done, rows: None,
) -> Preview:
    """What an ingest of these feeds would take, without taking it. They are read to their ends.

    columns       as of `Shop.ingest`
    shop          folder of the shop they are for, which need not be there: its settings, saved mappings and last
                  deliveries count
    currency      of prices that name none; None = as the shop's settings say
    save_mapping  keep what the columns are, in the shop's folder; all that is written
    clock         the present, Unix seconds, at which prices are looked at
    progress      hears the share that is done and how many rows were read

    Raises `BadFeed` as an ingest would.
    """
    folder = None if shop is None else Path(shop).expanduser()
    paths = [Path(feed).expanduser() for feed in ([feeds] if isinstance(feeds, str | Path) else feeds)]
    if currency is None:
        currency = (settings_.load(folder) if folder and folder.is_dir() else settings_.Settings()).shop_currency
    feeds_folder = folder / FEEDS if folder else None
    previews: list[FeedPreview] = []
    saved: list[Path] = []
    for number, path in enumerate(paths):

        def watch(done: float, rows: int, number: int = number) -> None:
            progress((number + done) / len(paths), rows)

        reader, declared = _open(path, columns or {}, feeds_folder, currency, clock())
        reader.run(watch)
        previews.append(reader.preview(columns or {}, declared.file))
        if save_mapping and feeds_folder:
            saved.append(save(feeds_folder, reader.feed, declared.columns))
    return Preview(tuple(previews), tuple(saved))


def _open(
    path: Path, columns: Mapping[str, str], feeds_folder: Path | None, currency: str, now: float
) -> tuple[_FeedReader, ColumnDeclaration]:
    """A feed ready to be read, and what is declared of its columns."""
    declared = declared_for(feeds_folder, path, columns) if feeds_folder else ColumnDeclaration(columns)
    feed = open_feed(path, declared.columns)
    return _FeedReader(
        feed, currency, now, last_delivery(feeds_folder, feed_name(path)) if feeds_folder else None
    ), declared


@dataclass(slots=True)
class _FeedReader:
    """One feed's rows, cleaned and counted."""

    feed: Feed
    currency: str
    now: float
    last: DeliveryProfile | None
    cleaner: Cleaner = field(init=False)
    sampler: Sampler = field(init=False)
    products: list[Product] = field(default_factory=list)
    values: list[Mapping[str, object]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    filled_fields: set[str] = field(default_factory=set)
    id_hashes: set[int] = field(default_factory=set)
    findings: FindingCounter = field(default_factory=FindingCounter)

    def __post_init__(self) -> None:
        self.cleaner = Cleaner(self.feed.columns, self.feed.path.parent, self.currency)
        last_sample = frozenset(int(number, 16) for number in self.last.prices) if self.last else frozenset()
        self.sampler = Sampler(self.now, last_sample)

    def run(self, watch: Watch) -> None:
        """Read the feed to its end."""
        number = 0
        for row in without_pictures(self.feed).rows():
            if isinstance(row, Problem):
                self.findings.add(row)
                self.counts["rows"] += row.severity == "skipped"
                self.counts["skipped"] += row.severity == "skipped"
                continue
            number += 1
            self.counts["rows"] += row.records
            self.counts["joined"] += row.records - 1
            if number % 500 == 0:
                watch(row.progress, self.counts["rows"])
            cleaned = self.cleaner.product(row, self.feed.path.name)
            for problem in cleaned.problems:
                self.findings.add(problem)
            if len(self.values) < _FIRST:
                self.values.append(row.values)
            if cleaned.product is None:
                self.counts["skipped"] += 1
            else:
                self._take(cleaned.product, row)
        watch(1.0, self.counts["rows"])

    def _take(self, product: Product, row: FeedRow) -> None:
        if self.sampler.wants(product.id):
            self.sampler.add(product, row, self.cleaner.columns)
        number = hash(product.id)
        if number in self.id_hashes:
            self.counts["repeated"] += 1
            return
        self.id_hashes.add(number)
        self.counts["taken"] += 1
        self.counts["variants"] += len(product.variants)
        self.counts["hidden"] += not product.published
        self.filled_fields.update(name for name in USUAL if getattr(product, name) not in (None, "", ()))
        self.counts["without_price"] += product.price is None and not any(v.price for v in product.variants)
        self.counts["without_picture"] += not product.pictures
        self.counts["without_category"] += not product.category
        if len(self.products) < PRODUCTS:
            pictures = tuple(Picture(data=b"") if picture.data else picture for picture in product.pictures)
            self.products.append(replace(product, pictures=pictures))

    def preview(self, declared: Mapping[str, str], saved: Path | None) -> FeedPreview:
        """The preview of the feed, once all rows were read."""
        feed, counts = self.feed, self.counts
        return FeedPreview(
            file=str(feed.path),
            kind=feed.kind,
            platform=feed.platform,
            encoding=feed.source.encoding,
            separator=feed.source.delimiter,
            columns_from=str(saved or ""),
            columns=self._column_uses(declared, saved),
            products=tuple(self.products),
            rows=counts["rows"],
            taken=counts["taken"],
            skipped=counts["skipped"],
            joined=counts["joined"],
            repeated=counts["repeated"],
            variants=counts["variants"],
            hidden=counts["hidden"],
            without_price=counts["without_price"],
            without_picture=counts["without_picture"],
            without_category=counts["without_category"],
            missing=tuple(name for name in USUAL if name not in self.filled_fields) if counts["taken"] else (),
            findings=self.findings.findings(),
            differences=tuple(self._differences()),
            notes=feed.columns.notes,
        )

    def _column_uses(self, declared: Mapping[str, str], saved: Path | None) -> tuple[ColumnUse, ...]:
        header = tuple(self.feed.source.header)
        fields = {column: name for name, text in declared.items() for column in parse_column_list(text, header)}
        return tuple(column_uses(self.feed, self.cleaner.columns, self.values, fields, saved))

    def _differences(self) -> list[str]:
        if self.last is None:
            return []
        now = self.sampler.profile([self.feed], "")
        return differences(self.last, now, self.sampler, header_of([self.feed]))
