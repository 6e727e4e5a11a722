"""A product with words that change one thing: "but in blue", "for kids", 要蓝色的; is it still the same thing?

A product of the shop, and the name of a value that others of its kind have: another colour, gender or material, said in
four ways in English and Chinese. The kind is the product's own type (fashion) or its deepest category (a drawn shop).
The product itself is left out of every answer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import wares
from _common import Figures, Options, main, percentiles, rounded, say, temporary, timed
from _data import fashion_shop, open_shop, read_fashion
from _drawn import feed_in
from _value_names import value_names
from wares.stats import ranking_metrics as metrics

PLACES = 10
FORMS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "colour": {"en": ("{}", "but in {}", "the same in {}"), "zh": ("{}", "要{}的", "换成{}的")},
    "gender": {"en": ("{}", "for {}", "but for {}"), "zh": ("{}", "{}款", "要{}的")},
    "material": {"en": ("{}", "but in {}", "made of {}"), "zh": ("{}", "换成{}的", "{}的")},
}
"""Attribute → language → how a change to a value is said."""


@dataclass(frozen=True, slots=True)
class Row:
    """A product: its id, its kind, and its values by attribute; "" = not known."""

    id: str
    kind: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """The product in `row`, but `value` of `attribute` instead of its own."""

    row: Row
    attribute: str
    value: str


class Rows:
    """A shop's products, by kind and by id."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.by_id = {row.id: row for row in rows}
        self._of_kind: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._of_kind[row.kind].append(row)

    def of_kind(self, row: Row) -> list[Row]:
        """The others of the row's kind."""
        return [other for other in self._of_kind[row.kind] if other.id != row.id]

    def values(self, row: Row, attribute: str) -> list[str]:
        """Values that others of its kind have, and it does not."""
        others = {other.values[attribute] for other in self.of_kind(row)} - {"", row.values[attribute], "Unisex"}
        return sorted(others)


def measure(options: Options) -> Figures:
    with temporary() as folder:
        if (options.data / "products.parquet").exists():
            rows = fashion_rows(options.data)
            opened = fashion_shop(options, options.shop or folder / "shop")
        else:
            feed = feed_in(options.data, folder / "drawn", 1500)
            rows = drawn_rows(feed)
            opened = drawn_shop(options, options.shop or folder / "shop", feed)
        with opened as shop:
            return asked(shop, Rows(rows), options)


def fashion_rows(folder: Path) -> list[Row]:
    """The fashion catalogue's."""
    fashion = read_fashion(folder)
    columns = zip(fashion.ids, fashion.types, fashion.colours, fashion.genders, strict=True)
    return [
        Row(id_, kind, {"colour": colour, "gender": gender, "material": ""}) for id_, kind, colour, gender in columns
    ]


def drawn_rows(feed: Path) -> list[Row]:
    """A drawn shop's."""
    rows = [json.loads(line) for line in feed.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Row(str(row["id"]), " > ".join(row["category"]), {name: str(row.get(name) or "") for name in FORMS})
        for row in rows
    ]


def drawn_shop(options: Options, path: Path, feed: Path) -> wares.Shop:
    """The shop in `path`, the feed ingested when it is empty."""
    shop = open_shop(path, options)
    if len(shop) == 0:
        shop.ingest([feed])
    return shop


def asked(shop: wares.Shop, rows: Rows, options: Options) -> Figures:
    """Every change in every form; see `QUESTIONS`."""
    figures: Figures = {"gallery": len(rows.rows)}
    times: list[float] = []
    for attribute, forms in FORMS.items():
        drawn = list(changes(rows, attribute, options))
        figures[f"{attribute}_queries"] = len(drawn)
        for language, phrases in forms.items() if drawn else ():
            results = []
            for number, change in enumerate(drawn):
                words = phrases[number % len(phrases)].format(value_names(change.value, language))
                hits, took = timed(
                    lambda words=words, change=change: shop.similar(change.row.id, words=words, per_page=PLACES)
                )
                times.append(took)
                results.append(judged(rows, change, [hit.id for hit in hits.hits]))
                if options.complaints and min(results[-1]) < 1:
                    say(f"{change.row.id} ({change.row.kind}): {words!r}: {results[-1]}")
            for name, values in zip(("kind_kept", "named", "right"), zip(*results, strict=True), strict=True):
                figures[f"{attribute}_{language}_{name}"] = rounded(metrics.mean(values))
    return figures | percentiles(times)


def changes(rows: Rows, attribute: str, options: Options) -> Iterator[Change]:
    """One change each of `sample` products drawn evenly (0 = all), to a value that another of its kind has."""
    rng, found = options.rng(), 0
    for place in rng.permutation(len(rows.rows)).tolist():
        row = rows.rows[place]
        if not (row.kind and row.values[attribute]) or not (values := rows.values(row, attribute)):
            continue
        yield Change(row, attribute, str(rng.choice(values)))
        found += 1
        if found == options.sample:
            return


def judged(rows: Rows, change: Change, ids: Sequence[str]) -> tuple[float, float, float]:
    """Shares of the first `PLACES` hits that keep the kind, and of as many places as there are such products of the
    kind that have what is named, and have it with the same gender. No hit at all counts as none kept.
    """
    others = rows.of_kind(change.row)
    named = [other.id for other in others if other.values[change.attribute] == change.value]
    kept = {name: value for name, value in change.row.values.items() if name != change.attribute}
    right = [id_ for id_ in named if _has(rows.by_id[id_], kept)]
    kinds = [rows.by_id[id_].kind == change.row.kind for id_ in ids[:PLACES]]
    return (
        sum(kinds) / len(kinds) if kinds else 0.0,
        _found(named, ids),
        _found(right, ids) if right else 1.0,
    )


def _has(row: Row, values: Mapping[str, str]) -> bool:
    return all(row.values[name] == value for name, value in values.items() if name == "gender")


def _found(wanted: Sequence[str], ids: Sequence[str]) -> float:
    """Share of the first places that hold one that is wanted, of as many places as there are wanted ones."""
    places = min(PLACES, len(wanted))
    return float(np.isin(ids[:places], wanted).sum()) / places


if __name__ == "__main__":
    main("composed_products", measure, sample=300, extra=("complaints",))
