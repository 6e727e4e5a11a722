"""The storefront for someone it knows: events, taste, cart and shoppers, as a shopper uses them."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, Response, Route, expect

import wares
import world
from until import LONG, until
from wares.server.app import Server
from wares.settings import Settings

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

SHOWCASE = {
    "shoppers": [
        {
            "token": "ann",
            "name": {"en": "Ann", "zh": "小安"},
            "line": {"en": "Everything in red.", "zh": "什么都要红色的。"},
        },
        {
            "token": "ben",
            "name": {"en": "Ben", "zh": "小本"},
            "line": {"en": "Everything in blue.", "zh": "什么都要蓝色的。"},
        },
    ]
}
LIKES = {"ann": "red", "ben": "blue"}
WEEK = 7 * 86_400.0
TYPED, RESTED, GATHERED = 200, 1600, 1600  # milliseconds: a little more than the page's own


def history(now: float) -> list[dict[str, object]]:
    """Ann looked at red things and Ben at blue ones, but for the mug, in three visits each."""
    return [
        {
            "id": f"{shopper}/{visit}/{kind}", "kind": "view", "time": now - WEEK + 3600.0 * visit + place,
            "shopper": shopper, "session": f"{shopper}{visit}", "products": [f"{kind}-{colour}"],
        }
        for shopper, colour in LIKES.items()
        for visit in range(3)
        for place, kind in enumerate(("running", "dress", "backpack"))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(shop_name="Tiny & Co", shop_currency="EUR", search_min_matches=3)
    folder = tmp_path_factory.mktemp("shoppers") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        shop.add([replace(one, group=None) for one in world.products()])
        (folder / "showcase.json").write_text(json.dumps(SHOWCASE), encoding="utf-8")
        assert shop.track(history(time.time())).refused == ()
        ready = threading.Event()
        server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
        thread = threading.Thread(target=server.serve_until_stopped)
        thread.start()
        assert ready.wait(LONG)
        yield server.address
        server.should_exit = True
        thread.join(LONG)


class Told:
    """The events a page told, in order, and what the shop said of them."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[dict[str, Any]] = []
        self.answers: list[Response] = []
        context.on("request", self._hear)
        context.on("response", self._hear_answer)

    def _hear(self, request: Request) -> None:
        if "/v1/events" in request.url:
            self.sent.extend(request.post_data_json or [])

    def _hear_answer(self, response: Response) -> None:
        if "/v1/events" in response.url:
            self.answers.append(response)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.sent if event["kind"] == kind]

    def wait(self, page: Page, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """Events of a kind, once there are `count`."""
        until(lambda: len(self.of(kind)) >= count, pausing(page))
        return self.of(kind)


def pausing(page: Page) -> Callable[[float], None]:
    """Waits so many seconds, and hears meanwhile what the page does."""
    return lambda seconds: page.wait_for_timeout(seconds * 1000)


def stop(page: Page) -> None:
    """Let no timer of the page run out any more, unless the test moves its clock on."""
    page.clock.pause_at(time.time() + 60)


def told_by(page: Page) -> Told:
    """What `page` tells from now on."""
    return Told(page.context)


def open_product(page: Page, at: int = 0) -> Locator:
    page.locator("#list .card a").nth(at).click()
    expect(page.locator("#product .buy .primary")).to_be_visible()
    return page.locator("#product")


def close(page: Page) -> None:
    """Back to where the product or the cart was opened."""
    page.go_back()
    expect(page.locator("#product")).to_be_hidden()
    expect(page.locator("#cart")).to_be_hidden()


def choose(page: Page, shopper: str) -> None:
    page.locator("#account").click()
    page.locator(f'[data-shopper="{shopper}"]').click()
    expect(page.locator("#account-menu")).to_be_hidden()


def switch(page: Page) -> Locator:
    if page.locator("#account-menu").is_hidden():
        page.locator("#account").click()
    return page.locator("#account-menu [role=switch]")


def shown(page: Page, shelf: str) -> list[str]:
    """Ids on a shelf of the front page, once they are there."""
    expect(page.locator(f"#home .{shelf}:not([aria-busy]) .card").first).to_be_visible()
    return [one.get_attribute("data-id") or "" for one in page.locator(f"#home .{shelf} .card").all()]


def listed(page: Page) -> list[str]:
    expect(page.locator("#results:not(.pending) #list .card:not(.skeleton)").first).to_be_visible()
    return [one.get_attribute("data-id") or "" for one in page.locator("#list .card").all()]


# -------------------------------------------------------------------------------------------------------------- events


def test_a_walk_through_the_shop_is_told(visit: Visit) -> None:
    page = visit()
    told = told_by(page)
    page.locator("#words").fill("red mug")
    page.keyboard.press("Enter")
    expect(page.locator("#list .card").first).to_have_attribute("data-id", "mug-red")
    product = open_product(page)
    product.locator(".buy .primary").click()
    product.get_by_role("button", name="Add to favourites", exact=True).click()
    product.get_by_role("button", name="View cart").click()
    page.get_by_role("button", name="Check out").click()
    bought = told.wait(page, "purchase")[0]
    (search,), (click,), (view,) = told.of("search"), told.of("click"), told.of("view")
    assert (search["query"], search["products"]) == ("red mug", [])
    assert (click["products"], click["positions"], click["query"]) == (["mug-red"], [1], "red mug")
    assert view["products"] == ["mug-red"]
    assert view["query"] == "red mug"
    assert (told.of("cart")[0]["prices"], told.of("cart")[0]["quantities"]) == ([12.0], [1])
    assert told.of("favourite")[0]["products"] == ["mug-red"]
    assert (bought["products"], bought["prices"], bought["quantities"]) == (["mug-red"], [12.0], [1])
    assert len({event["session"] for event in told.sent}) == 1
    assert len({event["id"] for event in told.sent}) == len(told.sent)
    until(lambda: sum(one.json()["taken"] for one in told.answers) == len(told.sent), pausing(page))
    assert [one.json()["refused"] for one in told.answers] == [[]] * len(told.answers)


def test_answers_name_themselves(visit: Visit) -> None:
    page = visit()
    told = told_by(page)
    page.locator("#words").fill("mug")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("mug")
    open_product(page, 1)
    click = told.wait(page, "click")[0]
    assert click["positions"] == [2]
    assert click["query_id"]
    close(page)
    until(lambda: click["query_id"] in {event["query_id"] for event in told.of("impression")}, pausing(page))


def test_words_being_typed_are_told_once_they_rest(visit: Visit) -> None:
    page = visit(clock=True)
    told = told_by(page)
    page.locator("#words").click()
    stop(page)
    for letters in ("red", " dre", "ss"):
        page.keyboard.type(letters)
        page.clock.run_for(TYPED)
        expect(page.locator("#count")).to_contain_text(page.locator("#words").input_value().strip())
    assert told.of("search") == []
    page.clock.run_for(RESTED)
    page.clock.run_for(GATHERED)
    assert [event["query"] for event in told.wait(page, "search")] == ["red dress"]
    page.locator("#sort").select_option("price")
    expect(page).to_have_url(re.compile("sort=price"))
    page.clock.run_for(RESTED)
    page.clock.run_for(GATHERED)
    assert len(told.of("search")) == 1


def test_what_was_in_sight_is_told_once(visit: Visit) -> None:
    page = visit("/s?sort=price", viewport={"width": 1280, "height": 700})
    page.locator("#list").scroll_into_view_if_needed()
    told = told_by(page)
    page.mouse.wheel(0, 600)
    told.wait(page, "impression")
    page.mouse.wheel(0, -600)
    page.wait_for_timeout(1500)
    page.mouse.wheel(0, 600)
    page.wait_for_timeout(3500)
    by_place = dict(zip(listed(page), range(1, 25), strict=False))

    def seen() -> list[tuple[str, str, int]]:
        return [
            (event["query_id"], product, position)
            for event in told.of("impression")
            for product, position in zip(event["products"], event["positions"], strict=True)
        ]

    def in_list() -> int:
        return sum(by_place[product] == place for _, product, place in seen())

    until(lambda: in_list() >= 3, pausing(page))
    assert len(seen()) == len(set(seen()))
    assert in_list() < 24  # those further down were not in sight


def test_what_could_not_be_told_is_told_later(visit: Visit) -> None:
    page = visit("/s?q=mug")
    page.route("**/v1/events", lambda route: route.abort())
    failed = told_by(page)
    open_product(page)
    ids = [event["id"] for event in failed.wait(page, "view")]
    page.unroute("**/v1/events")
    again = told_by(page)  # before the page tells them, which may be before it has wholly loaded
    page.reload()
    until(lambda: ids[0] in [event["id"] for event in again.of("view")], pausing(page))
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('event:')).length"
    until(lambda: page.evaluate(kept) == 0, pausing(page))


