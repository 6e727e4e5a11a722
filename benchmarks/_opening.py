"""A process that opens a shop and asks its first question, and says how long both took: `_opening.py SHOP ENCODER`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import wares
from wares.settings import Settings


def main(shop_folder: str, encoder: str) -> None:
    start = time.perf_counter()
    with wares.open(Path(shop_folder), settings=Settings(encoder_path=encoder), create=True) as shop:
        opened = time.perf_counter()
        shop.search("men black shirts", facets=("colour",))
        asked = time.perf_counter()
    print(json.dumps({"open_s": round(opened - start, 4), "first_answer_s": round(asked - start, 4)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
