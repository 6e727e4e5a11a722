"""Narrowing: what can only be said of one kind of thing, `cheapest laptop`, is said of the kind that is sought.

The kind is the category of most of the best products; a laptop's bag is cheaper than any laptop.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from wares.constants import PATH_SEPARATOR
from wares.search.request import RetrievalRequest, SearchLimits
from wares.search.retrieval import retrieve
from wares.shop.search.intent import all_of
from wares.types import ALL, Admission, Filter, Index, Instruction, Match, Nums, Range

_BEST = 10
_MOST = 0.5
"""Share of the best products that have to be of one category."""
_LOOKED_AT = 1_000
_SHARE = 1 / 3
"""Share of a kind's products that counts as cheap, or as dear."""
_CATEGORY, _PRICE = "category", "price"
_NONE: Nums = np.empty(0, np.int64)


def narrowed(index: Index, request: RetrievalRequest, limits: SearchLimits) -> RetrievalRequest:
    """The request, limited to the kind of thing where it asks for an order or a level of prices by words."""
    level = next((one for one in request.instructions if one.kind == "price" and one.level), None)
    if not request.words.strip() or (request.order is None and level is None):
        return request if level is None else _with_level(index, request, level, request.where)
    kind = _kind(index, replace(request, order=None), limits)
    request = replace(request, matching=all_of([request.matching, kind]))
    return request if level is None else _with_level(index, request, level, kind)


def _kind(index: Index, request: RetrievalRequest, limits: SearchLimits) -> Filter:
    """The category that most of the best products share; `ALL` where there is none."""
    if index.attributes().get(_CATEGORY) != "text":
        return ALL
    found = retrieve(index, replace(request, query=replace(request.query, sort="relevance", facets=())), limits)
    nums = found.scope.selection.top(found.candidates.nums, None, 0, min(_BEST, found.scope.selection.count()))
    paths = index.select().read(nums, (_CATEGORY,)).texts[_CATEGORY]
    counts = Counter(path for values in paths for path in _deepest(values))
    path, count = counts.most_common(1)[0] if counts else ("", 0)
    return Match(_CATEGORY, (path,)) if count >= _MOST * len(nums) else ALL


def _deepest(paths: tuple[str, ...]) -> set[str]:
    """The paths that no other goes on from."""
    return {path for path in paths if not any(other.startswith(path + PATH_SEPARATOR) for other in paths)}


def _with_level(index: Index, request: RetrievalRequest, level: Instruction, kind: Filter) -> RetrievalRequest:
    """The request with the limit below or above which a third of the kind's products lie, as all prices tell."""
    selection = index.select(Admission(request.matching), all_of([request.where, kind]))
    prices = selection.read(selection.top(_NONE, None, 0, _LOOKED_AT), (_PRICE,)).numbers[_PRICE]
    prices = np.sort(prices[~np.isnan(prices)])
    if not len(prices):
        return request
    count = max(1, round(_SHARE * len(prices)))
    limit = (
        Range(_PRICE, None, float(prices[count - 1])) if level.level == "low" else Range(_PRICE, float(prices[-count]))
    )
    if not request.words.strip():
        return replace(request, where=all_of([request.where, limit]))
    return replace(request, matching=all_of([request.matching, limit]))
