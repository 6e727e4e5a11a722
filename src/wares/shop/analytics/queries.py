"""Queries: what is searched most, and what is searched in vain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from wares.errors import WaresError
from wares.events.netting import REVERSES
from wares.events.text import collapse_spaces
from wares.language.pii import is_personal
from wares.shop.analytics.period import Period
from wares.shop.runtime.generations import ActiveGeneration
from wares.shop.search.pipeline import match_count
from wares.store.events import EventRows
from wares.types import EVENT_KINDS

PERSONAL = "(looks personal)"
"""What tables show of words that look personal."""
NO_CLICK = frozenset({"impression", *REVERSES})
"""Kinds of events that take no hit of the query that they name; a search does not, either."""


@dataclass(frozen=True, slots=True)
class TopQuery:
    """A query, how often it was searched, and the share of these searches after which a hit was taken."""

    words: str
    searches: int
    clicked: float


@dataclass(frozen=True, slots=True)
class FailedQuery:
    """A query that nobody took a hit of, and how many products it finds now; −1 = not looked up."""

    words: str
    searches: int
    finds: int


@dataclass(frozen=True, slots=True)
class QueryReport:
    """The queries searched most, and the failing ones."""

    searches: int
    top: tuple[TopQuery, ...]
    failing: tuple[FailedQuery, ...]


def query_report(period: Period, generation: ActiveGeneration, top: int) -> QueryReport:
    """The `top` queries of the period of either sort; equal ones in the order in which they were first searched."""
    searches = _searches(period)
    counts = Counter(searches.words.values())
    clicked = Counter(words for key, words in searches.words.items() if key in searches.clicked)
    most = tuple(TopQuery(words, n, clicked[words] / n) for words, n in counts.most_common(top))
    failing = [(words, n) for words, n in counts.most_common() if not clicked[words]][:top]
    vain = tuple(FailedQuery(words, n, finds(generation, words)) for words, n in failing)
    return QueryReport(len(searches.words), most, vain)


@dataclass(slots=True)
class _Searches:
    """`words` of each search as tables show them, by its key, and keys of those after which a hit was taken."""

    words: dict[str, str] = field(default_factory=dict)
    clicked: set[str] = field(default_factory=set)


class _DisplayedWords(dict[str, str]):
    """Words as tables show them."""

    def __missing__(self, words: str) -> str:
        self[words] = text = PERSONAL if is_personal(words) else collapse_spaces(words)
        return text


def _searches(period: Period) -> _Searches:
    searches, displayed = _Searches(), _DisplayedWords()
    for rows in period.rows():
        for kind, words, key in _query_events(rows):
            if kind == "search":
                searches.words[key] = displayed[words]
            elif kind not in NO_CLICK:
                searches.clicked.add(key)
    return searches


def _query_events(rows: EventRows) -> Iterator[tuple[str, str, str]]:
    """Kind, words and key of the events that name a query: its id, or else who asked it and the words."""
    for position, kind in enumerate(rows.kinds.tolist()):
        words = " ".join(rows.queries[position].lower().split())
        if words:
            key = rows.query_ids[position] or f"{rows.sessions[position] or rows.shoppers[position]}\n{words}"
            yield EVENT_KINDS[kind], words, key


def finds(generation: ActiveGeneration, words: str) -> int:
    """How many products a query finds now."""
    if words == PERSONAL:
        return -1
    with generation.lease() as components:
        try:
            return match_count(components, words)
        except WaresError:
            return -1
