"""Pages are whole without JavaScript, in both languages; addresses that were moved lead on; what is gone says so."""

import dataclasses
import json
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx
import pytest

import wares
import world
from page_html import get
from wares.errors import BadSetting
from wares.server.app import create_app
from wares.server.pages.texts import texts
from wares.settings import Settings
from wares.types import Product

ROOT = "http://127.0.0.1"
PATHS = (
    "/", "/p/mug-red/mug-red", "/c/kitchen", "/c/kitchen/mug", "/b/acme", "/s?q=mug", "/s", "/all", "/cart", "/compare",
    "/hearts",
)  # fmt: skip


@pytest.mark.parametrize("path", [*PATHS, *(f"/zh{path}" for path in PATHS if path != "/p/mug-red/mug-red")])
def test_every_page_has_what_machines_read(client: httpx.Client, path: str) -> None:
    page = get(client, path)
    assert page.title and page.meta("description") and page.meta("og:title") and page.meta("twitter:card")
    assert urlsplit(page.canonical).path == urlsplit(path).path
    assert set(page.languages) == {"en", "zh", "x-default"}
    assert page.languages["x-default"] == page.languages["en"]
    assert page.canonical == page.languages["zh" if path.startswith("/zh") else "en"]
    assert page.one("/html/@lang") == ("zh-CN" if path.startswith("/zh") else "en")
    assert page.boot["page"]["language"] == page.response.headers["content-language"]
    assert len(page.tree.xpath("//h1[not(ancestor::template)]")) == 1
    for each in page.tree.xpath("//main//img"):
        assert each.get("width") and each.get("height")
    assert not page.tree.xpath("//*[@style]")  # which the content security policy refuses


def test_the_other_language_is_one_link_away_and_leads_back(client: httpx.Client) -> None:
    for path in PATHS:
        there = get(client, path).languages["zh"]
        back = get(client, there.removeprefix(str(client.base_url).rstrip("/"))).languages
        assert back["zh"] == there
        assert urlsplit(back["en"]).path == urlsplit(path).path


def test_a_product_page_says_everything(client: httpx.Client) -> None:
    page = get(client, "/zh/p/mug-red/" + quote("红色马克杯"))
    assert page.one("//h1/text()") == "红色马克杯"
    assert page.boot["product"]["id"] == "mug-red"
    assert page.boot["product"]["url"] == "/zh/p/mug-red/" + quote("红色马克杯")
    assert page.boot["page"]["kind"] == "product"
    assert {hit["url"] for hit in page.boot["similar"]["hits"]} <= set(page.links)
    assert [crumb.text for crumb in page.tree.xpath("//nav[@class='crumbs']//a")] == ["厨房", "马克杯"]
    variants = [link for link in page.links if link.startswith("/zh/p/mug-")]
    assert len(set(variants)) >= 5


def test_lists_can_be_read_paged_and_narrowed(client: httpx.Client) -> None:
    page = get(client, "/c/kitchen/mug?refine.colour=red")
    assert [card.get("data-id") for card in page.tree.xpath("//article")] == ["mug-red"]
    assert page.meta("robots").startswith("noindex")
    assert urlsplit(page.canonical) == urlsplit(get(client, "/c/kitchen/mug").canonical)
    assert page.boot["page"]["refine"] == {"category": ["Kitchen > Mug"]}
    searched = client.post("/v1/search", json={
        "words": "", "refine": {"category": ["Kitchen > Mug"], "colour": ["red"]},
        "facets": page.boot["page"]["facets"], "page": 1, "per_page": 24, "grouped": True, "language": "en", "bins": 30,
    }).json()  # fmt: skip
    assert {**searched, "took_ms": 0} == page.boot["answer"]
    assert get(client, "/c/kitchen/mug").meta("robots").startswith("index")
    assert not [link for link in get(client, "/c/kitchen/mug").links if "refine" in link or "sort" in link]
    assert get(client, "/c/kitchen?page=2", 404).boot["page"]["kind"] == "missing"
    assert get(client, "/c/kitchen?sort=nonsense", 400).boot["page"]["kind"] == "failed"
    words = get(client, "/s?q=red+mug")
    assert words.tree.xpath("//article")[0].get("data-id") == "mug-red"
    assert words.one("//form[@id='search']//input[@name='q']/@value") == "red mug"


