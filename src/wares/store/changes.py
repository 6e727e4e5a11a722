"""Reading the change feed: what was written between two of its positions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sql

from wares.store import feed, queries
from wares.store.event_records import COLUMNS, StoredEvent, event_of_row
from wares.store.feed import PARTS, Part
from wares.store.products import counts, rows
from wares.store.products.records import Change, ProductRecord, WordDeltas, WriteResult
from wares.store.tables import events

_ARRIVED = (
    sql.select(*COLUMNS)
    .where(events.c.num > sql.bindparam("since", type_=sql.BigInteger))
    .where(events.c.num <= sql.bindparam("upto", type_=sql.BigInteger))
    .order_by(events.c.num)
    .limit(sql.bindparam("limit", type_=sql.Integer))
)


@dataclass(frozen=True, slots=True)
class Changes:
    """A stretch of the feed: what lies after position `since`, up to and with `upto`, of the parts that were asked for.

    products   deletions, and the newest states of products; hidden ones as such that are not there
    words      changes of counts with their numbers, in order
    events     in order of arrival
    queries    past queries that were asked → how often ever, 0 where too few shoppers asked them
    kinds      whether kinds of attributes came or changed
    reread     parts that must be read anew → up to which number what changed in them is not told one by one
    more       whether the feed went on when this was read
    """

    since: int
    upto: int
    products: Sequence[Change] = ()
    words: Sequence[tuple[int, WordDeltas]] = ()
    events: Sequence[StoredEvent] = ()
    queries: Mapping[str, int] = field(default_factory=dict)
    kinds: bool = False
    reread: Mapping[Part, int] = field(default_factory=dict)
    more: bool = False


def written(
    records: Sequence[ProductRecord], result: WriteResult, words: WordDeltas, kinds: bool, same_words: Collection[int]
) -> Changes:
    """The stretch of the feed that a write of these records is, as `ChangeFeed.since` would read it; `same_words` are
    the numbers of those changes that leave a product's words as they were.
    """
    upto = result.seq + len(records) - 1
    numbered = enumerate(zip(result.nums, records, strict=True), result.seq)
    products = [
        Change(seq, num, None) if record.hidden else Change(seq, num, record.kept, record.pictures, seq in same_words)
        for seq, (num, record) in numbered
    ]
    return Changes(result.seq - 1, upto, products, [(upto, words)], kinds=kinds)


class ChangeFeed:
    """The change feed of the store behind an engine, to be read from any position."""

    def __init__(self, engine: sql.Engine) -> None:
        self._engine = engine

    def position(self) -> int:
        """The newest number."""
        with self._engine.connect() as db:
            return feed.state(db).position

    def since(self, position: int, limit: int = 1000, parts: Collection[Part] = PARTS) -> Changes:
        """What was written after `position`, of products and of events `limit` at most.

        What is written while this reads has larger numbers and is left out, or has changed something once more: then
        that comes with its new number the next time.
        """
        with self._engine.connect() as db:
            state = feed.state(db)
            parts_to_read = {part for part in parts if state.has_news(part, position)}
            upto, product_changes, new_events = state.position, list[Change](), list[StoredEvent]()
            if "catalog" in parts_to_read:
                product_changes = rows.changes(db, position, limit)
                upto = min(upto, product_changes[-1].seq) if len(product_changes) == limit else upto
            if "events" in parts_to_read:
                arrived = db.execute(_ARRIVED, {"since": position, "upto": upto, "limit": limit})
                new_events = [event_of_row(row) for row in arrived]
                upto = new_events[-1].num if len(new_events) == limit else upto
            words = counts.changes(db, position, upto) if "words" in parts_to_read else ()
            if "words" in parts_to_read:
                state = feed.state(db)  # oldest changes may have gone while they were read
            return Changes(
                position,
                upto,
                products=[change for change in product_changes if change.seq <= upto],
                words=words,
                events=new_events,
                queries=queries.changes(db, position, upto) if "queries" in parts_to_read else {},
                kinds="kinds" in parts_to_read,
                reread={part: state.parts[part].reread_before for part in parts if state.must_reread(part, position)},
                more=upto < state.position,
            )
