"""Past queries: what was asked and found something, and by whom. What was asked by several shoppers may be suggested.

A shopper and their sessions are one asker. Tokens are kept beside the words, so that whoever is forgotten takes them
along.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sql

from wares.store import feed
from wares.store.sessions import chunks, sign_ins_of
from wares.store.tables import askings, past_queries, upsert

SEVERAL = 3
"""Different shoppers who must have asked a query before anybody else is shown it."""
_MOST_ASKERS, _MOST_PAIRS = 12, 48  # remembered of a query: enough to stay above `SEVERAL` when some are forgotten

Pair = tuple[str, str]
"""An asker: tokens of shopper and session, one of them may be ""."""


@dataclass(frozen=True, slots=True)
class QueryRecord:
    """A past query: words asked by somebody, at a time (Unix seconds)."""

    words: str
    asker: Pair
    time: float


@dataclass(frozen=True, slots=True)
class QueryBounds:
    """Bounds of the past queries kept: of those fewer than `SEVERAL` asked, and of the others; the oldest go first."""

    rare: int = 5_000
    shared: int = 20_000


@dataclass(frozen=True, slots=True)
class SharedQueries:
    """Queries that several shoppers asked → how often; all changes up to position `position` of the feed are in."""

    position: int
    times: Mapping[str, int]


class QueryLog:
    """The past queries of one shop."""

    def __init__(self, engine: sql.Engine, bounds: QueryBounds = QueryBounds()) -> None:
        self._engine, self._bounds = engine, bounds

    def shared_queries(self) -> SharedQueries:
        """Queries that several shoppers asked."""
        query = sql.select(past_queries.c.words, past_queries.c.times).where(past_queries.c.askers >= SEVERAL)
        with feed.snapshot(self._engine) as db:
            return SharedQueries(feed.state(db).position, {row.words: row.times for row in db.execute(query)})

    def askers(self, words: str) -> list[Pair]:
        """Who asked these words."""
        with self._engine.connect() as db:
            return _askers(db, [words])[words]

    def keep(self, records: Sequence[QueryRecord]) -> None:
        """Count these; durable on return. Raises `StoreFull`."""
        if not records:
            return
        times = Counter(record.words for record in records)
        last = {record.words: record.time for record in records}
        with self._engine.begin() as db:
            seq = feed.allot(db, ("queries",))
            askers = _askers(db, list(times))
            sessions = [record.asker[1] for record in records] + [
                pair[1] for pairs in askers.values() for pair in pairs
            ]
            owners = _owners(db, sessions)
            new_askers = _new_askers(records, askers, owners)
            values = [
                {
                    "words": words,
                    "times": n,
                    "askers": count_shoppers(askers[words], owners),
                    "last": last[words],
                    "seq": seq,
                }
                for words, n in times.items()
            ]
            _count(db, self._engine, values)
            if new_askers:
                statement = upsert(self._engine.dialect.name, askings).on_conflict_do_nothing()
                db.execute(statement, [{"words": w, "shopper": pair[0], "session": pair[1]} for w, pair in new_askers])
            if _drop(db, self._bounds):
                feed.forget_before(db, "queries", seq)


def changes(db: sql.Connection, since: int, upto: int) -> dict[str, int]:
    """Queries that were asked after position `since` of the feed and up to `upto` → how often ever, 0 where too few
    asked them.
    """
    query = sql.select(past_queries).where(past_queries.c.seq > since, past_queries.c.seq <= upto)
    return {row.words: row.times if row.askers >= SEVERAL else 0 for row in db.execute(query)}


def count_shoppers(askers: Iterable[Pair], owners: Mapping[str, str]) -> int:
    """How many different shoppers these are: who shares a shopper or a session is one.

    owners   session → the shopper it belongs to, where it has one
    """
    groups: list[set[str]] = []
    for pair in askers:
        names = _names(pair, owners)
        groups = [
            names.union(*(group for group in groups if group & names)),
            *(group for group in groups if not group & names),
        ]
    return len(groups)


def erase(db: sql.Connection, shopper: str, sessions: Sequence[str]) -> int:
    """Forget what this shopper and these sessions asked: how many (query, asker) pairs went."""
    by_shopper = [askings.c.shopper == shopper] if shopper else []
    shopper_sessions = (
        list(db.scalars(sql.select(askings.c.session).where(*by_shopper, askings.c.session != "")))
        if by_shopper
        else []
    )
    tokens = list(dict.fromkeys((*sessions, *shopper_sessions)))
    conditions = [*by_shopper, *(askings.c.session.in_(chunk) for chunk in chunks(tokens))]
    words = list(
        dict.fromkeys(query for where in conditions for query in db.scalars(sql.select(askings.c.words).where(where)))
    )
    deleted_count = sum(db.execute(sql.delete(askings).where(where)).rowcount for where in conditions)
    remaining = _askers(db, words)
    owners = _owners(db, [pair[1] for pairs in remaining.values() for pair in pairs])
    for query in words:
        where = past_queries.c.words == query
        if remaining[query]:
            db.execute(sql.update(past_queries).where(where).values(askers=count_shoppers(remaining[query], owners)))
        else:
            db.execute(sql.delete(past_queries).where(where))
    return deleted_count


def _names(pair: Pair, owners: Mapping[str, str]) -> set[str]:
    shopper, session = pair
    names = {f"shopper {shopper}"} if shopper else set()
    if session:
        names.add(f"session {session}")
        if session in owners:
            names.add(f"shopper {owners[session]}")
    return names


def _new_askers(
    records: Sequence[QueryRecord], askers: dict[str, list[Pair]], owners: Mapping[str, str]
) -> list[tuple[str, Pair]]:
    """Askers worth remembering; `askers` gets them too. One who tells nothing new of who is who is left out."""
    new_askers: list[tuple[str, Pair]] = []
    for query in records:
        pairs, record_names = askers[query.words], _names(query.asker, owners)
        known_names = [_names(pair, owners) for pair in pairs]
        if any(record_names <= names for names in known_names):
            continue
        is_new = not any(record_names & names for names in known_names)
        if count_shoppers(pairs, owners) < _MOST_ASKERS if is_new else len(pairs) < _MOST_PAIRS:
            pairs.append(query.asker)
            new_askers.append((query.words, query.asker))
    return new_askers


def _count(db: sql.Connection, engine: sql.Engine, values: Sequence[Mapping[str, object]]) -> None:
    statement = upsert(engine.dialect.name, past_queries)
    statement = statement.on_conflict_do_update(
        index_elements=["words"],
        set_={
            "times": past_queries.c.times + statement.excluded.times,
            "askers": statement.excluded.askers,
            "last": statement.excluded.last,
            "seq": statement.excluded.seq,
        },
    )
    db.execute(statement, values)


def _drop(db: sql.Connection, bounds: QueryBounds) -> bool:
    """Delete the oldest beyond what is kept; whether any of them was asked by several."""
    has_shared = False
    for several, most in ((False, bounds.rare), (True, bounds.shared)):
        condition = past_queries.c.askers >= SEVERAL if several else past_queries.c.askers < SEVERAL
        oldest = sql.select(past_queries.c.words).where(condition)
        surplus = list(db.scalars(oldest.order_by(past_queries.c.last.desc(), past_queries.c.words).offset(most)))
        for chunk in chunks(surplus):
            for table in (askings, past_queries):
                db.execute(sql.delete(table).where(table.c.words.in_(chunk)))
        has_shared = several and bool(surplus)
    return has_shared


def _askers(db: sql.Connection, words: Sequence[str]) -> dict[str, list[Pair]]:
    askers: dict[str, list[Pair]] = defaultdict(list)
    for chunk in chunks(words):
        for row in db.execute(sql.select(askings).where(askings.c.words.in_(chunk))):
            askers[row.words].append((row.shopper, row.session))
    return askers


def _owners(db: sql.Connection, sessions: Sequence[str]) -> dict[str, str]:
    """session → the shopper who signed in last with it; sessions without one are absent."""
    tokens = list(dict.fromkeys(token for token in sessions if token))
    return {session: sign_ins[-1][1] for session, sign_ins in sign_ins_of(db, tokens).items()}
