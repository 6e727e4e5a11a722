"""Category table: the category that each product is of, the kinds of things that is, and the audience it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from wares.constants import PATH_SEPARATOR
from wares.profiles.traits import CATEGORY, TraitsTable
from wares.recommend.general_complements import Kinds, general_complements
from wares.types import Mask, Rows

WOMEN, MEN, KIDS, ADULTS = 1, 2, 4, 8
_AUDIENCE_WORDS = {
    WOMEN: ("women", "woman", "female", "ladies", "lady", "女", "女士", "女款", "女装", "女鞋"),
    MEN: ("men", "man", "male", "mens", "男", "男士", "男款", "男装", "男鞋"),
    KIDS: ("kids", "kid", "children", "child", "girls", "boys", "girl", "boy", "baby", "babies", "toddler", "infant",
           "newborn", "儿童", "童", "童装", "童鞋", "婴儿", "男童", "女童", "宝宝"),
    ADULTS: ("adult", "adults", "成人"),
}  # fmt: skip
_AUDIENCE_OF = {word: audience for audience, words in _AUDIENCE_WORDS.items() for word in words}
_TELLING = (CATEGORY, "gender", "age_group")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class CategoryTable:
    """The values of a traits table that tell categories and audiences, as many as there were when it was made.

    size  values
    """

    table: TraitsTable
    size: int

    def tells(self, table: TraitsTable) -> bool:
        """Whether there is no other category or audience in the table now, in which values may have come since."""
        if self.table.columns is not table.columns or self.table.attributes != table.attributes:
            return False
        return len(table.values) == self.size or len(_telling(table, len(table.values))) == len(self._told)

    @cached_property
    def _told(self) -> Rows:
        return _telling(self.table, self.size)

    @cached_property
    def paths(self) -> dict[int, str]:
        """Code → written path, of all categories that products may have as their own: those without one below them."""
        places = self.table.columns.value_attributes.array[: self.size]
        codes = np.flatnonzero(places == self.table.attributes.index(CATEGORY)).tolist()
        paths = {code: self.table.values[code][1] for code in codes}
        parents = {path.rpartition(PATH_SEPARATOR)[0] for path in paths.values()}
        return {code: path for code, path in paths.items() if path not in parents}

    @cached_property
    def kinds(self) -> dict[int, Kinds]:
        """Code → kinds of things it is of, as far as its name or that of a category above it says."""
        return {code: kinds_of_path(path) for code, path in self.paths.items()}

    @cached_property
    def _audiences(self) -> NDArray[np.int64]:
        """(values + 1,) whom each value speaks of, as bits; the last, which stands for no value, of nobody."""
        audiences = np.zeros(self.size + 1, np.int64)
        for code in self._told.tolist():
            for word in _WORDS.findall(self.table.values[code][1].casefold()):
                audiences[code] |= _AUDIENCE_OF.get(word, 0)
        return audiences

    def codes(self, rows: Rows) -> Rows:
        """(n,) code of each product's own category, the deepest of its path; −1 = it has none."""
        steps = self.table.codes(rows)[:, self.table.spans[CATEGORY]]
        depths = (steps >= 0).sum(axis=1)
        own: Rows = np.where(depths > 0, steps[np.arange(len(rows)), np.maximum(depths - 1, 0)], -1).astype(np.int64)
        return own

    def roots(self, rows: Rows) -> Rows:
        """(n,) code of the broadest step of each product's path; −1 = it has none."""
        roots: Rows = self.table.codes(rows)[:, self.table.spans[CATEGORY].start].astype(np.int64)
        return roots

    def audiences(self, rows: Rows) -> Rows:
        """(n,) whom each product is made for, as bits; 0 = nothing says so."""
        codes = self.table.codes(rows)
        codes = np.where(codes < self.size, codes, -1)
        audiences: Rows = np.bitwise_or.reduce(self._audiences[codes], axis=1, initial=0)
        return audiences


def _telling(table: TraitsTable, size: int) -> Rows:
    """Codes of the first `size` values that tell a category or an audience."""
    places = [place for place, name in enumerate(table.attributes) if name in _TELLING]
    return np.flatnonzero(np.isin(table.columns.value_attributes.array[:size], places))


@lru_cache(maxsize=16_384)
def kinds_of_path(path: str) -> Kinds:
    """Kinds of things that a written category path names, by its deepest step that names one."""
    knowledge = general_complements()
    return next((kinds for step in reversed(path.split(PATH_SEPARATOR)) if (kinds := knowledge.kinds(step))), ())


def disagree(audiences: Rows, other: int) -> Mask:
    """(n,) whether what is made for `audiences` is not for whom something for `other` is: men's and women's, or kids'
    and grown-ups'. What tells nothing agrees with all.
    """
    only_kids, only_others = (audiences & ~KIDS) == 0, (audiences & KIDS) == 0
    told = (audiences > 0) & (other > 0)
    by_age = only_others if not other & ~KIDS else only_kids if not other & KIDS else np.zeros_like(told)
    sexes, sex = audiences & (WOMEN | MEN), other & (WOMEN | MEN)
    disagreeing: Mask = told & (by_age | ((sexes > 0) & (sex > 0) & ((sexes & sex) == 0)))
    return disagreeing
