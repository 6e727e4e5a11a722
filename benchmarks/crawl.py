"""The demo shop crawled without JavaScript: does every page say what machines read, and do links reach all products?"""

from __future__ import annotations

import http.client
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.etree
import numpy as np

import wares
from _common import HERE, Figures, Options, main, rounded, say, temporary
from _page_checks import checked, kind_of
from _served import server
from wares.demo.draw import draw_shop

PRODUCTS, DELETED = 1_500, 10
KINDS = ("home", "category", "product", "brand", "all")
_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
_REDIRECTS = frozenset({301, 302})


@dataclass(slots=True)
class Crawl:
    """A crawl of one server.

    paths       every path that was linked, in the order in which it was found
    complaints  what is wrong → how many pages
    faulty      pages with which something is wrong
    lost        those of them that are no pages at all
    times_ms    kind of a page → milliseconds of its first asking, of those that were pages
    """

    connection: http.client.HTTPConnection
    origin: str
    paths: dict[str, None] = field(default_factory=dict)
    complaints: Counter[str] = field(default_factory=Counter)
    faulty: int = 0
    lost: int = 0
    times_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        self.connection.request("GET", path, headers={"Accept": "text/html"})
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def follow(self, start: Sequence[str]) -> None:
        """Look at every page that links lead to; searches and the browser's own pages are not for robots."""
        self.paths.update(dict.fromkeys(start))
        waiting = list(start)
        while waiting:
            path = waiting.pop(0)
            for link in self._page(path):
                if link not in self.paths and kind_of(urlsplit(link).path) in KINDS:
                    self.paths[link] = None
                    waiting.append(link)

    def _page(self, path: str) -> Sequence[str]:
        started = time.perf_counter()
        status, text = self.get(path)
        took = (time.perf_counter() - started) * 1e3
        if status in _REDIRECTS:
            return ()
        if status != 200:
            self.complaints[f"status {status}"] += 1
            self.faulty += 1
            self.lost += 1
            return ()
        page = checked(text, self.origin + path)
        self.times_ms[page.kind].append(took)
        self.complaints.update(page.complaints)
        self.faulty += bool(page.complaints)
        return page.links

    def located(self, path: str = "/sitemap.xml") -> list[str]:
        """Paths of all pages in the sitemaps."""
        text = self.get(path)[1]
        places = [urlsplit(each.text).path for each in lxml.etree.fromstring(text.encode()).iter(_LOC)]
        if path != "/sitemap.xml":
            return places
        return [place for file in places for place in self.located(file)]


def measure(options: Options) -> Figures:
    with temporary() as folder:
        say("drawing the shop …")
        draw_shop(folder / "drawn", options.sample, options.seed)
        feed = folder / "drawn" / "products.jsonl"
        deleted = _ids(feed)[:: max(1, options.sample // DELETED)]
        shop = options.shop or folder / "shop"
        _take(shop, feed, deleted)
        say("crawling …")
        figures, located = _crawled(shop, options, deleted)
        _take(folder / "again", _reversed(feed), deleted)
        with server(folder / "again", options) as (port, _), closing(_connection(port)) as connection:
            again = Crawl(connection, "").located()
        return {**figures, "stable": _share(set(located) & set(again), set(located) | set(again))}


def _crawled(shop: Path, options: Options, deleted: Sequence[str]) -> tuple[Figures, list[str]]:
    with server(shop, options) as (port, _), closing(_connection(port)) as connection:
        crawl = Crawl(connection, f"http://127.0.0.1:{port}")
        crawl.follow(["/", "/zh/"])
        located = crawl.located()
        gone = [crawl.get(f"/p/{id_}")[0] == 410 for id_ in deleted]
    if options.complaints:
        say(json.dumps(dict(crawl.complaints), ensure_ascii=False))
    with wares.open(shop, read_only=True) as opened:
        ids = {product.id for product in opened.numbered(opened.product_numbers().tolist())}
    pages = sum(map(len, crawl.times_ms.values())) + crawl.lost
    return {
        "pages": pages,
        "complete": rounded(1 - crawl.faulty / pages),
        "complaints": sum(crawl.complaints.values()),
        "linked": _share(ids & _products(crawl.paths), ids),
        "located": _share(ids & _products(located), ids),
        "gone": rounded(float(np.mean(gone))),
        **{f"{kind}_p50_ms": rounded(float(np.median(crawl.times_ms[kind]))) for kind in KINDS if crawl.times_ms[kind]},
    }, located


def _take(shop: Path, feed: Path, deleted: Sequence[str]) -> None:
    with wares.open(shop, create=True) as opened:
        opened.ingest([feed])
        opened.delete(deleted)


def _reversed(feed: Path) -> Path:
    """The feed with its lines in the other order."""
    lines = feed.read_text(encoding="utf-8").splitlines(keepends=True)
    other = feed.with_name("reversed.jsonl")
    other.write_text("".join(reversed(lines)), encoding="utf-8")
    return other


def _ids(feed: Path) -> list[str]:
    with feed.open(encoding="utf-8") as lines:
        return [json.loads(line)["id"] for line in lines]


def _products(paths: Sequence[str] | dict[str, None]) -> set[str]:
    """Ids of the products whose pages, in the shop's own language, are among these."""
    return {unquote(path.split("/")[2]) for path in paths if path.startswith("/p/")}


def _share(part: set[str], whole: set[str]) -> float:
    return rounded(len(part) / max(1, len(whole)))


def _connection(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


if __name__ == "__main__":
    main("crawl", measure, sample=PRODUCTS, data=HERE, extra=("complaints",))
