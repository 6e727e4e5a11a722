"""Training examples of products with their pictures: titles, and facts that captions are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from wares.encode.multi_crop import crops
from wares.encode.preprocessing import letterbox
from wares.encode.text_features import is_han, tokens
from wares.errors import BadInput
from wares.types import Pixels, Product
from wares.types.words import ValueNames

BRAND, COLOUR, GROUP, TYPE = "brand", "colour", "group", "type"
_LONGEST_VALUE = 40
_MOST_VALUES = 100
_Facts = dict[str, tuple[str, ValueNames]]
NO_LEXICON: Mapping[str, ValueNames] = {}


@dataclass(frozen=True, slots=True)
class EncoderExamples:
    """Training examples of an encoder; one row a picture, or a view of a photograph.

    pictures   (n, 80, 64, 3) uint8, as `wares.encode.preprocessing.prepare` gives them
    titles     a product's titles in every language it has; may be empty
    kinds      names of the columns of `facts`, in the order in which a caption says them
    facts      (n, kinds) int32 numbers of facts, -1 = not known
    names      how each fact is called
    products   (n,) int64, the same number for pictures of the same product
    shots      (n,) int64, the same number for views of the same photograph
    """

    pictures: Pixels
    titles: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...]
    facts: NDArray[np.int32]
    names: tuple[ValueNames, ...]
    products: NDArray[np.int64]
    shots: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.titles)


def examples(
    pairs: Iterable[tuple[Product, Pixels]],
    photos: Iterable[tuple[Product, Pixels]] = (),
    lexicon: Mapping[str, ValueNames] = NO_LEXICON,
) -> EncoderExamples:
    """Training examples of products and their (h, w, 3) uint8 pictures, and of customers' photographs of them.

    pairs     a product may come with several pictures, one a pair
    photos    likewise; taken with all their `crops`
    lexicon   value in lower case → how it is called in both languages

    Facts are the brand, the colour, the last and the first of the category, and every text attribute with 2 to 100
    different short values that does not merely repeat one of these. Names come from the lexicon and from the
    product's own `texts`.

    Raises `BadInput` when there is no product, `BadPicture` for an array that is no picture.
    """
    rows = ExampleRows(lexicon)
    pictures = [letterbox(view) for view in rows.views(pairs, photos)]
    return rows.examples(np.stack(pictures) if pictures else np.zeros((0, 1, 1, 3), np.uint8))


class ExampleRows:
    """Rows of examples, gathered while their pictures go by: titles and facts are kept, pixels are not.

    lexicon   value in lower case → how it is called in both languages
    """

    def __init__(self, lexicon: Mapping[str, ValueNames] = NO_LEXICON) -> None:
        self._lexicon = lexicon
        self._titles: list[tuple[str, ...]] = []
        self._facts: list[_Facts] = []
        self._products: list[int] = []
        self._shots: list[int] = []
        self._number_of: dict[str, int] = {}

    def views(
        self, pairs: Iterable[tuple[Product, Pixels]], photos: Iterable[tuple[Product, Pixels]] = ()
    ) -> Iterator[Pixels]:
        """Every picture, and every crop of a photograph; each becomes a row."""
        shots = chain(
            ((product, [picture]) for product, picture in pairs), ((product, crops(photo)) for product, photo in photos)
        )
        for shot, (product, views) in enumerate(shots):
            for view in views:
                self._titles.append(_titles(product))
                self._facts.append(_facts(product, self._lexicon))
                self._products.append(self._number_of.setdefault(product.id, len(self._number_of)))
                self._shots.append(shot)
                yield view

    def examples(self, pictures: Pixels) -> EncoderExamples:
        """The rows so far, with their pictures; these may be of size 0. Raises `BadInput` when there is no row."""
        if not self._titles:
            raise BadInput("nothing to learn from: no product has a picture; add pictures to the feed")
        kinds = _kinds(self._facts)
        facts, names = _number(self._facts, kinds)
        numbers = (np.array(each, dtype=np.int64) for each in (self._products, self._shots))
        return EncoderExamples(pictures, tuple(self._titles), kinds, facts, names, *numbers)

    def without_pixels(self) -> EncoderExamples:
        """The rows so far, with pictures of size 0: what was seen of them is kept elsewhere."""
        return self.examples(np.zeros((len(self._titles), 0, 0, 3), np.uint8))


def _number(rows: Sequence[_Facts], kinds: tuple[str, ...]) -> tuple[NDArray[np.int32], tuple[ValueNames, ...]]:
    """(n, kinds) numbers of facts, −1 = not known, and how each is called."""
    numbers: dict[tuple[str, str], int] = {}
    names: list[ValueNames] = []
    facts = np.full((len(rows), len(kinds)), -1, dtype=np.int32)
    for i, row in enumerate(rows):
        for j, kind in enumerate(kinds):
            if kind in row:
                value, names_of_value = row[kind]
                if (kind, value) not in numbers:
                    numbers[kind, value] = len(names)
                    names.append(names_of_value)
                facts[i, j] = numbers[kind, value]
    return facts, tuple(names)


def subset(source: EncoderExamples, rows: NDArray[np.int64]) -> EncoderExamples:
    """The given rows of `source`, in that order."""
    return replace(
        source,
        pictures=source.pictures[rows],
        titles=tuple(source.titles[i] for i in rows),
        facts=source.facts[rows],
        products=source.products[rows],
        shots=source.shots[rows],
    )


def _facts(product: Product, lexicon: Mapping[str, ValueNames]) -> _Facts:
    texts = {kind: value for kind, value in _values(product).items() if value and len(value) <= _LONGEST_VALUE}
    translations = {kind: _translation(product, kind) for kind in texts}
    return {kind: (value.casefold(), _names_of(value, translations[kind], lexicon)) for kind, value in texts.items()}


def _values(product: Product) -> dict[str, str]:
    texts = {name: v[0] for name, v in product.attributes.items() if isinstance(v, tuple) and v and not v[0].isdigit()}
    path = product.category
    upper = path[0] if len(path) > 1 else ""
    return texts | {
        BRAND: product.brand or "",
        COLOUR: product.colour or "",
        GROUP: upper,
        TYPE: path[-1] if path else "",
    }


def _translation(product: Product, kind: str) -> str:
    texts = product.texts.get("zh", {})
    field = {TYPE: "category", GROUP: ""}.get(kind, kind)
    last: str = texts.get(field, "").split(">")[-1].split("/")[-1].strip()
    return last


def _names_of(value: str, chinese: str, lexicon: Mapping[str, ValueNames]) -> ValueNames:
    entry = lexicon.get(value.casefold())
    han = any(is_han(token) for token in tokens(value))
    own = ValueNames(() if han else (value,), (value,) if han else ())
    names = entry or own
    return replace(names, chinese=tuple(dict.fromkeys((chinese, *names.chinese)))) if chinese else names


def _titles(product: Product) -> tuple[str, ...]:
    others = (texts.get("title", "") for texts in product.texts.values())
    return tuple(dict.fromkeys(title for title in (product.title, *others) if title.strip()))


def _kinds(facts: list[_Facts]) -> tuple[str, ...]:
    values: dict[str, set[str]] = {}
    always = {BRAND, COLOUR, GROUP, TYPE}
    telling: set[str] = set()
    for row in facts:
        own = {row[kind][0] for kind in always & row.keys()}
        for kind, (value, _) in row.items():
            values.setdefault(kind, set()).add(value)
            if value not in own:
                telling.add(kind)
    kinds = [k for k, v in values.items() if k in always or (k in telling and 1 < len(v) <= _MOST_VALUES)]
    return tuple(sorted(kinds, key=_caption_order))


def _caption_order(kind: str) -> tuple[int, str]:
    return ({BRAND: 0, COLOUR: 2, GROUP: 3, TYPE: 4}.get(kind, 1), kind)
