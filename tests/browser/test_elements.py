"""The elements on pages of another origin with a strict content security policy: they work, or say what is missing."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from until import LONG, until
from wares.settings import Settings

pytestmark = pytest.mark.browser
EXAMPLE = Path(__file__).parents[2] / "docs" / "elements"
NAMED = "https://search.shop.example"
STRICT = (
    "default-src 'none'; script-src {shop}; connect-src {shop}; img-src {shop}; style-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
)
INPUT = "wares-search [role=combobox]"
OPTIONS = "wares-search [role=option]"
CARDS = "wares-search li:not(.near) .card:not(.skeleton)"
SHELF = "wares-recommend .card:not(.skeleton)"
SEARCH = "<wares-search></wares-search>"


@dataclass
class Front:
    """Pages of another shop, on a server of their own: path → (media type, body, policy)."""

    port: int
    shop: str = ""
    pages: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def put(self, body: str, policy: str = STRICT, lang: str = "en", head: str = "") -> str:
        """A page with the script and this body; gives its address."""
        script = f'<script type="module" src="{self.shop}/storefront/elements.js"></script>'
        html = (
            f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>Another shop</title>{head}{script}{body}'
        )
        path = f"/{len(self.pages)}.html"
        self.pages[path] = ("text/html; charset=utf-8", html, policy.format(shop=self.shop))
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def front(
    served: Callable[[Path, Settings], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            media, body, policy = made.pages.get(self.path.partition("?")[0], ("text/plain", "", "default-src 'none'"))
            self.send_response(200)
            self.send_header("Content-Type", media)
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Front(server.server_port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    origin = f"http://127.0.0.1:{made.port}"
    settings = Settings(shop_name="Tiny & Co", shop_currency="EUR", search_min_matches=3, server_allowed_origins=origin)
    with served(tmp_path_factory.mktemp("elements") / "shop", settings) as made.shop:
        yield made
    server.shutdown()
    server.server_close()
    thread.join(LONG)


@dataclass
class Seen:
    """A page with what its console said, what it asked the shop for, and what the elements told it."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def until(self, holds: Callable[[], object]) -> None:
        """Wait until something holds, while the page goes on."""
        until(holds, lambda seconds: self.page.wait_for_timeout(1000 * seconds))

    def events(self) -> list[dict[str, object]]:
        """The events that were sent, in the order in which they were."""
        return [event for url, body in self.asked if url.endswith("/v1/events") for event in json.loads(body)]

    def told(self, tag: str = "wares") -> str:
        """What the elements said in the console."""
        return "\n".join(line for line in self.said if line.startswith(f"<{tag}"))

    def heard(self) -> list[dict[str, object]]:
        """Type and detail of what the elements dispatched."""
        found: list[dict[str, object]] = self.page.evaluate("window.heard")
        return found


LISTEN = """
window.heard = [];
for (const type of ["wares:select", "wares:results", "wares:error"])
  addEventListener(type, ({ detail, target }) => window.heard.push({ type, tag: target.localName, ...detail, product: undefined }));
"""


@pytest.fixture
def look(browser: Browser) -> Iterator[Callable[..., Seen]]:
    contexts = []

    def open_page(address: str, script: str = "", **options: object) -> Seen:
        context = browser.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 860}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        context.add_init_script(LISTEN + script)
        page = context.new_page()
        page.set_default_timeout(LONG * 1000)
        seen = Seen(page)
        page.on("console", lambda message: seen.said.append(message.text))
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.on("request", lambda asked: seen.asked.append((asked.url, asked.post_data or "")))
        page.goto(address)
        return seen

    yield open_page
    for context in contexts:
        context.close()


