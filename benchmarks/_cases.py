"""Queries drawn from the fashion catalogue, with what each looks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from _data import Fashion, holders
from wares.evaluate.protocols import SearchCase
from wares.evaluate.typing_errors import with_typing_error
from wares.types import Hit, Query

ENOUGH = 10


def title_cases(fashion: Fashion, sample: int, rng: np.random.Generator, gender: str = "") -> list[SearchCase]:
    """`sample` products' titles, drawn evenly without replacement; every product of the title is right.

    With a `gender` only its products are drawn and the query is filtered by it.
    """
    ids = holders(fashion.titles, fashion.ids)
    rows = [row for row, title in enumerate(fashion.titles) if title and gender in ("", fashion.genders[row])]
    drawn = rng.choice(rows, size=min(sample, len(rows)), replace=False)
    narrowed = Query(filter=f'gender:"{gender}"' if gender else "")
    return [
        SearchCase(replace(narrowed, words=fashion.titles[row]), _one_of(ids[fashion.titles[row]]))
        for row in drawn.tolist()
    ]


def typo_cases(cases: Sequence[SearchCase], rng: np.random.Generator) -> list[SearchCase]:
    """The same cases with one typing error each; those without a word of five letters are left out."""
    wrong = [(with_typing_error(case.query.words, rng), case) for case in cases]
    return [
        SearchCase(replace(case.query, words=words), case.is_relevant) for words, case in wrong if words is not None
    ]


def attribute_words(fashion: Fashion, sample: int, rng: np.random.Generator) -> list[str]:
    """Queries as shoppers type them: gender, colour and type of products drawn evenly."""
    return [f"{gender} {colour} {kind}".lower() for gender, colour, kind in _combinations(fashion, sample, rng)]


def attribute_cases(fashion: Fashion, sample: int, rng: np.random.Generator) -> list[SearchCase]:
    """Gender, colour and type as words; products that have all three are right."""
    combinations = _combinations(fashion, sample, rng)
    ids = holders(_keys(fashion.genders, fashion.colours, fashion.types), fashion.ids)
    return [
        SearchCase(Query(words=" ".join(combination).lower()), _one_of(ids["\t".join(combination)]))
        for combination in combinations
    ]


def composed_cases(fashion: Fashion, sample: int, rng: np.random.Generator) -> list[SearchCase]:
    """A picture with another colour as words; products of the picture's type in that colour are right."""
    ids = holders(_keys(fashion.colours, fashion.types), fashion.ids)
    colours: dict[str, list[str]] = {}
    for key, members in sorted(ids.items()):
        if len(members) >= ENOUGH:
            colour, kind = key.split("\t")
            colours.setdefault(kind, []).append(colour)
    rows = [row for row, kind in enumerate(fashion.types) if len(colours.get(kind, ())) > 1 and fashion.colours[row]]
    cases = []
    for row in rng.choice(rows, size=min(sample, len(rows)), replace=False).tolist() if rows else ():
        kind = fashion.types[row]
        colour = str(rng.choice([name for name in colours[kind] if name != fashion.colours[row]]))
        query = Query(words=colour.lower(), pictures=(fashion.pictures[row],))
        cases.append(SearchCase(query, _one_of(ids[f"{colour}\t{kind}"])))
    return cases


def _combinations(fashion: Fashion, sample: int, rng: np.random.Generator) -> list[tuple[str, ...]]:
    """Gender, colour and type of products drawn evenly among those whose combination at least `ENOUGH` have."""
    keys = _keys(fashion.genders, fashion.colours, fashion.types)
    ids = holders(keys, fashion.ids)
    rows = [row for row, key in enumerate(keys) if key and len(ids[key]) >= ENOUGH]
    return [tuple(keys[row].split("\t")) for row in rng.choice(rows, size=min(sample, len(rows)), replace=False)]


def _keys(*columns: Sequence[str]) -> list[str]:
    """The columns' values joined by tabs; empty where one is missing."""
    return ["\t".join(values) if all(values) else "" for values in zip(*columns, strict=True)]


def _one_of(ids: frozenset[str]) -> Callable[[Hit], bool]:
    return lambda hit: hit.id in ids