def test_odd_ids_have_addresses(client: httpx.Client, odd_id: str) -> None:
    path = client.get("/v1/products/" + quote(odd_id, safe="")).json()["url"]
    assert get(client, path).boot["product"]["id"] == odd_id
    assert unquote(path) == f"/p/{odd_id}/odd-thing"


@pytest.mark.parametrize(
    ("asked", "status", "leads"),
    [
        ("/p/mug-red", 301, "/p/mug-red/mug-red"),
        ("/p/mug-red/of-yesterday?choice.size=M", 301, "/p/mug-red/mug-red?choice.size=M"),
        ("/en/p/mug-red/mug-red", 301, "/p/mug-red/mug-red"),
        ("/en/", 301, "/"),
        ("/c/Kitchen/", 301, "/c/kitchen"),
        ("/?q=red+mug&refine.colour=red", 301, "/s?q=red+mug&refine.colour=red"),
        ("/?refine.category=Kitchen+%3E+Mug&language=zh", 301, "/zh/c/kitchen/mug"),
        ("/?product=mug-red", 301, "/p/mug-red"),
        ("/?product=mug-red&language=zh", 301, "/zh/p/mug-red"),
        ("/?cart=1", 301, "/cart"),
        ("/?language=zh", 301, "/zh/"),
        ("//evil.example/c/kitchen", 404, None),
    ],
)
def test_other_addresses_lead_to_the_page(client: httpx.Client, asked: str, status: int, leads: str | None) -> None:
    response = client.get(str(client.base_url).rstrip("/") + asked)
    assert (response.status_code, response.headers.get("location")) == (status, leads)


def test_the_home_page_is_in_the_visitors_language(client: httpx.Client) -> None:
    def asked(**headers: str) -> str | None:
        response = client.get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
        assert "Accept-Language" in response.headers["vary"]
        return response.headers.get("location")

    client.cookies.clear()
    assert asked() is None
    assert asked(accept_language="fr, zh-CN;q=0.9, en;q=0.8") == "/zh/"
    assert asked(accept_language="en-GB, zh;q=0.9") is None
    assert asked(accept_language="fr") is None
    assert asked(accept_language="zh", cookie="language=en") is None
    assert asked(cookie="language=zh") == "/zh/"
    chosen = client.get("/?language=en")
    assert (chosen.headers["location"], "language=en" in chosen.headers["set-cookie"]) == ("/", True)
    client.cookies.clear()


def test_a_shop_of_another_language_has_its_pages_first(
    tmp_path: Path, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    settings = Settings(shop_language="zh", server_public_url="https://shop.example/")
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        shop.add(world.products())
        with served(shop) as client:
            page = get(client, "/c/kitchen")
            assert page.languages["x-default"] == page.languages["zh"] == "https://shop.example/c/kitchen"
            assert page.languages["en"] == "https://shop.example/en/c/kitchen"
            assert client.get("/zh/c/kitchen").headers["location"] == "/c/kitchen"
        with pytest.raises(BadSetting, match="server_public_url"):
            shop.settings = dataclasses.replace(settings, server_public_url="shop.example")
            create_app(shop)


def test_what_is_gone_says_so_and_what_never_was_does_not(
    tmp_path: Path, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    now = time.time()
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), create=True) as shop:
        over = Product(id="over", title="Red mug of last year", published_at=1.0, expires_at=now - 60)
        draft = Product(id="draft", title="Secret mug", published=False, expires_at=now - 60)
        shop.add([*world.products(), over, draft])
        shop.delete(["mug-red", "draft"])
        shop.add([dataclasses.replace(draft, id="draft2")])
        with served(shop) as client:
            page = get(client, "/p/mug-red/mug-red", 410)
            assert "Mug, red" in page.response.text
            assert page.boot["page"]["kind"] == "gone"
            assert page.meta("robots").startswith("noindex")
            assert page.tree.xpath("//article")[0].get("data-id").startswith("mug-")
            assert "红色马克杯" in get(client, "/zh/p/mug-red", 410).response.text
            assert get(client, "/p/over/x", 410).boot["page"]["kind"] == "gone"
            for product in ("draft", "draft2", "never"):
                assert get(client, f"/p/{product}", 404).boot["page"]["kind"] == "missing"
            shop.add(world.products())
            assert get(client, "/p/mug-red/mug-red").boot["page"]["kind"] == "product"