def test_a_search_works_under_a_strict_policy(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put(SEARCH))
    page = seen.page
    page.locator(INPUT).fill("mug")
    page.locator(INPUT).press("Enter")
    expect(page.locator(CARDS)).to_have_count(6)
    expect(page.locator("wares-search h2")).to_have_text("6 products for “mug”")
    picture = page.locator(f"{CARDS} img").first
    seen.until(lambda: picture.evaluate("node => node.complete && node.naturalWidth > 0"))
    assert page.locator(f"{CARDS} .picture").first.evaluate("node => getComputedStyle(node).borderRadius") == "14px"
    link = page.locator(f"{CARDS} a").first.get_attribute("href")
    assert link is not None and link.startswith(f"{front.shop}/p/mug-")
    assert (seen.errors, seen.told()) == ([], "")
    (results,) = [one for one in seen.heard() if one["type"] == "wares:results"]
    assert (results["words"], results["total"], results["queryId"] != "") == ("mug", 6, True)


def test_a_shelf_works_under_a_strict_policy(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put('<wares-recommend product="mug-red" per-page="4" heading="More of it"></wares-recommend>'))
    expect(seen.page.locator(SHELF)).to_have_count(4)
    expect(seen.page.locator("wares-recommend h2")).to_have_text("More of it")
    assert any("placement=product&product=mug-red" in url for url, _ in seen.asked)
    assert (seen.errors, seen.told()) == ([], "")


def test_what_is_done_is_told_in_one_visit(front: Front, look: Callable[..., Seen]) -> None:
    address = front.put(SEARCH)
    seen = look(address)
    page = seen.page
    page.locator(INPUT).fill("mug")
    page.locator(INPUT).press("Enter")
    expect(page.locator(CARDS)).to_have_count(6)
    seen.until(lambda: any(one["kind"] == "impression" for one in seen.events()))
    page.evaluate("addEventListener('wares:select', (event) => event.preventDefault())")
    page.locator(f"{CARDS} a").nth(1).click()
    seen.until(lambda: any(one["kind"] == "click" for one in seen.events()))
    by_kind = {str(one["kind"]): one for one in seen.events()}
    assert set(by_kind) == {"search", "impression", "click"}
    assert len({str(one["session"]) for one in by_kind.values()}) == 1
    assert len({str(one["query_id"]) for one in by_kind.values()}) == 1
    assert by_kind["click"]["positions"] == [2]
    assert page.url == address  # the page prevented that the product's page opens
    identity = page.evaluate("document.querySelector('wares-search').identity")
    assert identity == {"session": by_kind["click"]["session"]}
    (selected,) = [one for one in seen.heard() if one["type"] == "wares:select"]
    assert (selected["position"], selected["id"]) == (2, by_kind["click"]["products"][0])  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "script"),
    [
        ('<wares-search tracking="off"></wares-search>', ""),
        (SEARCH, "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });"),
    ],
)
def test_nothing_is_told_or_kept_without_consent(
    front: Front, look: Callable[..., Seen], body: str, script: str
) -> None:
    seen = look(front.put(body), script)
    page = seen.page
    page.locator(INPUT).fill("mug")
    page.locator(INPUT).press("Enter")
    expect(page.locator(CARDS)).to_have_count(6)
    page.evaluate("addEventListener('wares:select', (event) => event.preventDefault())")
    page.locator(f"{CARDS} a").first.click()
    page.wait_for_timeout(2500)  # longer than an impression and its batch take
    assert seen.events() == []
    assert page.evaluate("localStorage.length") == 0
    assert not any("session=" in url for url, _ in seen.asked)


def test_consent_is_given_and_withdrawn_while_the_page_stands(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put('<wares-search tracking="off"></wares-search>'))
    page = seen.page
    page.evaluate("document.querySelector('wares-search').removeAttribute('tracking')")
    page.evaluate("document.querySelector('wares-search').search('mug')")
    seen.until(lambda: bool(seen.events()))
    assert page.evaluate("Object.keys(localStorage).every((name) => name.startsWith('wares:'))")
    assert page.evaluate("localStorage.length") > 0
    page.evaluate("document.querySelector('wares-search').setAttribute('tracking', 'off')")
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("document.querySelector('wares-search').identity") == {}


