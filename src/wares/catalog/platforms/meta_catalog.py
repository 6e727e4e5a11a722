"""Meta's product catalogue: Google Merchant's headings with columns of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from wares.catalog.platforms.cells import count, has
from wares.catalog.platforms.google_merchant import MARKS, GoogleMerchant
from wares.tabular.sources import RawRow


class MetaCatalog(GoogleMerchant):
    """A catalogue of Facebook and Instagram: Google's names with some of its own."""

    NAME: ClassVar[str] = "a Facebook/Meta catalogue"

    @classmethod
    def matches(cls, columns: Sequence[str], rows: Sequence[RawRow]) -> bool:
        """Google's names, and one that only Meta has."""
        return has(columns, "id", "title") and count(columns, *MARKS) >= 3 and cls._is_meta(columns)
