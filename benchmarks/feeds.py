"""Exports of shop platforms, whole, cut off, in other encodings, out of Excel, and with headings in other languages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from _common import Figures, Options, main, rounded, say, temporary
from _feed_headings import FIELDS, HEADINGS, ROWS
from _feeds import Told, read, told
from wares.errors import BadFeed

FILES = Path(__file__).parents[1] / "tests" / "catalog" / "platforms" / "files"
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "cp1250", "gb18030", "utf-8")
_PARTIAL = ("price", "was_price", "sale", "currency", "stock", "availability", "attributes", "choices")
"""What a product may lack, or have of fewer variants, when the rows of some of them are cut off."""


def measure(options: Options) -> Figures:
    expected = json.loads((options.data / "expected.json").read_text(encoding="utf-8"))
    counts: Counter[str] = Counter()
    with temporary() as folder:
        for name, wanted in sorted(expected.items()):
            content = (options.data / name).read_bytes()
            path = folder / name
            _count(counts, "whole", name, _same(_at(path, content), wanted))
            for place in range(1, options.sample + 1):
                cut = content[: len(content) * place // (options.sample + 1)]
                _count(counts, "cut", f"{name} at {len(cut)} bytes", _cut_right(_at(path, cut), wanted["products"]))
            for encoding, encoded in _encoded(content, name):
                _count(counts, "encoded", f"{name} in {encoding}", _same(_at(path, encoded), wanted))
            if path.suffix in (".csv", ".tsv"):
                book = path.with_suffix(".xlsx")
                _workbook(content, book)
                _count(counts, "excel", book.name, _same(book, wanted))
        for language, columns in HEADINGS.items():
            text = io.StringIO()
            csv.writer(text).writerows([columns, *ROWS])
            path = _at(folder / f"{language}.csv", text.getvalue().encode())
            _count(counts, "language", language, _plain_right(path))
    kinds = ("whole", "cut", "encoded", "excel", "language")
    figures: Figures = {"files": len(expected)}
    for kind in kinds:
        figures[f"{kind}_tried"] = counts[kind]
        figures[f"{kind}_right"] = rounded(counts[f"{kind} right"] / max(counts[kind], 1))
    return figures


def _count(counts: Counter[str], kind: str, what: str, wrong: str) -> None:
    counts[kind] += 1
    counts[f"{kind} right"] += not wrong
    if wrong:
        say(f"{kind}: {what}: {wrong}")


def _at(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _same(path: Path, wanted: Told) -> str:
    """What is not as it should be; empty = nothing."""
    try:
        feed, products, _ = read(path)
    except BadFeed as error:
        return f"refused: {error}"
    if feed.platform != wanted["platform"]:
        return f"taken for {feed.platform!r}"
    return _difference({id_: told(product) for id_, product in products.items()}, wanted["products"])


def _difference(found: Told, wanted: Told) -> str:
    if set(found) != set(wanted):
        return f"products {sorted(found)}, not {sorted(wanted)}"
    for id_, product in wanted.items():
        for key in {*product, *found[id_]}:
            if product.get(key) != found[id_].get(key):
                return f"{id_}: {key} is {found[id_].get(key)!r}, not {product.get(key)!r}"
    return ""


def _cut_right(path: Path, wanted: Told) -> str:
    """A file cut off is refused with a remedy, or what is taken of it is right as far as its rows go."""
    try:
        _, products, problems = read(path)
    except BadFeed as error:
        return "" if path.name in str(error) else f"refused without the file's name: {error}"
    for problem in problems:
        if problem.severity == "skipped" and not (problem.line and problem.reason):
            return f"a problem without a line or reason: {problem}"
    for id_, product in products.items():
        if id_ not in wanted and not product.published:
            continue  # a variant that is shown only with the product that lists it
        if id_ not in wanted:
            return f"{id_} is no product of the file"
        if wrong := _wrong_part(told(product), wanted[id_]):
            return f"{id_}: {wrong}"
    return ""


def _wrong_part(found: Told, wanted: Told) -> str:
    """What of a product is wrong, where rows of its variants may be missing."""
    fewer = len(found.get("variants", ())) < len(wanted.get("variants", ()))
    for key, value in found.items():
        right = wanted.get(key)
        if key == "variants" or (fewer and key in _PARTIAL):
            continue
        part = key == "pictures" and set(value) <= set(right or ())
        part = part or (key == "attributes" and value.items() <= (right or {}).items())
        if value != right and not part:
            return f"{key} is {value!r}, not {right!r}"
    known = [{k: v for k, v in one.items() if k != "picture"} for one in wanted.get("variants", ())]
    for one in found.get("variants", ()):
        if {k: v for k, v in one.items() if k != "picture"} not in known:
            return f"a variant is {one}"
    return ""


def _encoded(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    text = content.decode("utf-8")
    for encoding in ENCODINGS:
        spelled = encoding.replace("cp", "windows-").replace("utf-8-sig", "utf-8")
        if name.endswith(".xml"):
            text = re.sub(r'encoding="[^"]*"', f'encoding="{spelled}"', text)
        try:
            yield encoding, text.encode(encoding)
        except UnicodeEncodeError:
            continue


def _workbook(content: bytes, to: Path) -> None:
    """The table as Excel keeps it once it has been opened: what looks like a number is one, unless digits would go."""
    text = content.decode("utf-8")
    delimiter = max("\t;,", key=text.partition("\n")[0].count)
    with xlsxwriter.Workbook(str(to)) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
            for place, cell in enumerate(row):
                number = re.fullmatch(r"-?(?:0|[1-9]\d{0,13})(?:\.\d+)?", cell)
                if number:
                    sheet.write_number(line, place, float(cell))
                elif cell:
                    sheet.write_string(line, place, cell)


def _plain_right(path: Path) -> str:
    try:
        _, products, _ = read(path)
    except BadFeed as error:
        return f"refused: {error}"
    for values in ROWS:
        row = dict(zip(FIELDS, values, strict=True))
        product = products.get(row["id"])
        if product is None:
            return f"{row['id']} is missing"
        size = [
            value for name in product.attributes for value in (product.attributes[name],) if value == (row["size"],)
        ]
        found = (product.title, product.description, product.price, product.brand, " > ".join(product.category),
                 product.colour, product.stock)  # fmt: skip
        wanted = (row["title"], row["description"], float(row["price"]), row["brand"], row["category"], row["colour"],
                  int(row["stock"]))  # fmt: skip
        if found != wanted or not size:
            return f"{found} {dict(product.attributes)}, not {wanted}"
    return ""


if __name__ == "__main__":
    main("feeds", measure, sample=20, data=FILES)
