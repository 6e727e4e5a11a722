"""Completion: what may be meant by words being typed: queries, categories and products, only such as find something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wares.constants import PATH_SEPARATOR
from wares.shop.runtime.components import Components
from wares.shop.search.pipeline import answer, match_count, no_picture
from wares.types import FacetValue, Product, Query, SearchOffers

_CATEGORY = "category"
_LOOKED_AT = 12
_SHARE = 0.2
"""Of the first products found so many are looked at, and at least this share of them is in a category that is meant."""


def completions(
    components: Components, words: str, limit: int, products: int, categories: int, language: str | None
) -> SearchOffers:
    """At most so many of each; what the words find is looked up when products or categories are wanted.

    A past query is left out when it finds nothing any more; the catalogue's own phrases are of products there are.
    """
    suggestions = components.language.suggest(words, limit, language)
    suggestions = tuple(
        each for each in suggestions if each.source == "phrase" or match_count(components, each.text) > 0
    )
    if not words.strip() or not (products or categories):
        return SearchOffers(suggestions)
    facets = (_CATEGORY,) if categories and components.index.attributes().get(_CATEGORY) == "text" else ()
    looked_at = max(products, _LOOKED_AT if facets else 0)
    query = Query(words=words, prefix=True, per_page=looked_at, grouped=True, facets=facets, language=language)
    hits = answer(components, query, no_picture)
    found = [hit.product for hit in hits.hits if not hit.related]
    values = _of_the_best(hits.facets[_CATEGORY].values, found) if facets else ()
    return SearchOffers(suggestions, values[:categories], tuple(found[:products]))


def _of_the_best(values: Sequence[FacetValue], best: Sequence[Product]) -> tuple[FacetValue, ...]:
    """Categories that several of the best products are in, most of them first: words also stand in descriptions, so
    that what most products with them are is not what is meant.
    """
    counts = Counter(PATH_SEPARATOR.join(product.category) for product in best)
    known = {each.value: each for each in values}
    least = _SHARE * len(best)
    return tuple(known[path] for path, count in counts.most_common() if count >= least and path in known)
