"""A size bought by mouse, by keyboard and on a phone; the cart's page; a real checkout that takes it and sends back."""

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

import wares
import world
from until import LONG
from wares.server.app import Server
from wares.settings import Settings
from wares.types import Picture, Product, Variant

Visit = Callable[..., Page]
SECRET = "known to the shop and its checkout"
SHOE = Product(
    id="shoe", title="Children's shoe", price=40.0, was_price=50.0, currency="EUR", brand="Acme", rating=4.5,
    rating_count=12, colour="red", category=("Shoes",), texts={"zh": {"title": "童鞋"}},
    pictures=tuple(Picture(data=world.picture(colour)) for colour in ("red", "blue", "green")),
    size_guide="Size | Foot\nEU 28 | 17.5 cm\nEU 29 | 18.1 cm",
    variants=(
        Variant(options={"size": "EU 28"}, sku="shoe-28", stock=2),
        Variant(options={"size": "EU 29"}, sku="shoe-29", stock=30),
        Variant(options={"size": "EU 30"}, sku="shoe-30", stock=0),
    ),
)  # fmt: skip
LACES = Product(
    id="laces", title="Laces", price=3.0, currency="EUR", stock=50, pictures=(Picture(data=world.picture("blue")),)
)
MORE = [
    Product(id=f"more-{n}", title=f"Shoe number {n}", price=20.0 + n, currency="EUR", stock=9, category=("Shoes",),
            pictures=(Picture(data=world.picture("green")),))
    for n in range(5)
]  # fmt: skip


