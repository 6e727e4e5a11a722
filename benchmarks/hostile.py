"""A served shop is attacked beside a quiet shopper: what breaks, what is lost, how long the shopper waits."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import wares
from _checks import all_ids, disagreements, product_or_none
from _common import Figures, Options, main, resident_mb, rounded, say, temporary
from _data import FASHION_FEED
from _drawn import feed_in
from _floods import FLOODS
from _foreign import FOREIGN
from _fuzz import Fuzzer
from _fuzz_openapi import drawn_from_openapi
from _heavy import HEAVY, LEAVING, encoded, upload
from _quiet import Asked, heard, quiet_shopper
from _refusals import REFUSALS
from _served import server
from _target import ALLOWED, HUNG, UNANSWERED, Kind, Ledger, Shot, Target
from wares.errors import WaresError

PRODUCTS, FEW = 3000, 150
WHOLE = 2000
"""Drawn requests from which on everything is attacked in full size."""
FUZZ_SECONDS = 330.0
_FROM_OPENAPI = 0.25
_THREADS = 3
_LATEST = 10
Attack = Callable[[Target], None]


class Siege:
    """One shop, attacked kind after kind; a server that dies is started again, and that is noted."""

    def __init__(self, shop: Path, folder: Path, options: Options) -> None:
        self.shop, self.options = shop, options
        self.log, self.waits = folder / "server.log", folder / "quiet.jsonl"
        self.scale = 1.0 if options.sample >= WHOLE else 0.02
        with wares.open(shop) as opened:
            ids = all_ids(opened)
            self.words = tuple(" ".join(opened.get(id_).title.split()[-3:]) for id_ in ids[:: max(1, len(ids) // 20)])
        self.ledger = Ledger(ids)
        self.kinds: list[Kind] = []
        self.deaths: list[str] = []
        self.fuzzed = 0
        self.level_mb = 0.0
        self.lines_per_leaver = 0.0

    def attack(self) -> None:
        """Every kind once."""
        pending = list({**FLOODS, **HEAVY, **REFUSALS, **FOREIGN, "drawn requests": self._fuzz}.items())
        while pending:
            with self._begun() as target:
                while pending and target.alive():
                    name, attack = pending.pop(0)
                    self._one(target, name, attack)
                    if not target.alive():
                        self.deaths.append(f"the server died of {name}")
                if target.alive():
                    self._ask_for_all(target)
                self.kinds += target.kinds

    @contextlib.contextmanager
    def _begun(self) -> Iterator[Target]:
        """A server that has answered a few ordinary requests, and the quiet shopper beside it."""
        with server(self.shop, self.options, {"WARES_PICTURE_PRIVATE_NETWORKS": "true"}, self.log) as (port, pid):
            target = Target(port, pid, self.ledger, self.words, self.scale, self.options.seed)
            target.begin("ordinary requests")
            ordinary = [Shot("GET", "/v1/search?" + urlencode({"q": words})) for words in self.words]
            ordinary += [Shot("GET", f"/v1/{path}") for path in ("recommend", "attributes", "suggest?q=a", "ready")]
            ordinary += [
                Shot("GET", f"/v1/analytics/{table}") for table in ("funnel", "queries", "segments", "propensity")
            ]
            target.all([*ordinary, upload(encoded(200, "PNG"))])
            target.level_mb = self.level_mb = resident_mb(pid)
            target.end()
            with contextlib.closing(target), quiet_shopper(port, self.waits, self.words):
                yield target

    def _one(self, target: Target, name: str, attack: Attack) -> None:
        lines = self._lines()
        kind = target.begin(name)
        attack(target)
        self._still_works(target)
        target.end()
        if name == LEAVING:
            self.lines_per_leaver = (self._lines() - lines) / max(1, int(96 * max(0.25, self.scale)))
        say(kind.line())
        for offence in kind.offences[:_LATEST]:
            say(f"  {offence}")

    def _still_works(self, target: Target) -> None:
        """What every shop answers; a kind after which it does not is to blame."""
        for path in ("search?" + urlencode({"q": self.words[0]}), "search?sort=price&facets=price,colour", "recommend"):
            status, body = target.send(Shot("GET", f"/v1/{path}"))
            if status != 200 or not (told := json.loads(body)).get("hits", told.get("items")):
                target.offend(f"{status} for /v1/{path} afterwards: {body[:200]!r}")

    def _lines(self) -> int:
        return self.log.read_bytes().count(b"\n") if self.log.exists() else 0

    def _fuzz(self, target: Target) -> None:
        """Drawn requests: some from the OpenAPI, the others from generators of our own, several at once."""
        until = time.monotonic() + FUZZ_SECONDS
        lock = threading.Lock()
        left = self.options.sample - int(self.options.sample * _FROM_OPENAPI)

        def own(number: int) -> None:
            nonlocal left
            fuzzer = Fuzzer(target, self.options.seed * 1000 + number)
            while time.monotonic() < until:
                with lock:
                    if left <= 0:
                        return
                    left -= 1
                fuzzer.send()
                with lock:
                    self.fuzzed += 1

        with ThreadPoolExecutor(_THREADS) as pool:
            running = [pool.submit(own, number) for number in range(_THREADS)]
            drawn = drawn_from_openapi(target, int(self.options.sample * _FROM_OPENAPI), until)
            for one in running:
                one.result()
        left = self.options.sample - drawn - self.fuzzed
        own(_THREADS)
        self.fuzzed += drawn

    def _ask_for_all(self, target: Target) -> None:
        """Every product that was sent, refused or deleted, by its id."""
        target.begin("asking for all")
        for id_, expected in list(self.ledger.expected.items()):
            name = quote(id_, safe="", errors="surrogatepass")
            if expected is None or name in ("", ".", ".."):
                continue
            status = target.send(Shot("GET", f"/v1/products/{name}"))[0]
            if (status == 200) != expected:
                target.offend(
                    f"{status} for the product {id_[:80]!r}, which {'is' if expected else 'is not'} in the shop"
                )
        target.end()
        say(target.kinds[-1].line())


def measure(options: Options) -> Figures:
    with temporary() as folder:
        path = options.shop or folder / "shop"
        _build(options, path, folder)
        siege = Siege(path, folder, options)
        siege.attack()
        asked = heard(siege.waits)
        lost, ghosts, odd, opening = _opened(path, siege.ledger)
        log = siege.log.read_text(encoding="utf-8", errors="replace")
    for what in (
        *siege.deaths,
        *(f"lost: {id_}" for id_ in lost[:_LATEST]),
        *(f"ghost: {id_}" for id_ in ghosts[:_LATEST]),
    ):
        say(what)
    for what in (*odd, *opening, *_first_traceback(log)):
        say(what)
    return {
        **_of_kinds(siege),
        **_of_quiet(asked, siege.kinds),
        "lost": len(lost),
        "ghosts": len(ghosts),
        "disagreements": len(odd),
        "not_opening": len(opening),
        "tracebacks": log.count("Traceback (most recent call last)"),
        "lines_per_leaver": rounded(siege.lines_per_leaver),
    }


def _build(options: Options, path: Path, folder: Path) -> None:
    """A shop of some thousand products; of a few, where few requests are drawn."""
    count = PRODUCTS if options.sample >= WHOLE else FEW
    with wares.open(path, create=True) as shop:
        if len(shop):
            return
        say("building the shop …")
        if (options.data / FASHION_FEED).exists():
            feed = folder / FASHION_FEED
            table = pq.read_table(options.data / FASHION_FEED).slice(0, count).drop_columns(["split"])
            rows = np.arange(len(table))
            table = table.append_column("price", pa.array(5.0 + rows * 37 % 200)).append_column(
                "stock", pa.array(rows % 9)
            )
            pq.write_table(table, feed)
        else:
            feed = feed_in(options.data, folder / "drawn", count)
        shop.ingest([feed])


def _opened(path: Path, ledger: Ledger) -> tuple[list[str], list[str], list[str], list[str]]:
    """After everything: products lost, ghosts, where store and index differ, and why the shop does not open."""
    try:
        with wares.open(path) as shop:
            listed = set(all_ids(shop))
            told = {id_ for id_ in ledger.expected if not _is_broken(id_)}
            stored = {id_ for id_ in told | listed if product_or_none(shop, id_) is not None}
            odd = disagreements(shop)
    except (WaresError, OSError, ValueError, RuntimeError) as error:
        return [], [], [], [f"the shop does not open: {type(error).__name__}: {error}"]
    expected = ledger.expected
    lost = [id_ for id_, there in expected.items() if there and not (id_ in listed and id_ in stored)]
    ghosts = [
        id_ for id_ in listed | stored if not (id_ in listed and id_ in stored) or expected.get(id_, False) is False
    ]
    return sorted(lost), sorted(ghosts), odd, []


def _is_broken(text: str) -> bool:
    """Whether half a character stands in it, which no store can hold."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _of_kinds(siege: Siege) -> Figures:
    kinds = siege.kinds
    statuses = [(status, n) for kind in kinds for status, n in kind.statuses.items()]
    heaviest = max(kinds, key=lambda kind: kind.peak_mb)
    slowest = max(kinds, key=lambda kind: kind.slowest)
    blamed = [kind.name for kind in kinds if kind.offences]
    for kind in kinds:
        say(kind.line())
    return {
        "requests": sum(n for _, n in statuses),
        "fuzzed": siege.fuzzed,
        "server_errors": sum(n for status, n in statuses if status >= 500 and status not in ALLOWED),
        "hung": sum(n for status, n in statuses if status == HUNG),
        "offences": sum(len(kind.offences) for kind in kinds),
        "blamed": ", ".join(blamed) or "nothing",
        "unanswered": sum(n for status, n in statuses if status == UNANSWERED),
        "server_deaths": len(siege.deaths),
        "memory_mb": round(heaviest.peak_mb, 1),
        "heaviest": heaviest.name,
        "level_mb": siege.level_mb,
        "slowest_s": rounded(slowest.slowest),
        "slowest": slowest.name,
    }


