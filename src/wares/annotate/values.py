"""Values of products as an annotator reads them: what is the shop's own, what is missing, what was filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wares.annotate.annotator import ANYWHERE, CATEGORY, Annotator, Predictions
from wares.constants import PATH_SEPARATOR
from wares.types import FilledValue, Product, Vectors

BRAND, COLOUR, MATERIAL = "brand", "colour", "material"
_MOST_SEVERAL = 0.05


@dataclass(frozen=True, slots=True)
class FillPolicy:
    """Policy of filling: with at least `min_confidence`, and of `attributes`.

    Empty = all but the brand, because a wrong brand is worse than none.
    """

    min_confidence: float
    attributes: frozenset[str] = frozenset()

    def includes(self, attribute: str) -> bool:
        """Whether the attribute may be filled."""
        return attribute in self.attributes if self.attributes else attribute != BRAND


def without_filled(product: Product) -> Product:
    """The product without the values that were filled."""
    if not product.filled:
        return product
    return replace(
        product,
        brand=None if BRAND in product.filled else product.brand,
        category=() if CATEGORY in product.filled else product.category,
        colour=None if COLOUR in product.filled else product.colour,
        material=None if MATERIAL in product.filled else product.material,
        attributes={name: value for name, value in product.attributes.items() if name not in product.filled},
        filled={},
    )


def own_values(products: Sequence[Product]) -> dict[str, list[str]]:
    """attribute → each product's own text value, "" = missing; what often has several values at once is left out."""
    rows = [_texts(without_filled(product)) for product in products]
    having, several = Counter[str](), Counter[str]()
    for row in rows:
        having.update(row.keys())
        several.update(name for name, texts in row.items() if len(texts) > 1)
    single = sorted(name for name, n in having.items() if several[name] <= _MOST_SEVERAL * n)
    return {name: [texts[0] if len(texts := row.get(name, ())) == 1 else "" for row in rows] for name in single}


def fill(
    annotator: Annotator, products: Sequence[Product], titles: Vectors, pictures: Vectors, policy: FillPolicy
) -> list[Product]:
    """The products, earlier filled values taken out and what they lack filled anew; `titles`, `pictures` (n, dim)."""
    predictions = {
        name: prediction for name, prediction in annotator.predict(titles, pictures).items() if policy.includes(name)
    }
    order = sorted(predictions, key=lambda name: name != CATEGORY)  # the category decides what else makes sense
    for prediction in predictions.values():
        prediction.confidences[prediction.confidences < policy.min_confidence] = 0
    return [
        _fill_product(annotator, without_filled(product), {name: predictions[name] for name in order}, row)
        for row, product in enumerate(products)
    ]


def filled_values(product: Product) -> list[FilledValue]:
    """What was filled, for a report."""
    texts = _texts(product)
    return [
        FilledValue(product.id, name, texts[name][0], confidence)
        for name, confidence in product.filled.items()
        if name in texts
    ]


def _fill_product(annotator: Annotator, product: Product, predictions: Mapping[str, Predictions], row: int) -> Product:
    for name, prediction in predictions.items():
        confidence = float(np.round(prediction.confidences[row], 4))
        category = PATH_SEPARATOR.join(product.category) or ANYWHERE
        if confidence and not _has(product, name) and annotator.attributes[name].applies_to(category):
            product = _with(product, name, str(prediction.values[row]), confidence)
    return product


def _with(product: Product, attribute: str, value: str, confidence: float) -> Product:
    confidences = {**product.filled, attribute: confidence}
    if attribute == CATEGORY:
        return replace(product, category=tuple(value.split(PATH_SEPARATOR)), filled=confidences)
    if attribute == COLOUR:
        return replace(product, colour=value, filled=confidences)
    if attribute == BRAND:
        return replace(product, brand=value, filled=confidences)
    if attribute == MATERIAL:
        return replace(product, material=value, filled=confidences)
    return replace(product, attributes={**product.attributes, attribute: (value,)}, filled=confidences)


def _has(product: Product, attribute: str) -> bool:
    return attribute in _texts(product) or not isinstance(product.attributes.get(attribute, ()), tuple)


def _texts(product: Product) -> dict[str, tuple[str, ...]]:
    texts = {name: value for name, value in product.attributes.items() if isinstance(value, tuple) and any(value)}
    if product.brand:
        texts[BRAND] = (product.brand,)
    if product.category:
        texts[CATEGORY] = (PATH_SEPARATOR.join(product.category),)
    if product.colour:
        texts[COLOUR] = (product.colour,)
    if product.material:
        texts[MATERIAL] = (product.material,)
    return texts
