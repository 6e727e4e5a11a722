"""Kinds: what sort of thing a product or a picture is, told by its attributes, its title or what is most like it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from wares.constants import PATH_SEPARATOR
from wares.language.query.attributes import category_name
from wares.search.composition import SHARPNESS
from wares.search.request import IMAGE, TEXT
from wares.shop.runtime.components import Components, facets, paths
from wares.stats.logistic import softmax
from wares.types import ALL, Among, And, Filter, Leg, Match, Not, Product, Vectors

CATEGORY = "category"
TYPE_ATTRIBUTES = (
    "type", "product_type", "producttype", "product type", "articleType", "article_type", "item_type", "kind",
    "类型", "品类", "类别", "种类", "商品类型",
)  # fmt: skip
"""What shops call the attribute that says what a product is."""
KIND_ATTRIBUTES = frozenset((CATEGORY, *TYPE_ATTRIBUTES))
_NEIGHBOURS = 30
_ENOUGH = 0.35
"""Share of the votes of the nearest products that a kind or a value needs."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is known of a product or a picture.

    kinds    products of its kind, the narrowest kind first; () = not known
    root     products of the same part of the shop, where its kind is a category in it; None = not known
    values   text attribute → its values
    others   products but itself
    """

    kinds: tuple[Filter, ...]
    root: Filter | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: Filter = ALL


def likeness_of_product(components: Components, num: int, vector: Vectors | None) -> Likeness:
    """Of a product: its own attributes, else its title, else the nearest to `vector` (dim,)."""
    product, others = components.catalog.by_num([num])[num], Not(Among((num,)))
    held = components.index.attributes()
    values = {name: texts for name, texts in facets(product).items() if held.get(name) == "text"}
    kinds = tuple(_own_kinds(components, product, values)) or tuple(_kinds_in_title(components, product))
    if not kinds and vector is not None:
        kinds = likeness_of_picture(components, vector, others).kinds
    return Likeness(kinds, _root(product.category[:1]), values, others)


def likeness_of_picture(components: Components, vector: Vectors, where: Filter = ALL) -> Likeness:
    """Of a picture: what many of the products nearest to `vector` (dim,) have, among those of `where`; k-nearest
    neighbours, weighted by exp(`SHARPNESS` · cosine), so that a picture of a product of the shop is that product's.
    """
    index = components.index
    names = [name for name, kind in index.attributes().items() if kind == "text"]
    legs = index.select(where=where).candidates([Leg(using, vector, _NEIGHBOURS) for using in (IMAGE, TEXT)])
    leg = next((each for each in legs if len(each.nums)), legs[0])
    texts = index.select().read(leg.nums, names).texts
    votes = softmax(SHARPNESS * leg.scores[None])[0].tolist()
    values = {name: shared for name in names if (shared := _shared(texts[name], votes))}
    deepest_first = tuple(sorted(values.get(CATEGORY, ()), key=lambda path: -path.count(PATH_SEPARATOR)))
    return Likeness(tuple(_levels(components, deepest_first)), _root(deepest_first[-1:]), values)


def _shared(texts: Sequence[tuple[str, ...]], votes: Sequence[float]) -> tuple[str, ...]:
    """Values that products with enough of the votes have, those with the most first."""
    shares: dict[str, float] = {}
    for values, vote in zip(texts, votes, strict=True):
        for value in values:
            shares[value] = shares.get(value, 0.0) + vote
    return tuple(sorted((value for value, share in shares.items() if share >= _ENOUGH), key=lambda each: -shares[each]))


def _own_kinds(components: Components, product: Product, values: Mapping[str, tuple[str, ...]]) -> Iterator[Filter]:
    """The kinds that attributes tell, the narrowest first."""
    types = [Match(name, values[name]) for name in TYPE_ATTRIBUTES if name in values]
    levels = list(_levels(components, paths(product.category)[::-1]))
    if types and levels:
        yield And((levels[0], *types))
    if types:
        yield And(tuple(types))
    yield from levels


def _root(path: Sequence[str]) -> Filter | None:
    return Match(CATEGORY, tuple(path)) if path else None


def _levels(components: Components, deepest_first: tuple[str, ...]) -> Iterator[Filter]:
    """A category, with those called the same in its part of the shop, then in all of it, and what it is part of; not
    the root, where it is not all there is.
    """
    for place, path in enumerate(deepest_first):
        if place == 0:
            namesakes = _namesakes(components, path)
            near = [each for each in namesakes if each.split(PATH_SEPARATOR)[0] == path.split(PATH_SEPARATOR)[0]]
            yield Match(CATEGORY, (path, *near))
            if len(namesakes) > len(near):
                yield Match(CATEGORY, (path, *namesakes))
        elif place < len(deepest_first) - 1:
            yield Match(CATEGORY, (path,))


def _namesakes(components: Components, path: str) -> tuple[str, ...]:
    """Other categories whose last step is called the same: `Kids > Boots` beside `Women > Boots`."""
    name = category_name(path)
    called = components.language.values_called(components.language.normalize(name))
    return tuple(
        value
        for attribute, value in called
        if attribute == CATEGORY and value != path and category_name(value).casefold() == name.casefold()
    )


def _kinds_in_title(components: Components, product: Product) -> Iterator[Filter]:
    """The kind that the title names last, where it names any: `silk scarf with a dog`, of scarves and dogs the last."""
    readings = components.language.understand(product.title).readings
    named = [
        value
        for reading in reversed(readings)
        for value in reading.values
        if value.attribute in KIND_ATTRIBUTES and components.index.attributes().get(value.attribute) == "text"
    ]
    if named:
        yield Match(named[0].attribute, (named[0].value,))