def test_errors_are_pages_for_readers_and_json_for_programs(client: httpx.Client) -> None:
    assert get(client, "/nowhere", 404).boot["page"]["kind"] == "missing"
    assert "找不到" in get(client, "/zh/nowhere", 404).title
    assert client.get("/nowhere").json()["error"]["code"] == "no_such_route"
    assert client.get("/v1/nowhere", headers={"Accept": "text/html"}).json()["error"]["code"] == "no_such_route"
    assert get(client, "/s?q=" + "x" * 10_001, 400).meta("robots").startswith("noindex")


def test_pages_are_the_same_until_the_shop_changes(
    tmp_path: Path, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        with served(shop) as client:
            for path in ("/", "/p/mug-red/mug-red", "/c/kitchen", "/s?q=mug"):
                first = client.get(path)
                again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
                assert (again.status_code, again.content) == (304, b""), path
                assert "set-cookie" not in first.headers
            mug = shop.get("mug-red")
            shop.add([dataclasses.replace(mug, price=77.0, pictures=(), texts={})])
            assert "77.00" in get(client, "/p/mug-red/mug-red").response.text


def test_nothing_of_a_shop_becomes_markup(
    tmp_path: Path, served: Callable[[wares.Shop], AbstractContextManager[httpx.Client]]
) -> None:
    evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)> <!--"
    product: dict[str, Any] = {
        "id": evil, "title": evil, "description": evil, "brand": evil, "category": (evil, "__proto__"), "colour": evil,
        "attributes": {"constructor": (evil, "b"), "__proto__": ("x", "y"), "{{ 7*7 }}": (evil,)},
        "price": 1.0, "currency": "EUR", "size_guide": "javascript:alert(3)", "group": evil, "material": "{{ 7*7 }}",
        "texts": {"zh": {"title": evil, "category": f"{evil} > {evil}"}},
    }  # fmt: skip
    with wares.open(tmp_path / "s", settings=Settings(shop_name=evil), create=True) as shop:
        shop.add([product, {**product, "id": f"{evil}2", "attributes": {"constructor": ("c",)}}])
        with served(shop) as client:
            path = client.get("/v1/search").json()["hits"][0]["url"]
            paths = [path, "/", "/all", "/cart", f"/s?q={quote(evil)}", f"/{quote(evil)}", f"/s?sort={quote(evil)}"]
            paths += [link for link in get(client, "/").links if "/c/" in link]
            for each in [*paths, f"/zh/p/{quote(evil, safe='')}/{path.rsplit('/', 1)[1]}"]:
                response = client.get(each, headers={"Accept": "text/html"}, follow_redirects=True)
                each = response.url.raw_path.decode()
                page = get(client, each, response.status_code)
                scripts = page.tree.xpath("//script")
                assert len(page.tree.xpath("//img[@onerror]")) == 0
                assert [one for one in scripts if one.get("type") not in KINDS] == [], each
                assert not [link for link in page.links if link.lower().startswith("javascript")]
                assert page.boot["shop"]["name"] == evil
                assert "49" not in re.findall(r">\s*49\s*<", response.text)


KINDS = ("application/json", "application/ld+json", "module")


def test_texts_that_modules_have_too_are_the_same() -> None:
    folder = Path(wares.__file__).parent / "server" / "storefront"
    source = "".join((folder / f"{name}.js").read_text("utf-8") for name in ("i18n", "findtexts", "sharedtexts"))
    pairs = dict(re.findall(r'^  "?([\w.-]+)"?: (\["(?:[^"\\]|\\.)*", "(?:[^"\\]|\\.)*"\]),$', source, re.MULTILINE))
    assert len(pairs) > 100
    shared = {key: tuple(value) for key, value in texts().items() if key in pairs}
    assert len(shared) > 40
    assert shared == {key: tuple(json.loads(pairs[key])) for key in shared}
