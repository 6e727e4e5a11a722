"""The storefront for everyone: keyboard alone, screen readers, large letters, few colours, nothing that moves."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

PAGES = {
    "home": "/",
    "search": "/s?q=red+mug&why=1",
    "category": "/c/kitchen",
    "brand": "/b/acme?refine.colour=red",
    "corrected": "/s?q=bakpack",
    "nothing": "/s?refine.brand=Camp&refine.colour=red",
    "nonsense": "/s?q=mug&sort=nonsense",
    "product": "/p/mug-red",
    "variants": "/p/cup-red",
    "missing": "/p/nobody",
    "all": "/all",
    "cart": "/cart",
    "hearts": "/hearts",
    "compare": "/compare?ids=mug-red%2Cmug-blue",
}
ALIVE = "html[data-alive]"
STANDS_IN = "[aria-busy=true], .skeleton"
TABS = 10
WIDE = 1280
OF_COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe that another colour scheme can break."""
PHONE: ViewportSize = {"width": 390, "height": 844}


def settled(page: Page) -> Page:
    """The page once nothing stands in for what is to come."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("main").locator(STANDS_IN).locator("visible=true")).to_have_count(0)
    return page


def barriers(page: Page, *rules: str) -> list[str]:
    """What axe finds that bars somebody, each with where; by some of its rules alone, where they are named."""
    options = {"resultTypes": ["violations"], **({"runOnly": {"type": "rule", "values": rules}} if rules else {})}
    violations = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:200]}" for one in violations for node in one["nodes"]]


@pytest.mark.parametrize("language", ["", "/zh"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_bars_anybody(visit: Visit, name: str, language: str) -> None:
    """On a desktop light and dark, where only colours differ, and on a phone."""
    page = settled(visit(language + PAGES[name], color_scheme="light", reduced_motion="reduce"))
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    assert barriers(page, *OF_COLOURS) == []
    page.set_viewport_size(PHONE)
    assert barriers(page) == []


def test_nothing_that_opens_bars_anybody(visit: Visit) -> None:
    page = settled(visit("/", reduced_motion="reduce"))
    page.locator("#words").click()
    page.keyboard.type("mu")
    expect(page.locator("#suggestions [role=option]").first).to_be_visible()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.locator("#account").click()
    assert barriers(page) == []
    page = settled(visit("/s?q=mug", viewport=PHONE, reduced_motion="reduce"))
    page.locator("#filters-open").click()
    assert barriers(page) == []


@pytest.mark.parametrize("language", ["", "/zh"])
def test_ten_tabs_lead_to_the_first_hit(visit: Visit, language: str) -> None:
    page = settled(visit(f"{language}/s?q=red+mug"))
    first = page.locator("#list .card a").first
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.locator(".skip").evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
        if first.evaluate("one => one === document.activeElement"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#product h1")).to_contain_text("Mug" if not language else "马克杯")


def test_no_page_scrolls_sideways(visit: Visit, address: str) -> None:
    """At 320 pixels, and at twice the size on a screen of 1280."""
    page = visit()
    for path in PAGES.values():
        page.set_viewport_size({"width": WIDE // 2, "height": 430})
        page.goto(address + path)
        page.wait_for_selector(ALIVE)
        settled(page)
        for width in (WIDE // 2, 320):
            page.set_viewport_size({"width": width, "height": 430})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_nothing_moves_for_who_wants_it_so(visit: Visit) -> None:
    page = settled(visit("/", reduced_motion="reduce"))
    moving = page.evaluate("document.getAnimations().filter((one) => one.playState === 'running').length")
    assert moving == 0
    row = page.locator("#shelves .row").first
    page.locator("#shelves .arrows button").last.click()
    place = row.evaluate("one => one.scrollLeft")
    page.wait_for_timeout(600)
    assert row.evaluate("one => one.scrollLeft") == place > 0


@pytest.mark.parametrize("control", [".why", '[data-facet="brand"] .value', '[data-facet="colour"] .value'])
def test_with_few_colours_what_is_chosen_looks_chosen(visit: Visit, control: str) -> None:
    page = settled(visit("/s", forced_colors="active", reduced_motion="reduce"))
    shown = page.locator(control).first
    shown.scroll_into_view_if_needed()
    before = shown.screenshot()
    shown.locator("input").evaluate("one => { one.checked = true; }")
    assert shown.screenshot() != before


def test_what_changes_is_announced(visit: Visit) -> None:
    page = settled(visit("/s"))
    told = page.locator("[aria-live=polite], [role=status]")
    brand = page.locator('[data-facet="brand"] .value', has_text="Acme")
    count = brand.locator(".count-value").inner_text()
    brand.locator("input").check()
    expect(told.filter(has_text=f"{count} products").first).to_be_attached()
    page.locator("#words").fill("mug")
    expect(told.filter(has_text="suggestions").first).to_be_attached()
    page.keyboard.press("Enter")
    expect(told.filter(has_text="“mug”").first).to_be_attached()
    page.locator("#list .heart-button").first.click()
    expect(page.locator("#list .heart-button").first).to_have_attribute("aria-pressed", "true")
