"""Products that tell in each of their parts which writing they are of, to be found torn or lost."""

from __future__ import annotations

import numpy as np

from wares.types import Entry, Index, Leg, Match, Range, Selection, Sparse

DIM = 4
MOST = 24
"""Products are numbered 1 to this."""
EVERYONE = np.arange(1, MOST + 1)


def entry(num: int, version: int) -> Entry:
    """Product `num` as it is written in the turn `version`, in every part."""
    vector = np.zeros(DIM, np.float32)
    vector[version % DIM] = 1.0
    terms = np.array([1, 100 + version % 50, 200 + num % 3], np.uint32)
    return Entry(
        num,
        {"image": vector} if num % 5 else {"text": vector},
        Sparse(terms, np.full(3, 1 + version % 3, np.float32)),
        {"version": (f"v{version}",), "kind": ("even" if num % 2 == 0 else "odd", f"k{num % 3}")},
        {"turn": float(version), "popularity": float(num % 4)},
        f"g{num % 6}" if num % 4 == 0 else None,
        version,
    )


KNOWN = entry(MOST, 0)
"""Makes every attribute known."""


def versions_of(index: Index) -> dict[int, int]:
    """Product → the turn that it tells of, in all its parts alike."""
    nums, seqs = index.versions()
    held = dict(zip(nums.tolist(), seqs.tolist(), strict=True))
    chosen = index.select()
    assert chosen.count() == len(index) == len(held)
    assert sum(chosen.facet("version").values()) == len(held)
    values = chosen.read(nums, ("version", "turn"))
    for place, (num, version) in enumerate(held.items()):
        assert values.texts["version"][place] == (f"v{version}",)
        assert values.numbers["turn"][place] == version
        using = "image" if num % 5 else "text"
        assert index.vectors([num], using)[num][version % DIM] == 1.0
    for version in {*held.values()}:
        mine = [num for num, other in held.items() if other == version]
        assert index.select(where=Match("version", (f"v{version}",))).count() == len(mine)
    return held


def assert_same(chosen: Selection, wanted: Selection) -> None:
    """A selection answers as the other does."""
    none = np.empty(0, np.int64)
    assert chosen.count() == wanted.count()
    assert chosen.keep(EVERYONE).tolist() == wanted.keep(EVERYONE).tolist()
    assert chosen.top(none, None, 0, MOST).tolist() == wanted.top(none, None, 0, MOST).tolist()
    for name in ("version", "kind"):
        assert chosen.facet(name) == wanted.facet(name)
    assert chosen.stats("turn") == wanted.stats("turn")
    edges = np.array([-1.0, 1.0, 2.5, 1000.0])
    assert chosen.histogram("turn", edges).tolist() == wanted.histogram("turn", edges).tolist()
    read, expected = (one.read(EVERYONE, ("version", "kind", "turn")) for one in (chosen, wanted))
    assert read.texts == expected.texts
    assert np.array_equal(read.numbers["turn"], expected.numbers["turn"], equal_nan=True)
    same = [np.equal.outer(codes, codes) for codes in (chosen.groups(EVERYONE), wanted.groups(EVERYONE))]
    assert np.array_equal(*same)
    legs = [Leg("image", np.eye(DIM, dtype=np.float32)[1], MOST), Leg("words", entry(1, 7).words, MOST)]
    image, words = chosen.candidates(legs)
    expected_image, expected_words = wanted.candidates(legs)
    assert dict(zip(image.nums, image.scores, strict=True)) == dict(
        zip(expected_image.nums, expected_image.scores, strict=True)
    )
    assert {*words.nums} == {*expected_words.nums}


TURNS = Range("turn", 3, 9)
