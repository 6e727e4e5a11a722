"""The change feed: one sequence, read from any position in any stretches; it says what must be read anew."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sql

from wares.store import erasure
from wares.store.catalog import Catalog, ProductRecord, WordDeltas
from wares.store.changes import ChangeFeed
from wares.store.events import EventLog
from wares.store.products import counts
from wares.types import Event, Product


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    opened = Catalog(url)
    yield opened
    opened.close()


@pytest.fixture
def log(url: str) -> Iterator[EventLog]:
    opened = EventLog(url)
    yield opened
    opened.close()


def put(catalog: Catalog, *names: str, words: WordDeltas | None = None) -> None:
    records = [ProductRecord(Product(id=name, title=f"Title {name}"), b"") for name in names]
    catalog.put(records, (), words or WordDeltas())


def view(*ids: str) -> list[Event]:
    return [Event(id=id_, kind="view", time=1.0, shopper="u", session="s", products=("a",)) for id_ in ids]


def test_products_and_events_share_one_sequence(catalog: Catalog, log: EventLog) -> None:
    put(catalog, "a", "b")
    assert [one.num for one in log.take(view("1", "2"), 0)] == [3, 4]
    put(catalog, "a")
    catalog.set_kinds({"size": "text"})
    catalog.delete(["b"])
    feed = ChangeFeed(catalog.engine)
    changes = feed.since(0)
    assert [(one.seq, one.product and one.product.id) for one in changes.products] == [(5, "a"), (7, None)]
    assert [one.num for one in changes.events] == [3, 4]
    assert (changes.upto, changes.more, changes.kinds, feed.position()) == (7, False, True, 7)
    assert not feed.since(7).products
    assert not feed.since(5).events


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_in_stretches_it_is_the_same(catalog: Catalog, log: EventLog, limit: int) -> None:
    for number in range(4):
        put(catalog, f"a{number}", f"b{number}")
        log.take(view(f"{number}", f"{number} again"), 0)
    catalog.delete(["a1", "b2"])
    feed, position, products, events = ChangeFeed(catalog.engine), 0, [], []
    while (changes := feed.since(position, limit)).upto > position:
        products += [one.seq for one in changes.products]
        events += [one.num for one in changes.events]
        assert all(position < one.seq <= changes.upto for one in changes.products)
        position = changes.upto
    assert products == [one.seq for one in feed.since(0).products]
    assert events == [one.num for one in feed.since(0).events]
    assert position == feed.position()


def test_what_is_rolled_back_leaves_no_gap(catalog: Catalog, log: EventLog) -> None:
    put(catalog, "a")
    with pytest.raises(sql.exc.IntegrityError):
        catalog.put([ProductRecord(Product(id="b", title="B"), b"")], kinds={"size": None})  # type: ignore[dict-item]
    assert catalog.ids() == {"a"}
    assert [one.num for one in log.take(view("1"), 0)] == [2]


def test_words_are_told_as_far_as_they_are_kept_and_then_read_anew(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST_WRITES", 150)
    writes, gone = 4 * counts.SLACK + 1, 4 * counts.SLACK + 1 - 150
    for number in range(writes):
        put(catalog, f"p{number}", words=WordDeltas({"term": {"mug": 1}}, {"brand": {"Acme": 1}}, 1))
    feed = ChangeFeed(catalog.engine)
    assert feed.since(0).reread == {"words": gone}
    assert catalog.words.since(gone - 1, writes) is None
    changes = feed.since(gone)
    assert not changes.reread
    assert [seq for seq, _ in changes.words] == list(range(gone + 1, writes + 1))
    assert catalog.words.since(gone, writes) == changes.words
    assert {deltas.documents for _, deltas in changes.words} == {1}
    state = catalog.words.state(["term"])
    assert (state.position, state.documents, state.counts["term"]) == (writes, writes, {"mug": writes})
    catalog.words.replace({"term": {"mug": 1}})
    assert "words" in feed.since(state.position).reread


def test_words_are_kept_for_some_writes_however_large(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST_BYTES", 1)
    writes = 3 * counts.SLACK + 1
    for number in range(writes):
        put(catalog, f"p{number}", words=WordDeltas({"term": {"mug": 1}}))
    assert ChangeFeed(catalog.engine).since(0).reread == {"words": writes - counts.KEPT}
    assert catalog.words.since(writes + 1, writes + 1) is None, "of another store"


def test_what_must_be_read_anew_stays_so(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MOST_WRITES", counts.KEPT)
    for number in range(counts.SLACK):
        put(catalog, f"p{number}", words=WordDeltas({"term": {"mug": 1}}))
    catalog.words.replace({"term": {"mug": 1}})
    replaced = catalog.position + 1
    for number in range(2 * counts.SLACK):
        put(catalog, f"p{number}", words=WordDeltas({"term": {"mug": 1}}))
    assert ChangeFeed(catalog.engine).since(replaced - 1).reread == {"words": replaced}


def test_an_erasure_says_that_something_went_and_not_what(log: EventLog) -> None:
    log.take(view("1", "2"), 0)
    feed = ChangeFeed(log.engine)
    erased = erasure.erase(log, "u", "")
    assert (erased.seq, [one.num for one in erased.events]) == (3, [1, 2])
    changes = feed.since(2)
    assert (changes.reread["events"], changes.events) == (3, [])
    assert (log.newest(), log.newest_erasure(), log.count()) == (3, 3, 0)
    assert [one.num for one in log.take(view("3"), 0)] == [4]
