"""Preprocessing of pretrained picture towers, as their `preprocessor_config.json` says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from wares.encode.pretrained.model_folder import ModelFolder
from wares.errors import BadPicture, BadSetting
from wares.types import Pixels

FILE = "preprocessor_config.json"
_WHOLE = "processor_config.json"  # newer folders keep it in here

_MOST_PIXELS = 16_000_000  # beyond, only the part that is kept is made, at the price of the last bit

_Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Preparation:
    """Resizing, cropping, scaling and padding, in this order; None = left out.

    resize     (height, width) whatever the picture's shape, or the shorter side's length alone
    resample   Pillow's number of the filter
    crop       (height, width) from the middle; a picture smaller than that gets zeros around it
    scale      what pixel values are multiplied with
    mean, std  (3,) subtracted from and divided through after scaling
    pad        (height, width) reached with zeros below and at the right
    """

    resize: _Size | int | None
    resample: int
    crop: _Size | None
    scale: float
    mean: NDArray[np.float32]
    std: NDArray[np.float32]
    pad: _Size | None

    @property
    def size(self) -> _Size | None:
        """(height, width) of every prepared picture; None = they differ."""
        exact = self.resize if isinstance(self.resize, tuple) else None
        return self.pad or self.crop or exact

    def __call__(self, picture: Pixels) -> NDArray[np.float32]:
        """(h, w, 3) uint8 RGB → (3, height, width) float32. Raises `BadPicture` for an array that is none."""
        if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or 0 in picture.shape:
            raise BadPicture(
                f"a picture of shape {picture.shape} and dtype {picture.dtype}; hand over (height, width, 3) uint8 RGB"
            )
        crop = self._cut(picture)
        values = (crop.astype(np.float32) * np.float32(self.scale) - self.mean) / self.std
        if self.pad is not None:
            below, right = self.pad[0] - values.shape[0], self.pad[1] - values.shape[1]
            values = np.pad(values, ((0, max(0, below)), (0, max(0, right)), (0, 0)))
        return np.ascontiguousarray(values.transpose(2, 0, 1), dtype=np.float32)

    def _cut(self, picture: Pixels) -> Pixels:
        """Resized and cropped; of an extremely wide or high picture only the part that is kept is ever made."""
        size = self._resize(*picture.shape[:2])
        rows, columns = _window(size[0], self.crop and self.crop[0]), _window(size[1], self.crop and self.crop[1])
        if size == picture.shape[:2]:
            crop: Pixels = picture[rows, columns]
        elif size[0] * size[1] <= _MOST_PIXELS:
            crop = self._scale(picture, size, None)[rows, columns]
        else:
            down, right = picture.shape[0] / size[0], picture.shape[1] / size[1]
            box = (columns.start * right, rows.start * down, columns.stop * right, rows.stop * down)
            crop = self._scale(picture, (rows.stop - rows.start, columns.stop - columns.start), box)
        if self.crop is None or crop.shape[:2] == self.crop:
            return crop
        margins = [(math.ceil(lack / 2), lack // 2) for lack in np.subtract(self.crop, crop.shape[:2]).tolist()]
        return np.pad(crop, (*margins, (0, 0)))

    def _scale(self, picture: Pixels, size: _Size, box: tuple[float, float, float, float] | None) -> Pixels:
        image = Image.fromarray(picture).resize(size[::-1], Image.Resampling(self.resample), box)
        return np.asarray(image, dtype=np.uint8)

    def _resize(self, h: int, w: int) -> _Size:
        if self.resize is None:
            return h, w
        if isinstance(self.resize, tuple):
            return self.resize
        longer = int(self.resize * max(h, w) / min(h, w))
        return (longer, self.resize) if w <= h else (self.resize, longer)


def load(folder: ModelFolder) -> Preparation:
    """The preparation that a model's folder describes; what the file leaves out is not done.

    Raises `BadSetting` when the file is missing or says something that cannot be done.
    """
    config: Mapping[str, Any]
    if not folder.has(FILE) and folder.has(_WHOLE):
        config, name = folder.table(_WHOLE).get("image_processor", {}), _WHOLE
    else:
        config, name = folder.json(FILE), FILE
    try:
        preparation = parse(config)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadSetting(f"{folder.path / name}: not understood ({error!r}); fetch the model again") from error
    if preparation.size is None:
        raise BadSetting(
            f"{folder.path / name}: pictures would keep different sizes (size {config.get('size')}, no crop_size);"
            " models that take pictures of any size are not supported: choose a fixed one, e.g. 224"
        )
    return preparation


def parse(config: Mapping[str, Any]) -> Preparation:
    """The preparation of one `preprocessor_config.json`. Raises `KeyError`, `TypeError` or `ValueError`."""
    resize = _size(config["size"]) if config.get("do_resize", "size" in config) else None
    crop = _size(config["crop_size"]) if config.get("do_center_crop", "crop_size" in config) else None
    pad = _size(config["pad_size"]) if config.get("do_pad") and config.get("pad_size") else None
    normal = config.get("do_normalize", True)
    return Preparation(
        resize=resize,
        resample=int(Image.Resampling(config.get("resample", Image.Resampling.BICUBIC))),
        crop=(crop, crop) if isinstance(crop, int) else crop,
        scale=float(config.get("rescale_factor", 1 / 255)) if config.get("do_rescale", True) else 1.0,
        mean=_three(config["image_mean"] if normal else 0.0),
        std=_three(config["image_std"] if normal else 1.0),
        pad=(pad, pad) if isinstance(pad, int) else pad,
    )


def _size(value: Any) -> _Size | int:
    if isinstance(value, int):
        return value
    if value.get("height") and value.get("width"):
        return int(value["height"]), int(value["width"])
    if value.get("longest_edge"):
        raise ValueError("size by longest_edge")
    return int(value["shortest_edge"])


def _three(value: Any) -> NDArray[np.float32]:
    three = np.broadcast_to(np.asarray(value, dtype=np.float32), (3,))
    if not np.isfinite(three).all():
        raise ValueError(f"not three numbers: {value}")
    return three


def _window(length: int, size: int | None) -> slice:
    """The middle `size` of `length`; all of it when it is shorter."""
    if size is None or size >= length:
        return slice(0, length)
    start = (length - size) // 2
    return slice(start, start + size)
