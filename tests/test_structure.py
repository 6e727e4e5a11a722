"""The structure of src/wares: how large folders, modules and functions are, whether a name means one thing, and how
often a question comes back to a package it had left. `python tests/test_structure.py` prints it all, with the worst.
"""

from __future__ import annotations

import dataclasses
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import wares
import world
from calls import Walk, walk
from structure import Sizes, Structure, quantile
from wares.types import Product

AIMS = {
    "modules a folder": 15,
    "lines of a module, median": 135,
    "lines of a module, p90": 275,
    "lines of a function, median": 7,
    "lines of a function, p90": 19,
    "type names with two meanings": 0,
    "packages entered again by a search": 3,
    "packages entered again by a recommendation": 4,
}
BOUNDS = AIMS
"""What holds today; where it is more than the aim it only comes down. A search comes back to the encoder: which of its
words name the thing is known once they are read."""
FIRST_SEARCH, FIRST_RECOMMENDATION = 6, 5
"""Packages entered again by the first question of a shopper, whose profile is read from the store, and vectors from the
index."""
ROOT = Path(wares.__file__).parent
NOW = 1_700_000_000.0
SIZES = ("small", "middle", "large")
STRUCTURE = Structure(ROOT)


def products() -> list[Product]:
    """The tiny world in three sizes: 72 products."""
    return [
        dataclasses.replace(one, id=f"{one.id}-{size}", title=f"{one.title}, {size}", group=one.id, stock=5)
        for one in world.products()
        for size in SIZES
    ]


def events() -> Iterator[dict[str, object]]:
    """Sixty shoppers who like one colour each, whatever the kind, and come every day for ten days."""
    of_colour = {colour: [one.id for one in products() if one.colour == colour] for colour in world.COLOURS}
    for shopper in range(60):
        mine = of_colour[list(world.COLOURS)[shopper % 6]]
        for place in range(10):
            seen = {"products": [mine[(place + shopper) % len(mine)]], "shopper": f"u{shopper}"}
            time = NOW - (10 - place) * 86_400 + shopper * 60
            yield {"kind": "view", "time": time, **seen}
            if place % 3 == 0:
                yield {"kind": "purchase", "time": time + 30, **seen}


def walks(folder: Path) -> dict[str, Walk]:
    """What a search (words, a filter, facets, a known shopper) and a recommendation (home, a filter) walk through, in a
    trained shop that has answered before; "once more" for a shopper who has asked before.
    """
    with wares.open(folder, create=True, clock=lambda: NOW) as shop:
        shop.add(products())
        assert not shop.track(events()).refused
        shop.train_recommenders()
        shop.warm()

        def search(words: str, shopper: str) -> wares.Hits:
            facets = ("brand", "colour", "price")
            return shop.search(words, filter="price < 100", facets=facets, refine={"brand": ("Acme",)}, shopper=shopper)

        search("blue dress", "u1")
        shop.recommend(shopper="u1", filter="price < 100")
        hits = []
        walked = {
            "search": walk(ROOT, lambda: hits.append(search("red mug", "u0"))),
            "recommendation": walk(ROOT, lambda: shop.recommend(shopper="u2", filter="price < 90")),
            "search once more": walk(ROOT, lambda: search("red backpack", "u0")),
            "recommendation once more": walk(ROOT, lambda: shop.recommend(shopper="u2", filter="price < 80")),
        }
        assert hits[0].personal and hits[0].hits
        return walked


def measures(walked: dict[str, Walk]) -> dict[str, int]:
    return {
        "modules a folder": STRUCTURE.folders[0][0],
        "lines of a module, median": quantile(STRUCTURE.module_lines, 0.5),
        "lines of a module, p90": quantile(STRUCTURE.module_lines, 0.9),
        "lines of a function, median": quantile(STRUCTURE.function_lines, 0.5),
        "lines of a function, p90": quantile(STRUCTURE.function_lines, 0.9),
        "type names with two meanings": len(STRUCTURE.shared_type_names),
        "packages entered again by a search": walked["search once more"].reentries,
        "packages entered again by a recommendation": walked["recommendation once more"].reentries,
    }


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walk]:
    return walks(tmp_path_factory.mktemp("walk") / "shop")


@pytest.mark.parametrize("name", AIMS)
def test_the_structure_keeps_its_measure(walked: dict[str, Walk], name: str) -> None:
    assert measures(walked)[name] <= BOUNDS[name], f"{name}; `python tests/test_structure.py` says where"


def test_a_first_question_comes_back_for_the_profile(walked: dict[str, Walk]) -> None:
    assert walked["search"].reentries <= FIRST_SEARCH
    assert walked["recommendation"].reentries <= FIRST_RECOMMENDATION


def report(worst: int = 5) -> Iterator[str]:
    """The measures, and what is worst by each."""
    with tempfile.TemporaryDirectory() as folder:
        walked = walks(Path(folder) / "shop")
    for name, value in measures(walked).items():
        yield f"{name:<44}{value:>5}   bound {BOUNDS[name]:>3}   aim {AIMS[name]:>3}"
    yield from _worst("modules a folder", STRUCTURE.folders[:worst])
    yield from _worst("lines of modules", STRUCTURE.module_lines[:worst])
    yield from _worst("lines of functions", STRUCTURE.function_lines[:worst])
    yield "\ntype names with two meanings"
    yield from (f"  {name}: {', '.join(paths)}" for name, paths in STRUCTURE.shared_type_names.items())
    for name, one in walked.items():
        yield f"\n{name}, {one.reentries} entered again: {' → '.join(one.visits)}"
        for package, (door, caller) in zip(one.visits, one.doors, strict=True):
            yield f"  {package:<10} {door} from {caller}"


def _worst(title: str, sizes: Sizes) -> Iterator[str]:
    yield f"\n{title}"
    yield from (f"  {size:>5}  {name}" for size, name in sizes)


if __name__ == "__main__":
    print("\n".join(report(int(sys.argv[1]) if len(sys.argv) > 1 else 5)))