# --------------------------------------------------------------------------------------------------- whether, and whom


def test_who_asks_not_to_be_tracked_is_not(visit: Visit, browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    told = Told(context)
    page = context.new_page()
    page.goto(address + "/s?q=mug")
    open_product(page)
    close(page)
    expect(switch(page)).to_have_attribute("aria-checked", "false")
    expect(page.locator("#personal-text")).to_contain_text("not to be tracked")
    page.wait_for_timeout(2500)
    assert told.sent == []
    switch(page).click()
    expect(switch(page)).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")
    open_product(page)
    told.wait(page, "view")
    context.close()


def test_personalising_can_be_switched_off(visit: Visit) -> None:
    page = visit()
    choose(page, "ann")
    shown(page, "for-you")
    switch(page).click()
    expect(page.locator("#toast")).to_contain_text("off")
    page.keyboard.press("Escape")
    expect(page.locator("#home .for-you")).to_have_count(0)
    shown(page, "popular")
    told = told_by(page)
    asked: list[dict[str, Any]] = []

    def hear(request: Request) -> None:
        if "/v1/search" in request.url:
            asked.append(request.post_data_json or {})

    page.on("request", hear)
    page.locator("#words").fill("mug")
    page.keyboard.press("Enter")
    open_product(page)
    page.wait_for_timeout(1500)
    assert told.sent == []
    assert asked
    assert not any("shopper" in one or "session" in one for one in asked)
    close(page)
    page.reload()
    expect(switch(page)).to_have_attribute("aria-checked", "false")


def test_two_shoppers_see_two_shops(visit: Visit) -> None:
    page = visit()
    found: dict[str, list[str]] = {}
    for shopper, name in (("ann", "Ann"), ("ben", "Ben")):
        choose(page, shopper)
        expect(page.locator("#hero-title")).to_contain_text(name)
        expect(page.locator("#home .for-you .reason").first).to_be_visible()
        found[shopper] = shown(page, "for-you")
        assert set(shown(page, "recent")) >= {f"{kind}-{LIKES[shopper]}" for kind in ("running", "dress", "backpack")}
        expect(page.locator(".profile-summary")).to_contain_text(LIKES[shopper])
    assert found["ann"] != found["ben"]
    for shopper, colour in LIKES.items():
        assert f"mug-{colour}" in found[shopper][:2]


def test_a_search_is_ordered_for_the_shopper(visit: Visit) -> None:
    page = visit("/s?q=mug")
    orders = {}
    for shopper, colour in LIKES.items():
        choose(page, shopper)
        expect(page.locator("#list .card").first).to_have_attribute("data-id", f"mug-{colour}")
        orders[shopper] = listed(page)
    assert sorted(orders["ann"]) == sorted(orders["ben"])
    expect(page.locator("#personalised")).to_be_visible()
    page.locator("#why").check()
    expect(page.locator("#list .reasons").first).to_contain_text("Your taste")


def test_what_taste_moved_says_so(visit: Visit) -> None:
    page = visit()

    def moved(route: Route) -> None:
        answer = route.fetch().json()
        for hit, places in zip(answer["hits"], (3, -1, 0), strict=False):
            hit["moved"] = places
        route.fulfill(json=answer)

    page.route("**/v1/search", moved)
    page.locator("#words").fill("mug")
    page.keyboard.press("Enter")
    expect(page.locator("#list .rank-change")).to_have_count(1)
    pill = page.locator("#list .card").first.locator(".rank-change")
    expect(pill).to_have_css("opacity", "0")
    page.locator("#list .card").first.hover()
    expect(pill).to_have_css("opacity", "1")
    expect(pill).to_have_text("Up 3: fits your taste")
    page.locator("#why").check()
    expect(page.locator("#list .reasons").first).to_contain_text("Up 3: fits your taste")
    expect(page.locator("#list .reasons").nth(1)).to_contain_text("Down 1")


def test_what_was_looked_at_changes_the_next_answer(visit: Visit) -> None:
    page = visit("/s?q=green+dress")
    expect(page.locator("#home .card")).to_have_count(0)
    open_product(page)
    close(page)
    page.locator("#wordmark").click()
    expect(page.locator("#hero-title")).to_have_text("Welcome back")
    assert "dress-green" in shown(page, "recent")
    assert shown(page, "for-you")


def test_this_is_not_me(visit: Visit) -> None:
    page = visit("/s?q=green+dress", clock=True)
    open_product(page)
    close(page)
    page.locator("#wordmark").click()
    shown(page, "for-you")
    visits = "JSON.parse(localStorage.visitor).visits[''].session"
    before = page.evaluate(visits)
    stop(page)  # what is offered stays until it is taken
    page.locator("#home").get_by_role("button", name="That’s not me").click()
    expect(page.locator("#home .for-you")).to_have_count(0)
    expect(page.locator("#hero-title")).not_to_have_text("Welcome back")
    assert page.evaluate(visits) != before
    page.get_by_role("button", name="Undo").click()
    shown(page, "for-you")
    assert page.evaluate(visits) == before


# ---------------------------------------------------------------------------------------------------------------- cart


def test_the_cart(visit: Visit) -> None:
    page = visit("/s?q=red+mug", clock=True)
    product = open_product(page)
    product.locator(".buy .primary").click()
    expect(product.locator(".cart-status")).to_contain_text("1 in your cart")
    product.get_by_role("button", name="View cart").click()
    cart = page.locator("#cart")
    expect(product).to_be_hidden()
    expect(cart.locator(".sum b")).to_have_text("€12.00")
    for _ in range(4):
        cart.get_by_role("button", name="One more: Mug, red").click()
    expect(cart.locator(".how-many")).to_have_text("5")
    expect(cart.locator(".sum b")).to_have_text("€60.00")
    expect(cart.get_by_role("button", name="One more: Mug, red")).to_be_disabled()  # five are in stock
    page.reload()
    expect(cart.locator(".how-many")).to_have_text("5")
    expect(page.locator("#cart-count")).to_have_text("5")
    stop(page)  # what is offered stays until it is taken
    cart.get_by_role("button", name="Remove Mug, red").click()
    expect(cart.locator(".line")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(cart.locator(".how-many")).to_have_text("5")
    page.get_by_role("button", name="Check out").click()
    expect(cart.locator(".thanks")).to_contain_text("You ordered 5 pieces for €60.00")
    expect(page.locator("#cart-count")).to_be_hidden()
    page.go_back()
    expect(cart).to_be_hidden()


def test_what_goes_with_the_cart_can_be_put_into_it(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    told = told_by(page)
    open_product(page).locator(".buy .primary").click()
    page.get_by_role("button", name="View cart").click()
    card = page.locator("#cart .with-cart:not([aria-busy]) .card").first
    named = card.get_attribute("data-id")
    assert named != "mug-red"
    card.locator(".add").click()
    expect(page.locator("#cart .line")).to_have_count(2)
    expect(page.locator(f'#cart .with-cart:not([aria-busy]) [data-id="{named}"]')).to_have_count(0)
    assert told.wait(page, "cart", 2)[1]["products"] == [named]


def test_each_shopper_has_a_cart(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    open_product(page).locator(".buy .primary").click()
    close(page)
    expect(page.locator("#cart-count")).to_have_text("1")
    choose(page, "ann")
    expect(page.locator("#cart-count")).to_be_hidden()
    choose(page, "")
    expect(page.locator("#cart-count")).to_have_text("1")


def test_what_is_gone_leaves_the_cart(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    page.evaluate(
        """localStorage.carts = JSON.stringify({"": [
          {product: {id: "nobody", title: "Gone", price: 1, stock: 1, pictures: [], texts: {}}, count: 1},
          {product: {id: "mug-blue", title: "Mug", price: 1, stock: 9, pictures: [], texts: {}}, count: 9}]})"""
    )
    page.goto(page.url.split("/s?")[0] + "/cart")
    expect(page.locator("#cart .line")).to_have_count(1)
    expect(page.locator("#cart .how-many")).to_have_text("5")
    expect(page.locator("#cart .sum b")).to_have_text("€70.00")


def test_favourites_stand_on_the_front_page(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    heart = open_product(page).locator(".heart")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    close(page)
    page.locator("#wordmark").click()
    assert shown(page, "favourites") == ["mug-red"]
    page.locator("#home .favourites .card a").click()
    page.locator("#product").get_by_role("button", name="Take out of favourites").click()
    close(page)
    expect(page.locator("#home .favourites")).to_have_count(0)


def test_what_is_sold_out_cannot_be_bought(visit: Visit) -> None:
    page = visit("/p/mug-purple")
    expect(page.locator("#product .buy .primary")).to_be_disabled()


# ------------------------------------------------------------------------------------------------------------- manners


def test_without_recommendations_the_shop_is_whole(visit: Visit) -> None:
    page = visit("/s?q=mug")
    page.route("**/v1/recommend?**", lambda route: route.fulfill(status=500, body="{}"))
    page.route("**/profile?**", lambda route: route.abort())
    choose(page, "ann")
    page.locator("#wordmark").click()
    assert len(shown(page, "popular")) >= 4  # from the list of products
    expect(page.locator("#home .for-you")).to_have_count(0)
    page.locator("#words").fill("red mug")
    page.keyboard.press("Enter")
    expect(page.locator("#list .card").first).to_have_attribute("data-id", "mug-red")
    product = open_product(page)
    expect(product.locator(".similar:not([aria-busy]) .card").first).to_be_visible()
    expect(product.locator(".goes-with")).to_have_count(0)
    product.locator(".buy .primary").click()
    product.get_by_role("button", name="View cart").click()
    page.get_by_role("button", name="Check out").click()
    expect(page.locator("#cart .thanks")).to_be_visible()


def test_nothing_jumps(visit: Visit) -> None:
    page = visit()
    choose(page, "ann")
    shown(page, "for-you")
    page.context.add_init_script(
        """window.shifted = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    for path in ("/", "/s?q=mug"):
        page.goto(page.url.split("/s?")[0].rstrip("/") + path)
        expect(page.locator(".skeleton")).to_have_count(0)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifted") < 0.05


def test_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.locator("#account").focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-shopper=""]').or_(page.locator('[data-shopper="ann"]')).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#account-menu")).to_be_hidden()
    expect(page.locator("#account")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator('[data-shopper="ann"]').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator('[data-shopper="ben"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#account")).to_be_focused()
    expect(page.locator("#account")).to_have_attribute("aria-label", "Shopping as Ben")
    page.keyboard.press("Enter")
    expect(page.locator('[data-shopper="ben"]')).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("#cart-open").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#cart")).to_be_focused()
    expect(page.locator("#home")).to_be_hidden()
    page.go_back()
    expect(page.locator("#cart")).to_be_hidden()
    expect(page.locator("#home")).to_be_visible()


def test_the_focus_goes_into_a_product_and_comes_back(visit: Visit) -> None:
    page = visit()
    choose(page, "ann")
    name = shown(page, "for-you")[1]
    page.locator(f'#home .for-you [data-id="{name}"] a').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#product .buy .primary")).to_be_visible()
    expect(page.locator("#product-title")).to_be_focused()
    page.go_back()
    expect(page.locator(f'#home .recent [data-id="{name}"]')).to_be_visible()  # the shelves were drawn anew
    expect(page.locator(f'#home [data-id="{name}"] a').first).to_be_focused()


def test_every_control_has_a_name(visit: Visit) -> None:
    page = visit("/p/mug-red")
    page.locator("#product .buy .primary").click()
    page.get_by_role("button", name="View cart").click()
    expect(page.locator("#cart .with-cart:not([aria-busy]) .card").first).to_be_visible()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([hidden]), select, a")]
          .filter((one) => !one.hidden && !one.getAttribute("aria-label") && !one.closest("[aria-hidden=true]"))
          .filter((one) => !one.textContent.trim() && !one.labels?.length)
          .map((one) => one.outerHTML)"""
    )
    assert nameless == []


def test_in_chinese(visit: Visit) -> None:
    page = visit("/zh/")
    choose(page, "ann")
    expect(page.locator("#hero-title")).to_have_text("小安，欢迎回来")
    expect(page.locator("#home .for-you h2")).to_have_text("为您推荐")
    expect(page.locator(".profile-summary")).to_contain_text("红色")
    page.locator("#home .recent .card a").first.click()
    page.locator("#product").get_by_role("button", name="加入购物车").click()
    page.get_by_role("button", name="查看购物车").click()
    expect(page.locator("#cart h1")).to_have_text("购物车")


def test_the_shops_name_is_whole_at_any_width(visit: Visit) -> None:
    page = visit()
    for width in (320, 390, 901, 1000, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.locator("#wordmark").evaluate("name => name.scrollWidth <= name.clientWidth"), width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    choose(page, "ben")
    shown(page, "for-you")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#home .for-you .card a").first.click()
    page.locator("#product .buy .primary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="View cart").click()
    expect(page.locator("#cart .line")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# ------------------------------------------------------------------------------------------------ apart from the page


def test_the_outbox_sends_until_the_shop_has_it(visit: Visit) -> None:
    found = visit().evaluate(
        """async () => {
          const { createEventQueue } = await import("/storefront/eventqueue.js");
          const kept = new Map();
          const storage = {
            get length() { return kept.size; },
            key: (at) => [...kept.keys()][at],
            getItem: (name) => kept.get(name) ?? null,
            setItem: (name, value) => kept.set(name, value),
            removeItem: (name) => kept.delete(name),
          };
          const waits = [], posted = [], left = [];
          let works = false, error = { code: "offline" };
          const post = async (events) => {
            posted.push(events.map(({ id }) => id));
            if (!works) throw error;
          };
          const make = () => createEventQueue({
            storage, post, now: () => 1000, cancel: () => {}, later: (run, delay) => waits.push([run, delay]),
            beacon: (events) => left.push(events.length),
          });
          const queue = make();
          for (const id of ["a", "b"]) queue.add({ id, time: 990 });
          for (let tries = 0; tries < 3; tries += 1) await queue.flush();
          queue.leave();
          const lost = { delays: waits.map(([, delay]) => delay), size: queue.size, kept: kept.size, left };
          kept.set("event:old", JSON.stringify({ id: "old", time: -9e9 }));
          kept.set("event:broken", "{");
          const next = make();
          works = true;
          await next.flush();
          works = false; error = { code: "bad_input" };
          next.add({ id: "c", time: 999 });
          await next.flush();
          for (let n = 0; n < 600; n += 1) next.add({ id: `n${n}`, time: 999 });
          return { ...lost, last: posted.slice(-2), after: next.size, most: kept.size };
        }"""
    )
    assert found == {
        "delays": [800, 1600, 3200, 6400], "size": 2, "kept": 2, "left": [2],
        "last": [["a", "b"], ["c"]], "after": 500, "most": 500,
    }  # fmt: skip


def test_a_visit_ends_after_a_rest(visit: Visit) -> None:
    found = visit().evaluate(
        """async () => {
          const { IDLE, NOBODY, createVisitor } = await import("/storefront/visitor.js");
          let held = NOBODY, now = 0, made = 0;
          const keeper = { get: () => held, set: (value) => (held = value), onChange: () => {} };
          const visitor = createVisitor(keeper, () => now, true, () => `s${made++}`);
          const seen = [];
          const look = () => seen.push([visitor.names().session, visitor.known, visitor.identity().session ?? null]);
          look();                                    // fresh
          visitor.touch(false); look();              // a search result in sight says nothing
          visitor.touch(true); look();
          now = IDLE - 1; visitor.touch(true); now += IDLE - 1; look();
          now += 2; look();                          // rested too long
          visitor.choose("ann"); look();
          visitor.choose(""); look();
          visitor.allow(false); look();
          return seen;
        }"""
    )
    assert found == [
        ["s0", False, "s0"], ["s0", False, "s0"], ["s0", True, "s0"], ["s0", True, "s0"], ["s1", False, "s1"],
        ["s2", True, "s2"], ["s1", False, "s1"], ["s1", False, None],
    ]  # fmt: skip


def test_the_lines_of_a_cart(visit: Visit) -> None:
    found = visit().evaluate(
        """async () => {
          const { added, counted, pieces, renewed, sums } = await import("/storefront/cart.js");
          const make = (id, price, stock, currency = null) =>
            ({ id, title: id, price, stock, currency, pictures: [], texts: {} });
          const [mug, cup, free] = [make("mug", 12.5, 2), make("cup", 3, null, "USD"), make("free", null, null)];
          let lines = [mug, mug, mug, cup, free, make("none", 1, 0)].reduce(added, []);
          const many = lines.map(({ product, count }) => [product.id, count]);
          const now = renewed(lines, new Map([["mug", make("mug", 10, 1)], ["cup", null]]));
          return {
            many, pieces: pieces(lines), sums: sums(lines, "EUR"), most: counted(lines, "cup", 1000)[1].count,
            none: counted(lines, "mug", 0).length,
            renewed: now.map(({ product, count }) => [product.id, product.price, count]),
          };
        }"""
    )
    assert found == {
        "many": [["mug", 2], ["cup", 1], ["free", 1]], "pieces": 4, "sums": [["EUR", 25], ["USD", 3]], "most": 99,
        "none": 2, "renewed": [["mug", 10, 1], ["free", None, 1]],
    }  # fmt: skip


def test_a_taste_in_one_line(visit: Visit) -> None:
    found = visit().evaluate(
        """async () => {
          const { tasteLine } = await import("/storefront/taste.js");
          const { translator } = await import("/storefront/i18n.js");
          const preferences = {
            category: [{ value: "A > Mugs", label: "A > Mugs" }, { value: "Bowls", label: "Bowls" }],
            colour: [{ value: "red", label: "Red" }],
          };
          const price = { low: 18.4, high: 121.9 };
          const known = { known: true, sentences: ["One.", "Two.", "Three."], recent: [], price, preferences };
          const page = (language) => ({ language, currency: "EUR", t: translator(language) });
          const told = [[known, "en"], [known, "zh"], [{ ...known, preferences: {} }, "en"], [{ known: false }, "en"]];
          return told.map(([profile, language]) => tasteLine(profile, page(language)));
        }"""
    )
    assert found == [
        "You seem to like mugs and bowls, in red, for about €18 to €120.",
        "您似乎偏爱Mugs和Bowls，Red，价位约 €18 至 €120。",
        "One. Two.",
        "",
    ]
