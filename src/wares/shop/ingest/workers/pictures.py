"""Picture files become what the store keeps of them, and vectors."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from wares.catalog.pictures.decode import DecodedPicture, PictureLimits, decode
from wares.errors import BadPicture
from wares.shop.ingest.workers.workplace import Workplace
from wares.store.products.records import PictureRow
from wares.types import Vectors

_MILLISECONDS_A_PICTURE = 4


@dataclass(frozen=True, slots=True)
class PictureReading:
    """A picture as it is kept, and its vector; None = it is not asked for."""

    row: PictureRow
    vector: Vectors | None


@dataclass(frozen=True, slots=True)
class ReadPictures:
    """The task of reading picture files (or of telling why there is none); digests in `known` have vectors already."""

    files: tuple[bytes | BadPicture, ...]
    limits: PictureLimits
    known: frozenset[bytes]
    is_portable: bool

    @property
    def size(self) -> int:
        """About how many milliseconds it takes."""
        return len(self.files) * _MILLISECONDS_A_PICTURE

    def run(self, workplace: Workplace) -> list[PictureReading | BadPicture]:
        """One a file, in order."""
        assert workplace.encoder is not None
        with ThreadPoolExecutor(workplace.threads) as threads:
            decoded = list(threads.map(self._decode, self.files))
        pixels = {
            one.digest: one.pixels
            for one in decoded
            if isinstance(one, DecodedPicture) and one.digest not in self.known
        }
        encoded = workplace.encoder.encode_pictures(list(pixels.values())) if pixels else ()
        vectors = dict(zip(pixels, encoded, strict=True))
        return [one if isinstance(one, BadPicture) else _reading(one, vectors) for one in decoded]

    def _decode(self, file: bytes | BadPicture) -> DecodedPicture | BadPicture:
        if isinstance(file, BadPicture):
            return file
        try:
            return decode(file, self.limits)
        except BadPicture as error:
            return error


def _reading(picture: DecodedPicture, vectors: dict[bytes, Vectors]) -> PictureReading:
    row = PictureRow(picture.digest, picture.media_type, picture.dhash, picture.file)
    return PictureReading(row, vectors.get(picture.digest))
