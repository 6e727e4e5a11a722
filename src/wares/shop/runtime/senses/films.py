"""Films in a shop: frames of a product's film as its pictures, one vector of a film, the moment that is sought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import numpy as np

from wares.catalog.pictures.decode import encode_jpeg
from wares.catalog.pictures.fetch import Fetcher
from wares.errors import BadFilm, BadPicture
from wares.media.container import MediaLimits
from wares.media.film import MOST_FRAMES, decode_film, is_film
from wares.search.pooling import attention_pool
from wares.settings import Settings
from wares.shop.runtime.components import Components
from wares.types import FilmMoment, Picture, Product, Vectors
from wares.types.constraints import MOST_PICTURES

_SUFFIXES = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi")


def film_limits(settings: Settings) -> MediaLimits:
    """What a film may be."""
    return MediaLimits(int(settings.film_max_megabytes * 1e6), settings.film_max_seconds, settings.film_timeout)


def film_vector(components: Components, film: bytes) -> Vectors:
    """(dim,) unit vector of a film: its frames, attention-pooled. Raises `BadFilm`, `TooBusy`, `MissingExtra`."""
    moments = decode_film(film, film_limits(components.settings))
    return attention_pool(components.encoder.encode_pictures([moment.pixels for moment in moments]))


def leads_to_film(picture: Picture) -> bool:
    """Whether a picture of a product is a film: by its bytes, or by what its path or address ends with."""
    if picture.data is not None:
        return is_film(picture.data)
    place = picture.path or urlsplit(picture.url or "").path
    return place.lower().endswith(_SUFFIXES)


def with_frames(product: Product, fetcher: Fetcher, settings: Settings) -> tuple[Product, list[BadFilm]]:
    """The product with each of its films replaced by frames of it, and what was wrong with those that cannot be read.
    Variants go on showing the pictures that they showed.
    """
    pictures: list[Picture] = []
    problems: list[BadFilm] = []
    positions: dict[int, int] = {}
    room = MOST_PICTURES - sum(not leads_to_film(picture) for picture in product.pictures)
    for number, picture in enumerate(product.pictures):
        positions[number] = len(pictures)
        if not leads_to_film(picture):
            pictures.append(picture)
            continue
        try:
            frames = _frames(fetcher.load(picture), settings, min(MOST_FRAMES, room))
            pictures += frames
            room -= len(frames)
        except (BadFilm, BadPicture) as error:
            problems.append(BadFilm(str(error)))
    variants = tuple(
        replace(variant, picture=positions.get(variant.picture) if variant.picture is not None else None)
        for variant in product.variants
    )
    last = len(pictures)
    variants = tuple(
        replace(each, picture=None) if each.picture is not None and each.picture >= last else each for each in variants
    )
    return replace(product, pictures=tuple(pictures), variants=variants), problems


def _frames(film: bytes, settings: Settings, most: int) -> list[Picture]:
    if most < 1:
        raise BadFilm(f"no room beside the other pictures; {MOST_PICTURES} are kept")
    moments = decode_film(film, film_limits(settings), most)
    return [Picture(data=encode_jpeg(each.pixels), second=round(each.second, 2)) for each in moments]


def pooled_pictures(product: Product, vectors: Sequence[Vectors]) -> Sequence[Vectors]:
    """Vectors of a product's pictures with those of its films' frames pooled into one, led by its own pictures."""
    if len(vectors) != len(product.pictures) or not any(each.second is not None for each in product.pictures):
        return vectors
    own = [vector for vector, each in zip(vectors, product.pictures, strict=True) if each.second is None]
    frames = [vector for vector, each in zip(vectors, product.pictures, strict=True) if each.second is not None]
    anchor = np.mean(own, axis=0) if own else None
    return [*own, attention_pool(np.stack(frames), anchor)]


def film_moments(
    components: Components, products: Mapping[int, Product], sought: Vectors | None
) -> dict[int, FilmMoment]:
    """Number → where its film is most like `sought` (dim,), of those products that have films."""
    nums = [num for num, product in products.items() if any(each.second is not None for each in product.pictures)]
    if sought is None or not nums:
        return {}
    links = {change.num: change.pictures for change in components.catalog.states(nums)}
    vectors = components.catalog.pictures.vectors(
        [digest for digests in links.values() for digest in digests], components.encoder.fingerprint
    )
    moments: dict[int, FilmMoment] = {}
    for num, digests in links.items():
        likenesses = [
            (float(vectors[digest] @ sought), place, picture.second)
            for place, (digest, picture) in enumerate(zip(digests, products[num].pictures, strict=False))
            if picture.second is not None and digest in vectors
        ]
        if likenesses:
            _, place, second = max(likenesses)
            moments[num] = FilmMoment(place, second or 0.0)
    return moments
