"""Back, reload and a sent link bring the same page, scrolled to where it was."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from until import LONG, until

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def scrolled(page: Page) -> float:
    return float(page.evaluate("scrollY"))


def hear_searches(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/v1/search") else None)
    return asked


def test_back_from_a_product_is_where_the_list_was(visit: Visit) -> None:
    page = visit("/s?refine.brand=Camp")
    card = page.locator('#list [data-id="tent/9"]')
    card.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 100)")
    before = scrolled(page)
    assert before > 0
    card.locator("a").click()
    expect(page.locator("#product h1")).to_have_text("Tent number 9")
    assert scrolled(page) == 0
    expect(page).to_have_url(re.compile("/p/tent%2F9"))
    asked = hear_searches(page)
    page.go_back()
    expect(card).to_be_visible()
    assert scrolled(page) == pytest.approx(before, abs=2)
    expect(card.locator("a")).to_be_focused()
    assert [one for one in asked if "/v1/search" in one] == []  # it was there at once, from memory
    page.go_forward()
    expect(page.locator("#product h1")).to_have_text("Tent number 9")


def test_back_through_lists_draws_them_from_memory(visit: Visit) -> None:
    page = visit("/s?q=mug")
    page.locator("#words").fill("dress")
    page.keyboard.press("Enter")
    expect(page.locator("#list .card .title").first).to_contain_text("Dress")
    page.route("**/v1/search", lambda route: route.abort())
    page.go_back()
    expect(page.locator("#list .card .title").first).to_contain_text("Mug")
    expect(page.locator("#words")).to_have_value("mug")


def test_a_reload_keeps_the_page_and_its_place(visit: Visit) -> None:
    page = visit("/s?refine.brand=Camp&sort=-price")
    page.evaluate("scrollTo(0, 400)")
    until(lambda: page.evaluate("history.state?.scroll") == 400)
    page.reload()
    expect(page.locator("#list .card .title").first).to_have_text("Tent number 15")
    until(lambda: scrolled(page) == 400)
    expect(page.locator("#chips .chip")).to_have_text("Brand: Camp")


def test_a_product_can_be_reloaded_and_sent(visit: Visit) -> None:
    page = visit("/s?q=tent+number+9")
    page.locator('#list [data-id="tent/9"] a').click()
    expect(page.locator("#product h1")).to_have_text("Tent number 9")
    page.reload()
    expect(page.locator("#product h1")).to_have_text("Tent number 9")
    sent = visit("/" + page.url.split("/", 3)[3])
    expect(sent.locator("#product h1")).to_have_text("Tent number 9")
    expect(sent.locator("#home")).to_be_hidden()
    page.go_back()
    expect(page.locator("#words")).to_have_value("tent number 9")


def test_leaving_goes_back_or_home(visit: Visit) -> None:
    page = visit("/cart")
    page.get_by_role("button", name="Keep looking").click()
    expect(page.locator("#hero")).to_be_visible()
    page.locator("#words").fill("mug")
    page.keyboard.press("Enter")
    expect(page.locator("#list .card").first).to_be_visible()
    page.locator("#cart-open").click()
    page.get_by_role("button", name="Keep looking").click()
    expect(page).to_have_url(re.compile("q=mug"))


def test_two_tabs_share_cart_and_favourites(visit: Visit) -> None:
    page = visit("/p/mug-red")
    other = page.context.new_page()
    other.set_default_timeout(LONG * 1000)
    other.goto(page.url)
    other.locator("#product").get_by_role("button", name="Add to favourites", exact=True).click()
    other.locator("#product").get_by_role("button", name="Add to cart").click()
    expect(page.locator("#cart-count")).to_have_text("1")
    expect(page.locator("#product .cart-status")).to_contain_text("1 in your cart")
    expect(page.locator("#product .heart")).to_have_attribute("aria-pressed", "true")
    page.goto(page.url.split("/p/")[0] + "/hearts")
    expect(page.locator('#hearts [data-id="mug-red"]')).to_be_visible()
    until(lambda: page.evaluate("Object.keys(JSON.parse(localStorage.carts)).length") == 1)


def test_a_shop_that_is_gone_is_said_and_found_again(visit: Visit) -> None:
    page = visit("/s?q=mug")
    page.route("**/v1/**", lambda route: route.abort())
    page.locator("#words").fill("dress")
    page.keyboard.press("Enter")
    expect(page.locator(".reach")).to_contain_text("cannot be reached")
    expect(page.locator("#list .message h2")).to_have_text("The shop cannot be reached")
    page.unroute("**/v1/**")
    expect(page.locator("#list .card .title").first).to_contain_text("Dress")
    expect(page.locator(".reach")).to_be_empty()


def test_what_was_missed_is_asked_again_whichever_answer_comes_first(visit: Visit) -> None:
    page = visit("/s?q=mug")
    page.route("**/v1/search*", lambda route: route.abort())
    page.locator("#words").fill("dress")
    page.keyboard.press("Enter")
    expect(page.locator("#list .message h2")).to_have_text("The shop cannot be reached")
    page.unroute("**/v1/search*")
    expect(page.locator("#list .card .title").first).to_contain_text("Dress")
