"""Questions as shoppers ask them over HTTP, of every kind that takes its own way through a shop."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

import numpy as np

from _served import Request

FACETS = ("gender", "articleType", "colour", "season", "usage")
ANYWHERE = ("brand", "category", "colour", "material", "price")
"""Five attributes that an empty shop has, too."""
HITS = 20
BROAD = ("men", "women", "black", "casual", "summer", "shirts")
"""Words that a quarter to four fifths of a fashion shop have."""
COLOURS = ("Black", "White", "Blue", "Red")
_BOUNDARY = "wares-benchmark-boundary"
_PRICES = (20.0, 40.0, 80.0)


@dataclass(frozen=True, slots=True)
class Shopping:
    """What questions are drawn from: three words each, and the words that most products have."""

    words: Sequence[str]
    broad: Sequence[str]
    colours: Sequence[str]
    facets: Sequence[str] = FACETS

    def requests(self, count: int) -> dict[str, list[Request]]:
        """Kind → `count` questions, fewer where there are fewer words."""
        words = list(self.words[:count])
        broad = [self.broad[place % len(self.broad)] for place in range(len(words))]
        colours = [self.colours[place % len(self.colours)] for place in range(len(words))]
        prices = [_PRICES[place % len(_PRICES)] for place in range(len(words))]
        ask = partial(search, facets=self.facets)
        return {
            "words": [ask(text) for text in words],
            "broadest": [ask(text) for text in broad],
            "refined": [ask(text, refine={"colour": colour}) for text, colour in zip(broad, colours, strict=True)],
            "grouped": [ask(text, grouped=True) for text in broad],
            "typing": [ask(_unfinished(text, place), prefix=True) for place, text in enumerate(words)],
            "suggest": [suggest(_unfinished(text, place)) for place, text in enumerate(words)],
            "filtered": [ask(text, filter=f"price < {price:g}") for text, price in zip(words, prices, strict=True)],
            "sorted": [ask(text, sort="price") for text in words],
        }

    def mixed(self, count: int, rng: np.random.Generator) -> list[Request]:
        """Questions of all kinds and home pages, in any order."""
        kinds = {**self.requests(len(self.words)), "home": [home(f"visit-{n}") for n in range(50)] + [home()]}
        names = list(kinds)
        drawn = rng.integers(len(names), size=count).tolist()
        return [kinds[names[kind]][int(rng.integers(len(kinds[names[kind]])))] for kind in drawn]


def search(
    words: str, refine: Mapping[str, str] | None = None, facets: Sequence[str] = FACETS, **options: object
) -> Request:
    """A search with five facets and 20 hits."""
    if refine:
        body = {"q": words, "facets": facets, "per_page": HITS, "refine": refine, **options}
        return Request("POST", "/v1/search", json.dumps(body).encode())
    told = {name: "true" if value is True else value for name, value in options.items()}
    return Request("GET", "/v1/search?" + urlencode({"q": words, "facets": ",".join(facets), "per_page": HITS, **told}))


def picture_search(data: bytes, facets: Sequence[str] = FACETS) -> Request:
    """An uploaded picture."""
    query = json.dumps({"facets": facets, "per_page": HITS}).encode()
    parts = [
        b'Content-Disposition: form-data; name="query"\r\n\r\n' + query,
        b'Content-Disposition: form-data; name="pictures"; filename="query.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        + data,
    ]
    edge = f"--{_BOUNDARY}".encode()
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
    return Request("POST", "/v1/search", body, f"multipart/form-data; boundary={_BOUNDARY}")


def suggest(words: str) -> Request:
    """What to type further."""
    return Request("GET", "/v1/suggest?" + urlencode({"q": words}))


def home(session: str = "") -> Request:
    """The home page, of a visit or of nobody known."""
    return Request("GET", "/v1/recommend?" + urlencode({"session": session} if session else {}))


def views(session: str, products: Sequence[str]) -> Request:
    """A visit looks at products."""
    events = [{"kind": "view", "products": [product], "session": session} for product in products]
    return Request("POST", "/v1/events", json.dumps(events).encode())


def _unfinished(words: str, place: int) -> str:
    """The last word cut off after one to four letters."""
    before, _, last = words.rpartition(" ")
    return f"{before} {last[: 1 + place % 4]}".strip()
