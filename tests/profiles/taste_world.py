"""A tiny shop whose answers can be worked out in the head: 4 kinds × 5 colours × 6 makes = 120 products.

Words are the kind, the picture is the colour: each an axis of its own, with a little noise. Every second make is of
brand "Lumen", the others of "Acme"; a product costs what its kind costs, times 0.5 … 2 by its make.
"""

from collections.abc import Sequence

import numpy as np

from wares.profiles.preference_score import preference_scores
from wares.profiles.preference_weights import PreferenceWeights
from wares.profiles.profile import EMPTY, Profile, with_events
from wares.profiles.taste import preferences
from wares.profiles.traits import Traits, TraitsTable
from wares.types import Event, EventKind, Vectors

KINDS = {"dress": ("Clothing", 60.0), "coat": ("Clothing", 200.0), "sandal": ("Shoes", 40.0), "mug": ("Kitchen", 10.0)}
COLOURS = ("red", "black", "white", "blue", "green")
MAKES = 6
DIM = 16
NOW = 1_700_000_000.0
DAY = 86_400.0


def product(kind: str, colour: str, make: int = 0) -> str:
    return f"{kind}-{colour}-{make}"


def traits() -> list[Traits]:
    found = []
    for kind, (department, price) in KINDS.items():
        for colour in COLOURS:
            for make in range(MAKES):
                found.append(
                    Traits(
                        id=product(kind, colour, make),
                        values={
                            "category": (department, f"{department} > {kind}"),
                            "brand": (("Acme", "Lumen")[make % 2],),
                            "colour": (colour,),
                            "pattern": (("plain", "dotted")[make // 3],),
                        },
                        price=price * 2 ** (2 * make / (MAKES - 1) - 1),
                    )
                )
    return found


def vectors() -> tuple[Vectors, Vectors]:
    """(products, DIM) of words and of pictures."""
    rng = np.random.default_rng(7)
    kinds, colours = np.eye(DIM, dtype=np.float32)[: len(KINDS)], np.eye(DIM, dtype=np.float32)[: len(COLOURS)]
    texts, pictures = [], []
    for kind in kinds:
        for colour in colours:
            for _ in range(MAKES):
                texts.append(_near(kind, rng))
                pictures.append(_near(colour, rng))
    return np.array(texts), np.array(pictures)


def _near(axis: Vectors, rng: np.random.Generator) -> Vectors:
    vector = axis + rng.normal(0, 0.05, DIM).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def table(*texts: Vectors) -> TraitsTable:
    """The shop; `texts` are those of rows to come, which have no pictures."""
    words, looks = vectors()
    more = np.array(texts, np.float32).reshape(-1, DIM)
    return TraitsTable.of(traits(), np.vstack([words, more]), np.vstack([looks, 0 * more]), DIM, ["pattern"])


def event(
    number: int, kind: EventKind, products: Sequence[str] = (), *, ago: float = 0.0, rating: float | None = None
) -> Event:
    return Event(id=f"e{number}", kind=kind, time=NOW - ago, shopper="s", products=tuple(products), rating=rating)


def viewed(products: Sequence[str], kind: EventKind = "view", ago: float = 0.0) -> Profile:
    """Somebody who did this to each product, a minute between them, the last `ago` seconds before `NOW`."""
    last = len(products) - 1
    return with_events(EMPTY, [event(i, kind, [p], ago=ago + 60 * (last - i)) for i, p in enumerate(products)])


def scores(
    profile: Profile, table: TraitsTable, rows: np.ndarray, now: float, weights: PreferenceWeights | None = None
) -> np.ndarray:
    """(n,) how well the products suit the shopper at `now`: the sum of all that `preference_scores` says."""
    return preference_scores(preferences(profile, table, now, weights), table, rows).sum(axis=1)
