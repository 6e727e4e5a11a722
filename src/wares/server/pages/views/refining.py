"""What a list can be narrowed and ordered by, as a form that works without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil, floor

from wares.server.pages.addresses import STEP
from wares.server.pages.texts import Translator
from wares.server.pages.visit import PageVisit
from wares.types import Facet, FacetValue

SHOWN = 8
"""Values of one attribute that are shown, beside those that are chosen."""
SORTS = ("relevance", "-popularity", "-rating", "-published_at", "price", "-price", "-discount")


@dataclass(frozen=True, slots=True)
class Choosable:
    """A value that can be chosen; `is_nested`: a category below another."""

    value: str
    label: str
    count: int
    is_chosen: bool
    is_nested: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """An attribute with its values, or, of a number, its least and largest."""

    name: str
    values: tuple[Choosable, ...] = ()
    ends: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order in which the list can be shown."""

    name: str
    label: str
    is_chosen: bool


def groups(
    facets: Mapping[str, Facet],
    refine: Mapping[str, tuple[str, ...]],
    fixed: Mapping[str, tuple[str, ...]],
    visit: PageVisit,
) -> tuple[Group, ...]:
    """The groups of values that are worth showing; those that the address itself stands for cannot be changed here."""
    found = []
    for name, facet in facets.items():
        if facet.stats is not None and facet.stats.max > facet.stats.min:
            found.append(Group(name, ends=(floor(facet.stats.min), ceil(facet.stats.max))))
        elif facet.values and name not in fixed:
            chosen = refine.get(name, ())
            rows = _tree(facet.values, chosen) if name == "category" else ((each, False) for each in facet.values)
            found.append(Group(name, tuple(_shown(rows, chosen))))
    return tuple(found)


def _shown(rows: Iterator[tuple[FacetValue, bool]], chosen: tuple[str, ...]) -> Iterator[Choosable]:
    for at, (each, is_nested) in enumerate(rows):
        if at < SHOWN or each.value in chosen:
            yield Choosable(each.value, each.label.split(STEP)[-1], each.count, each.value in chosen, is_nested)


def _tree(values: tuple[FacetValue, ...], chosen: tuple[str, ...]) -> Iterator[tuple[FacetValue, bool]]:
    """Paths below their root; only where the root or one of them is chosen, or one root is left."""
    roots = [each for each in values if STEP not in each.value]
    if not roots:
        yield from ((each, False) for each in values)
    for root in roots:
        yield root, False
        start = root.value + STEP
        if len(roots) == 1 or any(value == root.value or value.startswith(start) for value in chosen):
            yield from ((each, True) for each in values if each.value.startswith(start))


def sorts(asked: str, kinds: Mapping[str, str], t: Translator) -> tuple[SortChoice, ...]:
    """The orders that the shop's attributes allow, and the one that is asked for."""
    names = [name for name in SORTS if name == "relevance" or kinds.get(name.removeprefix("-")) == "number"]
    return tuple(SortChoice(name, t(name), name == asked) for name in dict.fromkeys((*names, asked)))
