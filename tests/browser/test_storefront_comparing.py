"""Keeping and comparing products in the storefront: hearts, comparison, recently viewed, crops of pictures."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import world

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
CARDS = "#list .card:not(.skeleton)"


def test_hearts_on_cards_and_their_page(visit: Visit) -> None:
    page = visit("/s?q=mug")
    first = page.locator(CARDS).first
    name = first.get_attribute("data-id")
    heart = first.locator(".heart-button")
    expect(heart).to_have_attribute("aria-pressed", "false")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    page.locator("#hearts-open").click()
    expect(page).to_have_url(re.compile("/hearts$"))
    kept = page.locator("#hearts .card")
    expect(kept).to_have_count(1)
    assert kept.get_attribute("data-id") == name
    kept.locator(".heart-button").click()  # it stays until the page is left, so that it can be put back
    expect(kept.locator(".heart-button")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(page.locator("#hearts .message")).to_be_visible()


def test_four_products_are_compared_by_keyboard(visit: Visit) -> None:
    page = visit("/s?q=red")
    buttons = page.locator(f"{CARDS} .compare-button")
    for at in range(4):
        buttons.nth(at).focus()
        page.keyboard.press("Enter")
    expect(page.locator(".compare-bar li")).to_have_count(4)
    buttons.nth(4).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Four products")
    expect(page.locator(".compare-bar li")).to_have_count(4)
    page.locator(".compare-bar .primary").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/compare\?ids="))
    table = page.locator("#compare table")
    expect(table.locator("thead th")).to_have_count(4)
    expect(page.locator(".compare-bar")).to_be_hidden()
    rows = table.locator("tbody tr")
    alike = rows.count() - table.locator("tr.differs").count()
    assert alike > 0
    page.get_by_role("switch", name="Only what differs").click()
    expect(table.locator("tbody tr:not(.differs)")).to_have_count(0)
    table.get_by_role("button", name=re.compile("Compare no longer")).first.click()
    expect(table.locator("thead th")).to_have_count(3)


def test_a_sent_comparison_is_the_same_elsewhere(visit: Visit) -> None:
    page = visit("/compare?ids=mug-red,dress-red")
    expect(page.locator("#compare thead th")).to_have_count(2)
    expect(page.locator("#compare h1")).to_have_text("Compare products")
    page.reload()
    expect(page.locator("#compare thead th")).to_have_count(2)
    chinese = visit("/zh/compare?ids=mug-red,dress-red")
    expect(chinese.locator("#compare h1")).to_have_text("商品对比")


def test_what_was_looked_at_has_a_shelf(visit: Visit) -> None:
    page = visit("/p/mug-red")
    expect(page.locator("#product h1")).to_be_visible()
    expect(page.locator(".carousel.recently")).to_have_count(0)
    page.goto(page.url.split("/p/")[0] + "/p/dress-red")
    shelf = page.locator("#product .carousel.recently .card")
    expect(shelf).to_have_count(1)
    expect(shelf).to_have_attribute("data-id", "mug-red")


def test_a_part_of_the_picture_is_chosen_by_keyboard(visit: Visit) -> None:
    page = visit()
    picture = next(one for one in world.products() if one.id == "mug-red").pictures[0].data
    page.locator("#file").set_input_files({"name": "mug.png", "mimeType": "image/png", "buffer": picture or b""})
    expect(page).to_have_url(re.compile("picture="))
    before = page.url
    page.locator(".crop-open").click()
    frame = page.locator(".crop-frame")
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("aria-label", "Frame: 76 × 76 % of the picture")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect(frame).to_have_attribute("aria-label", "Frame: 73 × 76 % of the picture")
    page.get_by_role("button", name="Search with this part").click()
    expect(page.locator(".crop")).to_have_count(0)
    page.wait_for_url(lambda url: "picture=" in url and url != before)
    expect(page.locator(CARDS).first).to_be_visible()
    page.locator(".crop-open").click()  # the frame stands where it was left, over the whole picture
    expect(frame).to_have_attribute("aria-label", "Frame: 73 × 76 % of the picture")
    page.keyboard.press("Escape")
    page.go_back()
    expect(page).to_have_url(before)


def test_a_corner_is_dragged(visit: Visit) -> None:
    page = visit()
    picture = next(one for one in world.products() if one.id == "mug-red").pictures[0].data
    page.locator("#file").set_input_files({"name": "mug.png", "mimeType": "image/png", "buffer": picture or b""})
    page.locator(".crop-open").click()
    box = page.locator(".crop-stage").bounding_box()
    corner = page.locator(".corner.se").bounding_box()
    assert box is not None
    assert corner is not None
    x, y = corner["x"] + corner["width"] / 2, corner["y"] + corner["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - box["width"] * 0.26, y - box["height"] * 0.36, steps=4)
    page.mouse.up()
    expect(page.locator(".crop-frame")).to_have_attribute("aria-label", "Frame: 50 × 40 % of the picture")


@pytest.mark.parametrize(
    "path", ["/s?q=mug under 50", "/hearts", "/compare?ids=mug-red,dress-red", "/s?q=mug&refine.brand=Camp"]
)
def test_nothing_is_wider_than_a_small_phone(visit: Visit, path: str) -> None:
    page = visit(path, viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
