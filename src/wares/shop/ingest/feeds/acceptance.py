"""Whether the files of an ingest are taken: not when a feed suddenly looks different, unless that is accepted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from wares.catalog.columns.matching import ColumnMap
from wares.catalog.feeds import Feed, FeedRow
from wares.errors import BadFeed, StoreFull
from wares.shop.ingest.feeds.delivery import (
    DeliveryProfile,
    Sampler,
    digest_of,
    feed_name,
    sample_feeds,
)
from wares.shop.ingest.feeds.delivery_differences import differences
from wares.types import Product

LEAST_ROWS = 0.5
"""Share of the last delivery's rows with which a feed still looks the same."""


@dataclass(slots=True)
class Delivery:
    """The files of one feed in one ingest.

    last     the delivery before; None = there was none
    now      Unix seconds, at which prices are looked at
    profile  of this one, once it is known
    """

    name: str
    feeds: list[Feed]
    digest: str
    last: DeliveryProfile | None
    now: float
    profile: DeliveryProfile | None = None
    sampler: Sampler = field(init=False)

    def __post_init__(self) -> None:
        self.sampler = Sampler(self.now)

    def see(self, product: Product, row: FeedRow, columns: ColumnMap) -> None:
        """Take note of a product on its way in."""
        if self.profile is None and self.sampler.wants(product.id):
            self.sampler.add(product, row, columns)

    def keep(self, folder: Path, is_whole: bool) -> None:
        """Make this the last delivery; one that was not read to its end does not take the place of another."""
        if self.last is not None and (self.profile is self.last or not is_whole):
            return
        keep_delivery(folder, self.name, self.profile or self.sampler.profile(self.feeds, self.digest))

    def differences(self, currency: str, least_rows: float, progress: Callable[[float, int], None]) -> list[str]:
        """In what it suddenly differs from the last delivery, read without keeping anything."""
        if self.last is None:
            return []
        if self.last.digest == self.digest:
            self.profile = self.last
            return []
        sampler = sample_feeds(self.feeds, self.last, currency, self.now, progress)
        self.profile = sampler.profile(self.feeds, self.digest)
        return differences(self.last, self.profile, sampler, header_of(self.feeds), least_rows)


def header_of(feeds: Sequence[Feed]) -> tuple[str, ...]:
    """The columns that a feed's rows can have; () = not known before they are read."""
    if any(feed.platform or not feed.source.header for feed in feeds):
        return ()
    return tuple(column for feed in feeds for column in feed.source.header)


def deliveries(
    folder: Path, feeds: Sequence[Feed], declared: Sequence[Mapping[str, str]], now: float
) -> list[Delivery]:
    """The files by the feed they belong to; `folder` is where the shop keeps what it knows of feeds, `now` the present
    in Unix seconds.
    """
    members: dict[str, list[int]] = {}
    for number, feed in enumerate(feeds):
        members.setdefault(feed_name(feed.path), []).append(number)
    result = []
    for name, numbers in members.items():
        own = [feeds[number] for number in numbers]
        columns = [sorted(declared[number].items()) for number in numbers]
        digest = digest_of([feed.path for feed in own], columns)
        result.append(Delivery(name, own, digest, last_delivery(folder, name), now))
    return result


def require_alike(
    new_deliveries: Sequence[Delivery], currency: str, least_rows: float, progress: Callable[[float, int], None]
) -> None:
    """Raises `BadFeed` naming every difference when a feed suddenly looks different from its last delivery."""
    messages = []
    for number, delivery in enumerate(new_deliveries):

        def watch(done: float, rows: int, number: int = number) -> None:
            progress((number + done) / len(new_deliveries), rows)

        sentences = delivery.differences(currency, least_rows, watch)
        if sentences and delivery.last is not None:
            files = ", ".join(str(feed.path) for feed in delivery.feeds)
            messages.append(
                f"{files}: this delivery looks different from the last one ({delivery.last.day}): "
                + enumerate_sentences(sentences)
            )
    if messages:
        raise BadFeed(
            f"{' '.join(messages)} Nothing was taken. If it is right so: --accept-changes (in the library: "
            "accept_changes=True)"
        )


def enumerate_sentences(sentences: Sequence[str]) -> str:
    """Sentences in one line, numbered where there are several."""
    if len(sentences) == 1:
        return f"{sentences[0]}."
    return " ".join(f"({number}) {text};" for number, text in enumerate(sentences, 1)).removesuffix(";") + "."


def last_delivery(folder: Path, name: str) -> DeliveryProfile | None:
    """The profile kept in a shop's folder of feeds; None = there is none, or none that can be read."""
    try:
        return msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=DeliveryProfile)
    except (OSError, msgspec.DecodeError):
        return None


def keep_delivery(folder: Path, name: str, profile: DeliveryProfile) -> None:
    """Keep the profile, whole or not at all. Raises `StoreFull`."""
    path = folder / f"{name}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(profile))
        part.replace(path)
    except OSError as error:
        raise StoreFull(f"{path}: cannot be written ({error.strerror}); make room and ingest again") from error