class Checkout:
    """A shop's own checkout: checks what it is handed, shows a link to pay, and sends back with a signed token."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.refused = 0
        self.back = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.answer(form)

            def do_GET(self) -> None:
                self.answer(parse_qs(urlsplit(self.path).query))

            def answer(self, form: dict[str, list[str]]) -> None:
                if "payload" not in form:
                    self.send_error(404)
                    return
                payload, signature = form["payload"][0], form["signature"][0]
                is_good = hmac.compare_digest(signature, outer.sign(payload))
                outer.refused += not is_good
                if is_good:
                    outer.taken.append(json.loads(payload))
                cart = json.loads(payload)
                token = outer.token({"type": "ordered", "nonce": cart["nonce"], "order": "A-17"})
                href = f"{outer.back}{cart['cart']}?ordered={token}"
                page = f"<!doctype html><title>Pay</title><a href='{href}'>Pay</a>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/pay"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def sign(self, text: str) -> str:
        return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()

    def token(self, content: dict[str, Any]) -> str:
        text = json.dumps(content)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") + "." + self.sign(text)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(LONG)


@pytest.fixture(scope="module")
def checkout() -> Iterator[Checkout]:
    running = Checkout()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, checkout: Checkout) -> Iterator[wares.Shop]:
    settings = Settings(
        shop_name="Tiny & Co", shop_currency="EUR", checkout_url=checkout.address, checkout_secret=SECRET,
        shop_delivery_en="Two days.", shop_delivery_zh="两天送达。", shop_returns_en="30 days.",
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("buying") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), settings=settings, create=True) as open_shop:
        open_shop.add([SHOE, LACES, *MORE])
        yield open_shop


@pytest.fixture(scope="module")
def address(shop: wares.Shop, checkout: Checkout) -> Iterator[str]:
    ready = threading.Event()
    server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    assert ready.wait(LONG)
    checkout.back = server.address
    yield server.address
    server.should_exit = True
    thread.join(LONG)


@pytest.fixture(autouse=True)
def _as_at_first(shop: wares.Shop) -> None:
    shop.add([SHOE, LACES])


def opened(page: Page) -> Locator:
    dialog = page.locator("#product")
    expect(dialog.locator(".about h1")).to_be_visible()
    return dialog


def with_a_shoe(visit: Visit, **options: Any) -> Page:
    page = visit("/p/shoe", **options)
    dialog = opened(page)
    dialog.locator('[data-value="EU 29"]').click()
    dialog.locator(".buy .primary").click()
    expect(page.locator("#cart-count")).to_have_text("1")
    return page


def test_by_mouse_through_the_cart_to_the_checkout_and_back(visit: Visit, checkout: Checkout) -> None:
    page = with_a_shoe(visit)
    opened(page).get_by_role("button", name="View cart").click()
    cart = page.locator("#cart")
    expect(page).to_have_url(checkout.back + "/cart")
    expect(cart.get_by_role("heading", level=1)).to_have_text("Your cart")
    expect(cart.locator(".line-choice")).to_have_text("Size EU 29")
    cart.get_by_role("button", name="One more: Children's shoe, Size EU 29").click()
    expect(cart.locator(".sum b")).to_have_text("€80.00")
    expect(cart.get_by_text("€40.00 each")).to_be_visible()
    expect(cart.locator(".delivery")).to_contain_text("Two days.")
    expect(cart.get_by_text("own checkout")).to_be_visible()
    before = len(checkout.taken)
    cart.get_by_role("button", name="Check out").click()
    page.get_by_role("link", name="Pay").click()
    expect(cart.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(cart.get_by_role("heading", level=1)).to_be_focused()
    expect(cart.locator(".thanks")).to_contain_text("You ordered 2 pieces for €80.00")
    expect(cart.locator(".thanks")).to_contain_text("A-17")
    expect(page.locator("#cart-count")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("ordered"))  # the token is gone from the address
    (handed,) = checkout.taken[before:]
    assert checkout.refused == 0
    assert handed["lines"] == [
        {"id": "shoe", "variant": "shoe-29", "choice": {"size": "EU 29"}, "quantity": 2, "unit_price": 40.0,
         "currency": "EUR"}
    ]  # fmt: skip
    assert handed["session"]


def test_an_order_empties_the_cart_once_and_only_of_what_was_ordered(visit: Visit, checkout: Checkout) -> None:
    page = with_a_shoe(visit)
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url) if "/v1/checkout/order" in request.url else None)
    page.goto(checkout.back + "/cart")
    page.get_by_role("button", name="Check out").click()
    back = page.get_by_role("link", name="Pay").get_attribute("href") or ""
    page.goto(checkout.back + "/p/laces")  # something more, before the order comes back
    opened(page).locator(".buy .primary").click()
    expect(page.locator("#cart-count")).to_have_text("2")
    page.goto(back)
    expect(page.locator("#cart .thanks")).to_contain_text("one piece for €40.00")
    expect(page.locator("#cart-count")).to_have_text("1")
    page.goto(back)  # the same address once more
    expect(page.locator("#cart [role=alert]")).to_contain_text("known already")
    expect(page.locator("#cart-count")).to_have_text("1")
    assert len(told) == 1
    forged = back.rpartition(".")[0] + "." + "0" * 64
    page.goto(forged)
    expect(page.locator("#cart .line")).to_have_count(1)


def test_a_forged_order_is_refused(visit: Visit, checkout: Checkout) -> None:
    page = with_a_shoe(visit)
    page.goto(checkout.back + "/cart")
    page.get_by_role("button", name="Check out").click()
    back = page.get_by_role("link", name="Pay").get_attribute("href") or ""
    page.goto(back.rpartition(".")[0] + "." + "0" * 64)
    expect(page.locator("#cart [role=alert]")).to_contain_text("does not recognise this order")
    expect(page.locator("#cart .line")).to_have_count(1)


def test_by_keyboard_alone(visit: Visit, checkout: Checkout) -> None:
    page = visit("/p/shoe")
    dialog = opened(page)
    tab_to(page, lambda: page.evaluate("document.activeElement.matches('.buy .primary')"))
    page.keyboard.press("Enter")
    expect(dialog.locator('[data-value="EU 28"]')).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("radio", name="EU 29")).to_have_attribute("aria-checked", "true")
    tab_to(page, lambda: page.evaluate("document.activeElement.matches('.buy .primary')"))
    page.keyboard.press("Enter")
    expect(dialog.locator(".cart-status")).to_contain_text("1 in your cart")
    tab_to(page, lambda: page.evaluate("document.activeElement.matches('.cart-status .link')"))
    page.keyboard.press("Enter")
    tab_to(page, lambda: page.evaluate("document.activeElement.dataset.key === 'checkout'"))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Pay").press("Enter")
    expect(page.locator("#cart h1")).to_have_text("Thank you")


def tab_to(page: Page, is_there: Callable[[], bool], most: int = 40) -> None:
    for _ in range(most):
        if is_there():
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


@pytest.mark.parametrize(("width", "height"), [(390, 740), (320, 560)])
def test_on_a_phone_in_chinese(visit: Visit, checkout: Checkout, width: int, height: int) -> None:
    page = visit("/zh/p/shoe", viewport={"width": width, "height": height}, has_touch=True)
    dialog = opened(page)
    bar = dialog.locator(".buy-bar")
    expect(bar).to_be_visible()  # the button itself lies below
    bar.get_by_role("button", name="加入购物车").tap()
    expect(dialog.locator('[data-value="EU 28"]')).to_be_focused()
    expect(dialog.locator('[data-value="EU 28"]')).to_be_in_viewport()
    dialog.get_by_role("radio", name="EU 28 剩 2 件").tap()
    dialog.locator(".delivery").scroll_into_view_if_needed()
    dialog.get_by_role("heading", name="商品详情").scroll_into_view_if_needed()
    button = dialog.get_by_role("button", name="加入购物车").locator("visible=true").last
    button.tap()
    expect(page.locator("#cart-count")).to_have_text("1")
    expect(dialog.locator(".delivery")).to_contain_text("两天送达。")
    assert dialog.evaluate("node => node.scrollWidth <= node.clientWidth")
    page.goto(checkout.back + "/zh/cart")
    cart = page.locator("#cart")
    expect(cart.locator("h1")).to_have_text("购物车")
    expect(cart.locator(".line .title")).to_have_text("童鞋")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cart.get_by_role("button", name="结算").tap()
    page.get_by_role("link", name="Pay").tap()
    assert checkout.taken[-1]["cart"] == "/zh/cart"
    expect(cart.locator("h1")).to_have_text("谢谢")


def test_a_redirect_carries_the_cart_in_its_address(visit: Visit, checkout: Checkout) -> None:
    page = with_a_shoe(visit)
    page.route("**/v1/checkout", lambda route: _as_redirect(route))
    page.goto(checkout.back + "/cart")
    before = len(checkout.taken)
    page.get_by_role("button", name="Check out").click()
    page.get_by_role("link", name="Pay").wait_for()
    assert len(checkout.taken) == before + 1
    assert checkout.refused == 0


def _as_redirect(route: Any) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, json={**answer.json(), "method": "redirect"})


def test_reload_and_another_tab_have_the_same_cart(visit: Visit, checkout: Checkout) -> None:
    page = with_a_shoe(visit)
    page.goto(checkout.back + "/cart")
    other = page.context.new_page()
    other.goto(checkout.back + "/cart")
    expect(other.locator("#cart .line")).to_have_count(1)
    other.get_by_role("button", name="One more").click()
    expect(page.locator("#cart .how-many")).to_have_text("2")
    page.get_by_role("button", name="Remove Children's shoe").click()
    expect(other.locator("#cart .message")).to_contain_text("empty")
    page.get_by_role("button", name="Undo").click()
    expect(other.locator("#cart .how-many")).to_have_text("2")
    page.reload()
    expect(page.locator("#cart .how-many")).to_have_text("2")
    page.locator("#cart .line .title").click()
    expect(opened(page).get_by_role("radio", name="EU 29")).to_have_attribute("aria-checked", "true")
    page.go_back()
    expect(page.locator("#product")).to_be_hidden()
    expect(page.locator("#cart .line")).to_have_count(1)


def test_what_is_sold_out_meanwhile_is_said_before_anything_is_handed_over(
    visit: Visit, checkout: Checkout, shop: wares.Shop
) -> None:
    page = with_a_shoe(visit)
    page.goto(checkout.back + "/p/laces")
    opened(page).locator(".buy .primary").click()
    page.goto(checkout.back + "/cart")
    expect(page.locator("#cart .line")).to_have_count(2)
    variants = tuple(replace(one, stock=0) if one.sku == "shoe-29" else one for one in SHOE.variants)
    shop.add([replace(SHOE, variants=variants), replace(LACES, price=4.0)])
    before = len(checkout.taken)
    page.get_by_role("button", name="Check out").click()
    expect(page.locator("#cart .changes li")).to_have_text([
        "Children's shoe, Size EU 29: sold out, taken out of your cart.", "Laces: was €3.00, is now €4.00.",
    ])  # fmt: skip
    expect(page.locator("#cart .sum b")).to_have_text("€4.00")
    assert len(checkout.taken) == before
    page.get_by_role("button", name="Check out").click()
    page.get_by_role("link", name="Pay").wait_for()
    assert [line["unit_price"] for line in checkout.taken[-1]["lines"]] == [4.0]


def test_the_pictures_are_swiped_chosen_and_enlarged(visit: Visit) -> None:
    page = visit("/p/shoe", reduced_motion="reduce")
    dialog = opened(page)
    current = dialog.locator('.slides [aria-current="true"] img')
    stage = dialog.get_by_role("group", name="3 pictures")
    expect(stage.locator(".slide-count")).to_have_text("1 / 3")
    dialog.locator(".slides").evaluate("row => row.scrollTo({ left: row.clientWidth, behavior: 'instant' })")  # a swipe
    expect(current).to_have_attribute("src", re.compile("/v1/products/shoe/pictures/1"))
    expect(stage.get_by_role("status")).to_have_text("Picture 2 of 3")
    dialog.get_by_role("button", name="Picture 3", exact=True).click()
    expect(current).to_have_attribute("src", re.compile("/v1/products/shoe/pictures/2"))
    dialog.get_by_role("button", name="Picture 3 of 3, enlarge").press("Enter")
    large = page.get_by_role("dialog", name="Enlarged picture")
    page.keyboard.press("ArrowLeft")
    expect(large.get_by_role("status")).to_have_text("Picture 2 of 3")
    large.get_by_role("button", name="Zoom in").click()
    assert large.locator(".zoom-holder").evaluate("node => node.scrollWidth > 2 * node.clientWidth")
    large.locator("img").click()
    assert large.locator(".zoom-holder").evaluate("node => node.scrollWidth === node.clientWidth")
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    expect(dialog).to_be_visible()
    expect(current).to_have_attribute("src", re.compile("/v1/products/shoe/pictures/1"))


def test_everything_recommended_says_why(visit: Visit) -> None:
    page = with_a_shoe(visit)
    shelf = page.locator("#product .goes-with:not([aria-busy])")
    card = shelf.locator(".card").first
    card.get_by_role("button", name="Why am I seeing this?").click()
    panel = page.get_by_role("dialog", name="Why am I seeing this?")
    expect(panel.locator("li")).not_to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator("#product")).to_be_visible()
    expect(card.get_by_role("button", name="Why am I seeing this?")).to_be_focused()
    for one in page.locator("#product .product-recommendations section:not([aria-busy]) .card").all():
        expect(one.get_by_role("button", name="Why am I seeing this?")).to_have_count(1)
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="What the shop has noticed").click()
    expect(page.locator("#account-menu")).to_be_visible()


def test_an_empty_cart_helps_on(visit: Visit) -> None:
    page = visit("/cart")
    cart = page.locator("#cart")
    expect(cart.locator(".message")).to_contain_text("Your cart is empty.")
    expect(page.locator(".hero")).to_be_hidden()
    expect(cart.locator(".with-cart:not([aria-busy]) .card").first).to_be_visible()
    cart.get_by_role("button", name="Keep looking").click()
    expect(page.locator(".grid .card").first).to_be_visible()
    expect(cart).to_be_hidden()


def test_lines_kept_and_taken_out_after_an_order(visit: Visit) -> None:
    found = visit().evaluate(
        """async () => {
          const { restored, withoutOrdered } = await import("/storefront/cart.js");
          const line = (id, size, count) => ({ product: { id }, choice: size ? { size } : {}, count });
          const lines = [line("a", "S", 3), line("a", "M", 1), line("b", "", 2)];
          const ordered = (id, choice, quantity) => ({ id, choice, quantity });
          const order = [ordered("a", { size: "S" }, 2), ordered("b", {}, 2), ordered("c", {}, 1)];
          const names = (some) => some.map(({ product, choice, count }) => [product.id, choice.size ?? "", count]);
          return {
            left: names(withoutOrdered(lines, order)),
            back: names(restored([line("b", "", 2)], line("a", "S", 3), 0)),
            twice: names(restored(lines, line("a", "M", 9), 0)),
          };
        }"""
    )
    assert found == {
        "left": [["a", "S", 1], ["a", "M", 1]], "back": [["a", "S", 3], ["b", "", 2]],
        "twice": [["a", "S", 3], ["a", "M", 1], ["b", "", 2]],
    }  # fmt: skip


def test_the_purchase_is_in_the_log_once(visit: Visit, checkout: Checkout, shop: wares.Shop) -> None:
    page = with_a_shoe(visit)
    page.goto(checkout.back + "/cart")
    page.get_by_role("button", name="Check out").click()
    page.get_by_role("link", name="Pay").click()
    nonce = checkout.taken[-1]["nonce"]
    expect(page.locator("#cart h1")).to_have_text("Thank you")
    report = shop.track([{"id": nonce, "kind": "purchase", "time": time.time(), "products": ["shoe"], "session": "s"}])
    assert (report.taken, report.repeated) == (0, 1)
