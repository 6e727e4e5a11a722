"""Sitemaps and links lead to every product, twice the same way, and every address in them is a page."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import lxml.etree
import pytest

import wares
import world
from page_html import get
from wares.server.pages import sitemaps
from wares.types import Product

NOW = 1_700_000_000.0
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def products() -> list[Product]:
    more = [
        Product(id=f"n{n:03}", title=f"Thing {n}", category=("Things",), brand=f"Brand {n % 7}") for n in range(130)
    ]
    return [
        *world.products(),
        *more,
        Product(id="lone", title="<Lone> & 'odd'"),
        Product(id="hid", title="H", published=False),
    ]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(
        tmp_path_factory.mktemp("s") / "s", encoder=world.ColourEncoder(), create=True, clock=lambda: NOW
    ) as shop:
        shop.add(products())
        yield shop


def located(client: httpx.Client, path: str) -> list[str]:
    tree = lxml.etree.fromstring(client.get(path).raise_for_status().content)
    return [urlsplit(each.text).path for each in tree.iter(f"{SPACE}loc")]


def all_located(client: httpx.Client) -> list[str]:
    return [path for file in located(client, "/sitemap.xml") for path in located(client, file)]


def test_every_page_is_in_a_sitemap_once(
    opened: wares.Shop,
    served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sitemaps, "A_FILE", 40)
    monkeypatch.setattr(sitemaps, "AT_ONCE", 15)
    with served(opened) as client:
        paths = all_located(client)
        assert len(paths) == len(set(paths))
        shown = [product for product in products() if product.published]
        assert sum("/p/" in path for path in paths) == 2 * len(shown)
        assert len(located(client, "/sitemap.xml")) > 4
        for path in [*paths[:12], *paths[-12:]]:
            assert get(client, path).meta("robots").startswith("index")
        text = client.get("/sitemaps/products-1.xml").text
        assert set(re.findall("<lastmod>(.*?)</lastmod>", text)) == {
            datetime.fromtimestamp(NOW, UTC).date().isoformat()
        }
        assert text.count('hreflang="zh"') == text.count("<loc>") == 80
        for path in ("/sitemaps/products-99.xml", "/sitemaps/products-x.xml", "/sitemaps/lists-0.xml"):
            assert client.get(path).status_code == 404


def test_links_from_the_home_page_lead_to_every_product(
    opened: wares.Shop, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    with served(opened) as client:
        seen, waiting = {"/"}, ["/"]
        while waiting:
            for link in get(client, waiting.pop()).links:
                path = link.split("#")[0]
                if path.startswith(("/zh", "/v1/", "/cart", "/s")) or path in seen or "language=" in path:
                    continue
                seen.add(path)
                if not path.startswith("/p/"):
                    waiting.append(path)
        found = {path for path in seen if path.startswith("/p/")}
        assert found == {path for path in all_located(client) if path.startswith("/p/")}
        assert not [path for path in seen if "refine." in path or "sort=" in path]


def test_addresses_stay_over_two_ingests(
    tmp_path: Path, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    found = []
    for order in (1, -1):
        with wares.open(tmp_path / str(order), encoder=world.ColourEncoder(), create=True) as shop:
            shop.add(products()[::order])
            shop.add(products())
            with served(shop) as client:
                found.append(sorted(all_located(client)))
    assert found[0] == found[1]


def test_robots_are_told_what_is_no_page(
    opened: wares.Shop, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    with served(opened) as client:
        text = client.get("/robots.txt").text
        assert f"Sitemap: {str(client.base_url).rstrip('/')}/sitemap.xml" in text
        for rule in ("Disallow: /*?refine.", "Disallow: /zh/s?", "Disallow: /v1/"):
            assert rule in text
