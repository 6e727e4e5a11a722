"""Array file: named arrays one behind the other in one file, mapped when it is opened.

Layout: `WARESARR`, the header's length (8 bytes, little-endian), the header (JSON: `meta`, `arrays`), padding, and the
arrays, each at a multiple of 64 bytes. A file is replaced whole: whoever has the old one mapped goes on with it.
"""

from __future__ import annotations

import json
import mmap
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wares.errors import ShopDamaged

Arrays = Mapping[str, NDArray[Any]]
_MAGIC = b"WARESARR"
_ALIGNMENT = 64


@dataclass(frozen=True, slots=True)
class ArrayFile:
    """What a file holds: `meta`, which is JSON, and the arrays. Writing to these changes this process's copy only."""

    meta: Mapping[str, Any]
    arrays: Arrays


def write_arrays(path: Path, meta: Mapping[str, Any], arrays: Arrays) -> None:
    """Write a file in the place of `path`, if there is one, once all of it is on the disk. Raises `OSError`."""
    placed, end = {}, 0
    for name, array in arrays.items():
        placed[name] = {"dtype": array.dtype.str, "size": array.size, "at": end}
        end = _aligned(end + array.nbytes)
    header = json.dumps({"meta": meta, "arrays": placed, "bytes": end}, ensure_ascii=False).encode()
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("wb") as file:
            file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            file.write(bytes(_aligned(file.tell()) - file.tell()))
            for array in arrays.values():
                file.write(np.ascontiguousarray(array).data)
                file.write(bytes(_aligned(file.tell()) - file.tell()))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def map_arrays(path: Path) -> ArrayFile:
    """Open a file. Raises `FileNotFoundError`, and `ShopDamaged` when it is not whole."""
    with path.open("rb") as file:
        start = file.read(16)
        header = file.read(int.from_bytes(start[8:], "little")) if start[:8] == _MAGIC else b""
        try:
            content = json.loads(header)
            begin = _aligned(16 + len(header))
            if os.fstat(file.fileno()).st_size != begin + content["bytes"]:
                raise ValueError("its size is another")
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            arrays = {
                name: np.frombuffer(data, each["dtype"], each["size"], begin + each["at"])
                for name, each in content["arrays"].items()
            }
            return ArrayFile(content["meta"], arrays)
        except (ValueError, KeyError, TypeError) as error:
            raise ShopDamaged(f"{path} is not whole ({error}); delete it, it is made anew") from error


def _aligned(size: int) -> int:
    return -(-size // _ALIGNMENT) * _ALIGNMENT
