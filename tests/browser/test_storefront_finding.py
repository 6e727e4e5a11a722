"""Finding things in the storefront: chips, filters, suggestions, the empty box, empty states."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from wares.server.assets.files import SOURCES

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
CARDS = "#list .card:not(.skeleton)"
OPTIONS = "#suggestions [role=option]"
FILTERS = {"": "No product passes all of your filters.", "/zh": "没有商品符合全部筛选条件。"}
NOWHERE = {"": "We found nothing for", "/zh": "没有找到"}


def test_what_was_understood_is_a_chip_that_a_tap_takes_off(visit: Visit) -> None:
    page = visit("/s?q=mug under 50 not red")
    expect(page.locator("#chips .chip")).to_have_count(2)
    expect(page.locator("#chips")).to_contain_text("up to €50")
    expect(page.locator("#chips")).to_contain_text("not red")
    before = page.locator("#count").inner_text()
    page.get_by_role("button", name="Remove not red").click()
    expect(page.locator("#chips .chip")).to_have_count(1)
    expect(page.locator("#words")).to_have_value("mug under 50")
    expect(page.locator("#count")).not_to_have_text(before)
    expect(page.locator("#chips button").first).to_be_focused()  # the focus goes to the next chip, not to nowhere
    page.go_back()
    expect(page.locator("#chips .chip")).to_have_count(2)


def test_chips_speak_chinese(visit: Visit) -> None:
    page = visit("/zh/s?q=mug under 50 not red")
    expect(page.locator("#chips")).to_contain_text("€50 以内")
    expect(page.locator("#chips")).to_contain_text("不要red")


def test_prices_are_chosen_on_a_histogram_by_keyboard(visit: Visit) -> None:
    page = visit("/s")
    price = page.locator('[data-facet="price"]')
    expect(price.locator(".histogram i").nth(1)).to_be_attached()
    low, high = price.locator('input[type="range"]').all()
    expect(low).to_have_attribute("aria-valuetext", "no lower limit")
    expect(high).to_have_attribute("aria-valuetext", "no upper limit")
    whole = int(re.sub(r"\D", "", page.locator("#count").inner_text()))
    low.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"refine\.price=\d+(\.\d+)?\.\."))
    expect(page.locator("#count")).not_to_have_text(re.compile(rf"^{whole} "))
    expect(page.locator('[data-key="price:slide0"]')).to_be_focused()
    expect(page.locator('[data-key="price:slide0"]')).to_have_attribute("aria-valuetext", re.compile("€"))
    expect(price.locator(".histogram i.outside").first).to_be_attached()
    page.locator('[data-key="price:0"]').fill("")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_have_text(re.compile(rf"^{whole} "))


def test_a_field_takes_an_exact_limit(visit: Visit) -> None:
    page = visit("/s")
    page.locator('[data-key="price:1"]').fill("12")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"refine\.price=\.\.12"))
    expect(page.locator("#chips")).to_contain_text("≤ 12")


def test_values_of_a_long_filter_are_searched(browser: Browser) -> None:
    page = browser.new_page()
    found = page.evaluate(
        """async (source) => {
          const { isFound } = await import("data:text/javascript," + encodeURIComponent(source));
          const value = (value, label = value) => ({ value, label });
          return [
            isFound(value("Crème Brûlée"), "creme"), isFound(value("Red", "红色"), "red"),
            isFound(value("Red", "红色"), "红"), isFound(value("Beijing", "北京"), "bj"),
            isFound(value("Acme"), "zz"), isFound(value("Aster Lane"), "lane ast"),
          ];
        }""",
        (SOURCES / "facetsearch.js").read_text(encoding="utf-8"),
    )
    page.close()
    assert found == [True, True, True, True, False, True]


def test_the_empty_box_offers_what_was_searched_and_forgets_it(visit: Visit) -> None:
    page = visit("/s?q=red mug")
    page.goto(page.url.replace("red%20mug", "tent").replace("red+mug", "tent"))
    expect(page.locator("#count")).to_contain_text("tent")
    page.locator("#clear").click()
    recents = page.locator("#suggestions .recents [role=option]")
    expect(recents.first).to_have_text("tent")
    expect(recents).to_have_count(3)  # and one to clear them
    page.keyboard.press("ArrowDown")
    expect(page.locator("#words")).to_have_value("tent")
    page.keyboard.press("Delete")
    expect(recents.first).to_have_text("red mug")
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"{OPTIONS}[aria-selected=true]")).to_have_text("Clear recent searches")
    page.keyboard.press("Enter")
    expect(page.locator("#suggestions")).to_be_hidden()
    assert page.evaluate("JSON.parse(localStorage.recent)[''].searches") == []


def test_nothing_is_kept_while_tracking_is_off(visit: Visit) -> None:
    page = visit("/s?q=red mug")
    expect(page.locator("#count")).to_contain_text("red mug")
    page.locator("#account").click()
    page.get_by_role("switch").click()
    page.keyboard.press("Escape")
    assert page.evaluate("localStorage.recent") in (None, "{}")
    page.goto(page.url.replace("red%20mug", "tent").replace("red+mug", "tent"))
    expect(page.locator("#count")).to_contain_text("tent")
    assert page.evaluate("localStorage.recent") in (None, "{}")


def test_suggestions_have_categories_and_products(visit: Visit) -> None:
    page = visit()
    page.locator("#words").click()
    page.keyboard.type("mug", delay=15)
    products = page.locator("#suggestions .products [role=option]")
    expect(products.first).to_contain_text("Mug")
    expect(products.first.locator("img")).to_be_visible()
    expect(page.locator("#suggestions .categories [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowUp")  # from what was typed back to the last
    expect(products.last).to_have_attribute("aria-selected", "true")
    expect(page.locator("#words")).to_have_attribute("aria-activedescendant", re.compile("suggestion-"))
    expect(page.locator("#words")).to_have_value("mug")
    page.keyboard.press("Enter")
    expect(page.locator("#product h1")).to_contain_text("Mug")


def test_a_category_among_the_suggestions_is_opened(visit: Visit) -> None:
    page = visit()
    page.locator("#words").click()
    page.keyboard.type("mug", delay=15)
    page.locator("#suggestions .categories [role=option]").first.click()
    expect(page.locator("#results-page h1")).to_be_visible()
    expect(page.locator("#words")).to_have_value("")


def test_where_nothing_is_found_each_part_can_be_taken_off(visit: Visit) -> None:
    page = visit("/s?q=mug&refine.brand=Camp")
    way = page.locator(".ways a", has_text="Without Brand: Camp")
    expect(way).to_contain_text("product")
    expect(page.locator(".empty .carousel.popular, .empty .message")).not_to_have_count(0)
    way.click()
    expect(page.locator(CARDS).first).to_be_visible()


@pytest.mark.parametrize("language", ["", "/zh"])
def test_words_that_are_nowhere_are_told_apart_from_filters_that_leave_nothing(visit: Visit, language: str) -> None:
    for words, said in (("mug", FILTERS[language]), ("qqxqjzk vwqzx", NOWHERE[language])):
        page = visit(f"{language}/s?q={words}&refine.brand=Nobody")
        expect(page.locator(".empty .message")).to_contain_text(said)


def test_only_orders_that_the_shop_has_are_offered(visit: Visit) -> None:
    page = visit("/s")
    orders = page.locator("#sort option").evaluate_all("(all) => all.map((one) => one.value)")
    kinds = page.evaluate("fetch('/v1/attributes').then((answer) => answer.json())")["attributes"]
    assert orders[0] == "relevance"
    assert {"price", "-price"} <= set(orders)
    assert all(kinds.get(one.removeprefix("-")) == "number" for one in orders[1:])
