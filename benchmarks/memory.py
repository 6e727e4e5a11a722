"""Memory of a serving shop after a thousand mixed questions, pictures among them, and of an empty shop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import wares
from _asked import ANYWHERE, BROAD, COLOURS, FACETS, Shopping, picture_search
from _cases import attribute_words
from _common import Figures, Options, main, resident_mb, temporary
from _data import Fashion, fashion_shop, read_fashion
from _memory import pss_mb
from _served import Request, client, server

_PICTURES = 0.1


def measure(options: Options) -> Figures:
    fashion = read_fashion(options.data)
    with temporary() as folder:
        path = options.shop or folder / "shop"
        with fashion_shop(options, path) as shop:
            products = len(shop)
        with wares.open(folder / "empty", create=True):
            pass
        figures = _serving(path, options, _requests(fashion, options, FACETS), "")
        figures |= _serving(folder / "empty", options, _requests(fashion, options, ANYWHERE), "empty_")
    return {"products": products, "questions": options.sample, **figures}


def _requests(fashion: Fashion, options: Options, facets: Sequence[str]) -> list[Request]:
    rng = options.rng()
    shopping = Shopping(attribute_words(fashion, 200, rng), BROAD, COLOURS, facets)
    pictures = rng.choice(len(fashion.pictures), size=max(1, int(options.sample * _PICTURES)))
    requests = [picture_search(fashion.pictures[row], facets) for row in pictures.tolist()]
    requests += shopping.mixed(options.sample - len(requests), rng)
    return [requests[place] for place in rng.permutation(len(requests)).tolist()]


def _serving(path: Path, options: Options, requests: Sequence[Request], prefix: str) -> Figures:
    """Before and after the questions."""
    with server(path, options) as (port, pid):
        before, _ = pss_mb(pid)
        with client(port) as ask:
            for request in requests:
                ask(request)
        pss, anonymous = pss_mb(pid)
        resident = resident_mb(pid)
    figures = {"started_pss_mb": before, "pss_mb": pss, "anonymous_mb": anonymous, "resident_mb": resident}
    return {f"{prefix}{key}": value for key, value in figures.items()}


if __name__ == "__main__":
    main("memory", measure, sample=1000)