def test_a_shopper_whom_the_page_names_begins_a_session(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put(SEARCH))
    page = seen.page
    element = "document.querySelector('wares-search')"
    page.evaluate(f"{element}.search('mug')")
    nobody = page.evaluate(f"{element}.identity")
    page.evaluate(f"{element}.setAttribute('shopper', 'a-random-token')")
    known = page.evaluate(f"{element}.identity")
    assert (known["shopper"], known["session"] != nobody["session"]) == ("a-random-token", True)
    page.evaluate(f"{element}.removeAttribute('shopper')")
    assert page.evaluate(f"{element}.identity") == nobody
    page.evaluate(f"{element}.setAttribute('session', 'the-page-has-its-own')")
    assert page.evaluate(f"{element}.identity") == {"session": "the-page-has-its-own"}


@pytest.mark.parametrize("directive", ["connect-src", "img-src"])
def test_a_directive_that_is_missing_is_named(front: Front, look: Callable[..., Seen], directive: str) -> None:
    policy = re.sub(rf" {directive} [^;]+;", "", STRICT)
    seen = look(front.put(SEARCH, policy))
    page = seen.page
    page.evaluate("document.querySelector('wares-search').search('mug')")
    wanted = f"{directive} {front.shop}"
    seen.until(lambda: f'Add "{wanted}" to it' in seen.told())
    seen.until(lambda: any(one.get("missing") == wanted for one in seen.heard()))
    assert seen.told().count(wanted) == 1  # once, however many pictures there are
    if directive == "connect-src":
        message = page.locator("wares-search [part=message]")
        expect(message).to_contain_text("The shop cannot be reached at the moment")
        expect(message.get_by_role("button", name="Try again")).to_be_visible()
    else:
        expect(page.locator(f"{CARDS} .picture .icon")).to_have_count(6)


def test_without_the_script_what_stands_inside_is_shown(front: Front, look: Callable[..., Seen]) -> None:
    policy = re.sub(r" script-src [^;]+;", "", STRICT)
    fallback = f'<form action="{front.shop}/s"><input name="q" aria-label="Search"></form>'
    seen = look(front.put(f"<wares-search>{fallback}</wares-search>", policy))
    expect(seen.page.get_by_role("textbox", name="Search")).to_be_visible()


def test_an_origin_that_is_not_allowed_is_told_so_and_searches(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put(SEARCH).replace("127.0.0.1", "localhost"))
    page = seen.page
    page.evaluate("document.querySelector('wares-search').search('mug')")
    expect(page.locator(CARDS)).to_have_count(6)
    seen.until(lambda: f'server_allowed_origins = "http://localhost:{front.port}"' in seen.told("wares-search"))
    page.wait_for_timeout(2500)
    assert seen.events() == []
    assert page.evaluate("document.querySelector('wares-search').identity") == {}


def test_a_server_that_is_away_is_told_and_asked_again(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put(SEARCH))
    page = seen.page
    expect(page.locator(INPUT)).to_be_visible()
    page.context.route(f"{front.shop}/v1/search*", lambda route: route.abort())
    page.evaluate("void document.querySelector('wares-search').search('mug')")
    message = page.locator("wares-search [part=message]")
    expect(message).to_contain_text("The shop cannot be reached")
    seen.until(lambda: f"{front.shop} was not reached" in seen.told())
    (error,) = [one for one in seen.heard() if one["type"] == "wares:error"]
    assert (error["code"], error["missing"]) == ("offline", "")
    page.context.unroute(f"{front.shop}/v1/search*")
    message.get_by_role("button", name="Try again").click()
    expect(page.locator(CARDS)).to_have_count(6)


def test_slots_say_what_is_empty_and_what_failed(front: Front, look: Callable[..., Seen]) -> None:
    slots = '<p slot="start">Begin</p><p slot="empty">Ask us by telephone</p><p slot="failed">Back soon</p>'
    seen = look(front.put(f'<wares-search filter="price > 100000">{slots}</wares-search>'))
    page = seen.page
    expect(page.get_by_text("Begin")).to_be_visible()
    page.evaluate("document.querySelector('wares-search').search('mug')")
    expect(page.get_by_text("Ask us by telephone")).to_be_visible()
    expect(page.get_by_text("Begin")).to_be_hidden()
    page.evaluate("document.querySelector('wares-search').setAttribute('filter', 'price >>')")
    expect(page.get_by_text("Back soon")).to_be_visible()
    seen.until(lambda: "answered: " in seen.told())


