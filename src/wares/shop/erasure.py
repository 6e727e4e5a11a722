"""Forgetting a shopper: out of the log, out of memory, out of every file of the shop's folder.

The order matters to a process that is killed: files first, while the log still tells which sessions are concerned, so
that the same call again finds them; then the rows, at once; the store's own remains last, and when the shop is opened.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wares.errors import BadQuery
from wares.shop.live.followers import Followers
from wares.shop.live.profiles import require_tokens
from wares.shop.live.state import LiveState
from wares.shop.personalization import Personalization
from wares.shop.runtime.folder import SHOWCASE_FILE, Folder
from wares.store.erasure import Erased, Traces, traces, wipe

_SHORTEST = 4  # characters of a query worth looking for in reports
_AT_ONCE = 500  # texts looked for at once
_LEARNED = (
    "what was learnt from all shoppers together (recommenders) holds no tokens and no single shopper's events; what "
    "theirs added to it stays until the next: wares train recommenders"
)
_REMAINS = (
    "bytes of the deleted rows may be left in shop.db, for want of room or because a reader held it: once there is "
)
_REMAINS += "room, forget the same shopper again, or open the shop anew"


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What was forgotten.

    events    deleted
    sessions  that are gone
    queries   how many past queries lost an asker
    files     of the shop's folder that were cleaned of them, beside the store
    wiped     whether the store holds no byte of them any more
    stays     in words, what is left and until when
    seconds   that it took
    """

    events: int
    sessions: int
    queries: int
    files: tuple[str, ...]
    wiped: bool
    stays: tuple[str, ...]
    seconds: float


class Erasure:
    """Forgets shoppers of one shop, one after the other."""

    def __init__(self, personalization: Personalization, live: LiveState, folder: Folder) -> None:
        self._personalization, self._live, self._folder = personalization, live, folder
        self._one = threading.Lock()

    def forget(self, shopper: str, session: str) -> ForgetReport:
        """See `Shop.forget`."""
        if not shopper and not session:
            raise BadQuery("forget: name a shopper or a session")
        require_tokens(shopper, session)
        started, tracking, past = time.perf_counter(), self._personalization.tracking, self._live.queries
        with self._one:
            past.keep()
            matches = traces(tracking.log, shopper, session)
            files = tuple(_clean_reports(self._folder, _needles(matches, shopper, session), shopper))
            with past.quiet():
                erased = tracking.erase(shopper, session)
                past.erase(shopper, erased.sessions)
            take_back(erased, self._live, tracking.followers)
            self._live.tastes.erase()
            wiped = wipe(tracking.log)
        return ForgetReport(
            events=len(erased.events),
            sessions=len({row.event.session for row in erased.events} & set(erased.sessions)),
            queries=erased.query_askers,
            files=files,
            wiped=wiped,
            stays=tuple(self._stays(erased, wiped)),
            seconds=time.perf_counter() - started,
        )

    def _stays(self, erased: Erased, wiped: bool) -> Iterator[str]:
        if erased.events and self._personalization.artifacts.size:
            yield _LEARNED
        if erased.shared_sessions:
            n = len(erased.shared_sessions)
            yield f"{n} {'session' if n == 1 else 'sessions'} with other shoppers' events: these go on naming it"
        if not wiped:
            yield _REMAINS


def take_back(erased: Erased, live: LiveState, followers: Followers) -> None:
    """Have this process's memory be as if the erased events had never been.

    The feed says that something was erased, never what; only who erased can take back counts one by one.
    """
    live.popularity.erase(erased.events, erased.seq)
    followers.follow(erased.seq)
    live.queries.catch_up()


def _needles(matches: Traces, shopper: str, session: str) -> list[str]:
    """Texts by which a line of a report is known to speak of them."""
    queries = {text.event.query for text in matches.events if len(text.event.query) >= _SHORTEST}
    return [text for text in dict.fromkeys((shopper, session, *matches.sessions, *sorted(queries))) if text]


def _clean_reports(folder: Folder, needles: Sequence[str], shopper: str) -> Iterator[str]:
    """Clean the reports and the showcase; the names of those that held any needle."""
    patterns = [
        re.compile("|".join(rf"(?<!\w){re.escape(needle)}(?!\w)" for needle in needles[start : start + _AT_ONCE]))
        for start in range(0, len(needles), _AT_ONCE)
    ]
    for path in sorted(folder.reports.glob("*.jsonl")):
        if _clean_report(path, patterns):
            yield f"{folder.reports.name}/{path.name}"
    showcase = folder.path / SHOWCASE_FILE
    if shopper and showcase.exists() and _remove_from_showcase(showcase, shopper):
        yield showcase.name


def _clean_report(path: Path, patterns: Sequence[re.Pattern[str]]) -> bool:
    """Take the lines and notes out of a report that speak of them; whether there were any."""
    part, changed = path.with_suffix(".part"), False
    with path.open(encoding="utf-8", errors="replace") as old, part.open("w", encoding="utf-8") as new:
        for line in old:
            rest = _clean_line(line, patterns)
            changed = changed or rest != line
            new.write(rest)
    if changed:
        part.replace(path)
    else:
        part.unlink()
    return changed


def _clean_line(line: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """A line of a report, "" where a text in it speaks of them; of a summary, the notes that do are left out."""
    try:
        value = json.loads(line)
    except ValueError:
        return "" if _mentions(line, patterns) else line
    if not isinstance(value, dict) or not _mentions("\n".join(_texts(value)), patterns):
        return line
    if value.get("kind") != "summary":
        return ""
    value["notes"] = [note for note in value.get("notes", ()) if not _mentions(str(note), patterns)]
    return json.dumps(value, ensure_ascii=False) + "\n"


def _texts(value: Any) -> Iterable[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _mentions(text: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _remove_from_showcase(path: Path, shopper: str) -> bool:
    """Take a shopper out of those that a demo shop may be seen as; whether they were among them."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        shoppers = value["shoppers"]
        others = [shopper_ for shopper_ in shoppers if shopper_["token"] != shopper]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if len(others) == len(shoppers):
        return False
    part = path.with_suffix(".part")
    part.write_text(json.dumps({**value, "shoppers": others}, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)
    return True
