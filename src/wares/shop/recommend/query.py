"""A question for recommendations."""

from __future__ import annotations

from dataclasses import dataclass

from wares.constants import PATH_SEPARATOR
from wares.index.filters import any_spelling, parse
from wares.types import And, Filter, Match, Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendQuery:
    """A question for recommendations; see `Shop.recommend`."""

    placement: Placement = "home"
    shopper: str = ""
    session: str = ""
    products: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    limit: int = 12
    filter: str = ""
    language: str | None = None

    def where(self) -> Filter | None:
        """What products must satisfy; None = nothing. Raises `BadFilter`."""
        filters = [any_spelling(parse(self.filter))] if self.filter.strip() else []
        if self.category:
            filters.append(Match("category", (PATH_SEPARATOR.join(self.category),)))
        return And(tuple(filters)) if filters else None
