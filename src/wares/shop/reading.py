"""The half of `Shop` that looks things up: products, pictures, suggestions, attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from wares.catalog.pictures.thumbnails import MEDIA_TYPE, THUMBNAILS
from wares.errors import NotFound
from wares.shop.assembly import Assembly
from wares.shop.live.profiles import require_tokens
from wares.shop.runtime.attribute_kinds import attributes_with_values
from wares.store.products.listing import gone_of
from wares.types import GoneProduct, ListedProduct, Nums, Product, Suggestion


class ShopReading:
    """What `Shop` looks up without ranking anything."""

    _assembly: Assembly

    def is_current(self, *, personal: bool = False) -> bool:
        """Whether the next question is answered from what is in memory. Otherwise it has to see first to prices and
        publishing that have changed by themselves, or to what another process has written, and, where it is `personal`,
        to the catalogue's view; that may take a while.
        """
        return not self._assembly.turning.is_due() and (not personal or self._assembly.live.view.is_current())

    def turn(self) -> None:
        """Have answers know the prices and the publishing of now, or, in a shop that is only read, what another process
        has written by now; every question does so itself.
        """
        turning = self._assembly.turning
        if turning.is_due():
            turning.turn()

    @property
    def catalog_version(self) -> int:
        """Number of the newest change of a product that answers know of: whatever is made of products alone holds while
        it stays.
        """
        self.turn()
        return self._assembly.catalog.seq

    def product_numbers(self) -> Nums:
        """(n,) the store's numbers of the products that shoppers see, ascending."""
        self.turn()
        return self._assembly.catalog.versions()[0]

    def numbered(self, nums: Sequence[int]) -> list[Product]:
        """The products with these numbers, in this order; those that are gone or not shown are left out."""
        by_num = self._assembly.catalog.by_num(nums)
        return [by_num[num] for num in nums if num in by_num]

    def listed(self, nums: Sequence[int]) -> list[ListedProduct]:
        """The same, ascending by number, with nothing but what a list of all products tells; quicker by far."""
        return self._assembly.catalog.listing.of(nums)

    def gone(self, product_id: str) -> GoneProduct | None:
        """What is remembered of a product that shoppers saw and that was deleted, or is shown no longer; None = it is
        here, or there never was one with this id, or not for long.
        """
        self.turn()
        catalog, clock = self._assembly.catalog, self._assembly.generation.components.clock
        product = catalog.by_id([product_id], hidden=True).get(product_id)
        if product is None:
            return catalog.listing.gone(product_id)
        is_over = product.published and product.expires_at is not None and product.expires_at <= clock()
        return gone_of(product) if is_over else None

    def get(self, product_id: str, *, hidden: bool = False) -> Product:
        """The product with this id. Raises `NotFound`, also for one that shoppers do not see, unless `hidden` ones are
        asked for. Its pictures' bytes are had with `picture`.
        """
        self.turn()
        product = self._assembly.catalog.by_id([product_id], hidden=hidden).get(product_id)
        if product is None:
            raise NotFound(f"no product with the id {product_id!r}")
        return product

    def picture(
        self, product_id: str, number: int = 0, *, hidden: bool = False, width: int | None = None
    ) -> tuple[bytes, str]:
        """File bytes and media type of a product's picture, counted from 0; with a `width`, at most so many pixels
        wide. Raises `NotFound`, as `get` does.
        """
        self.turn()
        file = self._assembly.catalog.pictures.of(product_id, number, hidden=hidden)
        if file is None:
            raise NotFound(f"no picture {number} of a product with the id {product_id!r}")
        small = None if width is None else THUMBNAILS.of(file[0], width)
        return file if small is None else (small, MEDIA_TYPE)

    def suggest(self, words: str, *, limit: int = 8, language: str | None = None) -> tuple[Suggestion, ...]:
        """Queries worth typing that go on from `words`: past queries that found something, and the catalogue's phrases.

        `language` "zh" or "en" puts suggestions in that script first.
        """
        self.turn()
        return self._assembly.generation.components.language.suggest(words, limit, language)

    def record_query(self, words: str, shopper: str = "", session: str = "") -> None:
        """Remember a query that somebody finished and that found something, for `suggest`.

        It is suggested to others once three different shoppers asked it, and never when it looks personal. A shopper
        and their sessions are one; what nobody known asked counts for nobody. Raises `BadQuery` for impossible tokens,
        `ShopReadOnly`.
        """
        self._assembly.writing("remembering a query")
        require_tokens(shopper, session)
        self._assembly.live.queries.record(words, shopper, session)

    def attributes(self) -> dict[str, Literal["text", "number"]]:
        """Every attribute products have, usable in filters, facets and (numbers) sorts."""
        self.turn()
        with self._assembly.generation.lease() as components:
            return attributes_with_values(components.index)

    def labels(self, language: str) -> Mapping[str, Mapping[str, str]]:
        """attribute → value → what the value is called in `language`, as the products' own texts have it."""
        self.turn()
        return self._assembly.generation.components.language.labels(language)
