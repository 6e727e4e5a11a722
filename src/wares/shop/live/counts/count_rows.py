"""Which row of the catalogue view a count is of, and the other way round; each looked up when it is first asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wares.profiles.traits_columns import TraitsColumns
from wares.shop.live.catalog_view import CatalogView
from wares.shop.live.counts.columns import PopularityColumns
from wares.types import Rows


class CountRows:
    """Rows of codes and codes of rows, for one table of counts and the view that is asked with."""

    def __init__(self, columns: PopularityColumns) -> None:
        self._columns = columns
        self._traits: TraitsColumns | None = None
        self._start_over(None)

    def _start_over(self, traits: TraitsColumns | None) -> None:
        self._traits, self._upto = traits, len(self._columns)
        self._row_of: dict[int, int] = {}
        self._code_of: NDArray[np.int32] = np.zeros(0, np.int32)  # by row: code + 1; 0 = not looked up, −1 = none

    def rows(self, codes: NDArray[np.int64], view: CatalogView) -> Rows:
        """(≤ n,) rows of the products with these codes that the view has."""
        self._follow(view)
        for code in codes.tolist():
            if code not in self._row_of and 0 <= (row := self._row(code)) < len(view):
                self._row_of[code] = row
        return np.array([self._row_of[code] for code in codes.tolist() if code in self._row_of], np.int64)

    def codes(self, rows: Rows, view: CatalogView) -> NDArray[np.int64]:
        """(n,) codes of products; −1 where nothing was ever counted."""
        self._follow(view)
        found = self._code_of[rows]
        for row in {*rows[found == 0].tolist()}:
            code = self._columns.find(view.table.ids[row])
            self._code_of[row] = code + 1 if code >= 0 else -1
        codes = self._code_of[rows].astype(np.int64)
        return np.where(codes > 0, codes - 1, -1)

    def _follow(self, view: CatalogView) -> None:
        """Make room for the view's rows, and tell the rows of products that were counted since."""
        if self._traits is not view.table.columns:
            self._start_over(view.table.columns)
        if len(self._code_of) < len(view):
            longer = np.zeros(len(view) + len(view) // 2, np.int32)
            longer[: len(self._code_of)] = self._code_of
            self._code_of = longer
        for code in range(self._upto, len(self._columns)):
            if 0 <= (row := self._row(code)) < len(self._code_of):
                self._code_of[row] = code + 1
        self._upto = len(self._columns)

    def _row(self, code: int) -> int:
        """The row of a code; −1 = the view has no such product."""
        return -1 if self._traits is None else self._traits.ids.row(self._columns.name(code))