def test_by_keyboard_alone(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put(SEARCH))
    page = seen.page
    page.keyboard.press("Tab")
    field = page.locator(INPUT)
    expect(field).to_be_focused()
    page.keyboard.type("mu")
    expect(page.locator(OPTIONS).first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first = page.locator(OPTIONS).first
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(field).to_have_value("mu")
    page.keyboard.press("Escape")
    expect(page.locator(OPTIONS).first).to_be_hidden()
    field.fill("mug")
    page.keyboard.press("Enter")
    expect(page.locator(CARDS)).to_have_count(6)
    expect(page.locator("wares-search [role=status]")).to_have_text("6 products for “mug”")
    for _ in range(3):  # past the clearing and the closing button
        page.keyboard.press("Tab")
    expect(page.locator(f"{CARDS} a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(CARDS)).to_have_count(0)
    expect(field).to_be_focused()


def test_a_product_among_the_suggestions_is_opened(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put('<wares-search href="/products/{id}?from={brand}"></wares-search>'))
    page = seen.page
    page.locator(INPUT).press_sequentially("mug, red")
    page.locator("wares-search .products [role=option]").first.click()
    page.wait_for_url(re.compile(r"/products/mug-red\?from="))


def test_more_products_are_shown_and_the_focus_goes_on(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put('<wares-search query="tent" per-page="6"></wares-search>'))
    page = seen.page
    expect(page.locator(CARDS)).to_have_count(6)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(CARDS)).to_have_count(12)
    expect(page.locator(f"{CARDS} a").nth(6)).to_be_focused()
    expect(page.locator("wares-search [role=status]")).to_contain_text("12 of")


def test_words_stand_in_the_address_and_come_back(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(front.put('<wares-search parameter="q"></wares-search>'))
    page = seen.page
    page.locator(INPUT).fill("mug")
    page.locator(INPUT).press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=mug$"))
    page.reload()
    expect(page.locator(CARDS)).to_have_count(6)
    expect(page.locator(INPUT)).to_have_value("mug")
    page.locator(INPUT).fill("tent")
    page.locator(INPUT).press("Enter")
    expect(page.locator("wares-search h2")).to_contain_text("“tent”")
    page.go_back()
    expect(page.locator("wares-search h2")).to_contain_text("“mug”")
    expect(page.locator(INPUT)).to_have_value("mug")


def test_in_chinese_by_the_pages_language(front: Front, look: Callable[..., Seen]) -> None:
    seen = look(
        front.put('<wares-search query="帐篷"></wares-search><wares-recommend></wares-recommend>', lang="zh-CN")
    )
    page = seen.page
    expect(page.locator("wares-search h2")).to_contain_text("件商品")
    expect(page.locator(f"{CARDS} .title").first).to_contain_text("帐篷")
    expect(page.locator(INPUT)).to_have_attribute("placeholder", "搜索")
    expect(page.locator("wares-recommend h2")).to_have_text("热门商品")
    link = page.locator(f"{CARDS} a").first.get_attribute("href")
    assert link is not None and link.startswith(f"{front.shop}/zh/p/")
    page.evaluate("document.querySelector('wares-search').setAttribute('language', 'en')")
    expect(page.locator("wares-search h2")).to_contain_text("products for")


def test_two_elements_share_a_visit_and_nothing_else(front: Front, look: Callable[..., Seen]) -> None:
    body = '<wares-search query="mug"></wares-search><wares-search query="tent" per-page="4"></wares-search>'
    again = f'<script type="module" src="{front.shop}/storefront/elements.js?again"></script>'
    seen = look(front.put(f"{body}<wares-recommend></wares-recommend>{again}"))
    page = seen.page
    first, second = page.locator("wares-search").all()
    expect(first.locator(".card:not(.skeleton)")).to_have_count(6)
    expect(second.locator(".card:not(.skeleton)")).to_have_count(4)
    expect(page.locator(SHELF).first).to_be_visible()
    seen.until(lambda: len([one for one in seen.events() if one["kind"] == "search"]) == 2)
    assert len({str(one["session"]) for one in seen.events()}) == 1
    assert len([url for url, _ in seen.asked if url.endswith("/v1/shop")]) == 1
    assert seen.errors == []


def test_styles_neither_leak_in_nor_out(front: Front, look: Callable[..., Seen]) -> None:
    loud = "<style>* { color: red !important; letter-spacing: 9px; } .card { display: none } button { background: lime }</style>"
    policy = STRICT.replace("style-src 'none'", "style-src 'unsafe-inline'")
    body = (
        '<p class="card">mine</p><ul><li>mine</li></ul><button>mine</button><wares-search query="mug"></wares-search>'
    )
    seen = look(front.put(body, policy, head=loud))
    page = seen.page
    expect(page.locator(CARDS)).to_have_count(6)
    expect(page.locator(CARDS).first).to_be_visible()
    title = page.locator(f"{CARDS} .title").first
    assert title.evaluate("node => getComputedStyle(node).letterSpacing") == "normal"
    assert title.evaluate("node => getComputedStyle(node).color") == "rgb(30, 28, 25)"
    assert page.locator("body > ul").evaluate("node => getComputedStyle(node).listStyleType") == "disc"


def test_variables_and_parts_style_them(front: Front, look: Callable[..., Seen]) -> None:
    style = (
        "<style>wares-search { --wares-columns: 3; --wares-radius: 2px; --wares-text: rgb(1, 2, 3); width: 900px }"
        " wares-search::part(title) { text-transform: uppercase }</style>"
    )
    policy = STRICT.replace("style-src 'none'", "style-src 'unsafe-inline'")
    page = look(front.put('<wares-search query="mug"></wares-search>', policy, head=style)).page
    expect(page.locator(CARDS)).to_have_count(6)
    columns = page.locator("wares-search .grid").evaluate("node => getComputedStyle(node).gridTemplateColumns")
    assert len(columns.split()) == 3
    title = page.locator(f"{CARDS} .title").first
    assert title.evaluate("node => getComputedStyle(node).color") == "rgb(1, 2, 3)"
    assert title.evaluate("node => getComputedStyle(node).textTransform") == "uppercase"


@pytest.mark.parametrize(("scheme", "meta", "is_dark"), [("dark", "light dark", True), ("dark", "", False)])
def test_dark_where_the_page_is(front: Front, look: Callable[..., Seen], scheme: str, meta: str, is_dark: bool) -> None:
    head = f'<meta name="color-scheme" content="{meta}">' if meta else ""
    page = look(front.put('<wares-search query="mug"></wares-search>', head=head), color_scheme=scheme).page
    expect(page.locator(CARDS)).to_have_count(6)
    colour = page.locator(f"{CARDS} .title").first.evaluate("node => getComputedStyle(node).color")
    assert (colour == "rgb(241, 238, 232)") == is_dark


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_of_the_documentation_runs(front: Front, look: Callable[..., Seen], width: int) -> None:
    for path in EXAMPLE.iterdir():
        media = "text/css" if path.suffix == ".css" else "text/html; charset=utf-8"
        front.pages[f"/{path.name}"] = (media, path.read_text("utf-8").replace(NAMED, front.shop), "")
    seen = look(f"http://127.0.0.1:{front.port}/index.html", viewport={"width": width, "height": 800})
    page = seen.page
    expect(page.locator(SHELF).first).to_be_visible()
    page.locator(INPUT).fill("mug")
    page.locator(INPUT).press("Enter")
    expect(page.locator(CARDS)).to_have_count(6)
    box = page.locator("wares-search [part=results]").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (seen.errors, seen.told()) == ([], "")
