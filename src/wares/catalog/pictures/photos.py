"""Customers' photographs of products: found in a folder or a table, and paired with their products."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wares.catalog.pictures.decode import PictureLimits, decode
from wares.errors import BadInput, BadPicture
from wares.types import Pixels, Product

KINDS = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
_PHOTO, _PRODUCT = ("photo", "picture", "image", "file", "path"), ("product_id", "product", "id")


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture file that shows the product with this id."""

    product: str
    file: Path


def find_photos(path: Path) -> list[Photo]:
    """The photographs in a folder with a subfolder for each product id, or of a CSV with columns `photo,product_id`.

    Files in a CSV are relative to its folder. Raises `BadInput` naming place and remedy when there are none.
    """
    if not path.exists():
        raise BadInput(f"{path}: no such file or folder; give a folder of photographs or a CSV photo,product_id")
    photos = list(_in_folder(path) if path.is_dir() else _in_table(path))
    if not photos:
        form = "put them into a subfolder named by product id" if path.is_dir() else "it has no rows"
        raise BadInput(f"{path}: no photographs; {form}")
    return photos


def photos_of_products(photos: Sequence[Photo], products: Mapping[str, Product]) -> Iterator[tuple[Product, Pixels]]:
    """Each photograph's product, by id, and its pixels; those of unknown products and unreadable ones are passed over.

    Raises `BadInput` when none is left.
    """
    count = 0
    for photo in photos:
        if (product := products.get(photo.product)) is not None:
            try:
                pixels = decode(photo.file.read_bytes(), PictureLimits()).pixels
            except (OSError, BadPicture):
                continue
            count += 1
            yield product, pixels
    if photos and not count:
        first = photos[0]
        raise BadInput(f"{first.file} ({first.product}) and all other photographs: unreadable, or of no product's id")


def _in_folder(folder: Path) -> Iterator[Photo]:
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        for file in sorted(part.rglob("*")):
            if file.suffix.lower() in KINDS:
                yield Photo(part.name, file)


def _in_table(table: Path) -> Iterator[Photo]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            names = [name.strip().casefold() for name in rows.fieldnames or ()]
            photo, product = _column(names, _PHOTO, table), _column(names, _PRODUCT, table)
            for row in rows:
                values = [value or "" for value in row.values() if not isinstance(value, list)]
                if values[photo] and values[product]:
                    yield Photo(values[product].strip(), table.parent / values[photo].strip())
    except UnicodeDecodeError as error:
        raise BadInput(f"{table}: not UTF-8; save it as UTF-8") from error


def _column(names: list[str], accepted_names: tuple[str, ...], table: Path) -> int:
    for name in accepted_names:
        if name in names:
            return names.index(name)
    raise BadInput(
        f"{table}: no column {accepted_names[0]!r} (it has {', '.join(names) or 'none'}); write photo,product_id"
    )
