"""How long does it take until a shopper's profile has taken an event in, and until it can be asked?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import msgspec
import numpy as np

from _common import Figures, Options, main, rounded, say
from wares.profiles.preference_score import preference_reasons, preference_scores
from wares.profiles.profile import EMPTY, Profile, with_events
from wares.profiles.taste import preferences
from wares.profiles.traits import Traits, TraitsTable
from wares.types import Event, EventKind

PRODUCTS, DIM, CANDIDATES = 20_000, 192, 1000
FEW, MANY = 30, 5000  # events of an ordinary shopper, and of one whose profile is full
NOW = 1_700_000_000.0
KINDS: tuple[EventKind, ...] = ("view", "view", "click", "view", "cart", "purchase", "search")


def measure(options: Options) -> Figures:
    rng = options.rng()
    table = _table(rng)
    candidates = rng.choice(PRODUCTS, CANDIDATES, replace=False)
    figures: Figures = {}
    for name, n in (("few", FEW), ("many", MANY)):
        events = _events(n, rng)
        somebody = with_events(EMPTY, events)
        liked = preferences(somebody, table, NOW)
        say(f"{n} events: {len(msgspec.msgpack.encode(somebody))} bytes")
        fresh = _events(options.sample, rng, since=NOW)
        figures |= {
            **_microseconds(f"{name}_update", _updates(somebody, fresh)),
            **_microseconds(f"{name}_late", _updates(somebody, [_late(event) for event in fresh])),
            **_microseconds(f"{name}_taste", [partial(preferences, somebody, table, NOW)] * options.sample),
            **_microseconds(f"{name}_scores", [partial(preference_scores, liked, table, candidates)] * options.sample),
            **_microseconds(
                f"{name}_reasons", [partial(preference_reasons, liked, table, np.array([7]))] * options.sample
            ),
            f"{name}_bytes": len(msgspec.msgpack.encode(somebody)),
        }
    log = _events(MANY, rng)
    start = time.perf_counter()
    with_events(EMPTY, log)
    figures["rebuild_us_per_event"] = rounded((time.perf_counter() - start) / MANY * 1e6)
    return figures


def _table(rng: np.random.Generator) -> TraitsTable:
    vectors = rng.standard_normal((2, PRODUCTS, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    made = [
        Traits(
            id=f"product-{n}",
            values={
                "category": (f"c{n % 8}", f"c{n % 8} > d{n % 40}"),
                "brand": (f"b{n % 300}",),
                "colour": (f"k{n % 17}",),
                "material": (f"m{n % 30}",),
            },
            price=5.0 + n % 400,
        )
        for n in range(PRODUCTS)
    ]
    return TraitsTable.of(made, vectors[0], vectors[1], DIM, ("material",))


def _events(n: int, rng: np.random.Generator, since: float = NOW - 40 * 86400.0) -> list[Event]:
    """In the order of time, a minute apart."""
    drawn = zip(rng.integers(0, len(KINDS), n).tolist(), rng.integers(0, PRODUCTS, n).tolist(), strict=True)
    return [
        Event(
            id=f"{since}-{i}",
            kind=KINDS[kind],
            time=since + 60.0 * i,
            shopper="s",
            products=() if KINDS[kind] == "search" else (f"product-{product}",),
            query="red dress" if KINDS[kind] == "search" else "",
        )
        for i, (kind, product) in enumerate(drawn)
    ]


def _late(event: Event) -> Event:
    return Event(id=event.id, kind="view", time=NOW - 20 * 86400.0, shopper="s", products=("product-1",))


def _updates(profile: Profile, events: Sequence[Event]) -> list[Callable[[], object]]:
    return [partial(with_events, profile, (event,)) for event in events]


def _microseconds(name: str, calls: Sequence[Callable[[], object]]) -> Figures:
    """p50 and p99 of the calls' wall times."""
    times = []
    for call in calls:
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e6)
    return {f"{name}_p{p}_us": round(float(np.percentile(times, p)), 1) for p in (50, 99)}


if __name__ == "__main__":
    main("profile_update", measure, sample=1000)