def _of_quiet(asked: list[Asked], kinds: list[Kind]) -> Figures:
    """How long the quiet shopper waited, and beside which kind the longest."""
    if not asked:
        return {"quiet_asked": 0}
    longest = max(asked, key=lambda one: one.seconds)
    beside = [kind.name for kind in kinds if kind.begun <= longest.at + longest.seconds and longest.at <= kind.ended]
    for kind in kinds:
        during = [one.seconds for one in asked if kind.begun <= one.at <= kind.ended]
        if during:
            say(f"quiet beside {kind.name}: longest {max(during):.3f} s of {len(during)}")
    seconds = [one.seconds for one in asked]
    return {
        "quiet_longest_s": rounded(longest.seconds),
        "quiet_beside": ", ".join(beside) or "nothing",
        "quiet_p50_ms": rounded(float(np.percentile(seconds, 50)) * 1000),
        "quiet_p99_ms": rounded(float(np.percentile(seconds, 99)) * 1000),
        "quiet_asked": len(asked),
        "quiet_failed": sum(one.status != 200 or not one.total for one in asked),
    }


def _first_traceback(log: str) -> list[str]:
    """The first stack that the server logged, shortened."""
    _, found, rest = log.partition("Traceback (most recent call last)")
    return [f"the server's log: {found}{rest[:3000]}"] if found else []


if __name__ == "__main__":
    main("hostile", measure, sample=20_000, data=Path())
