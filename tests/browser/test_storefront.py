"""The storefront, as a shopper uses it."""

import base64
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import world

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
CARDS = "#list .card:not(.skeleton)"

DROP = """([data, type]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "picture", { type }));
  for (const name of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""


def ids(page: Page) -> list[str]:
    return [card.get_attribute("data-id") or "" for card in page.locator(CARDS).all()]


def type_words(page: Page, words: str) -> None:
    page.locator("#words").click()
    page.keyboard.type(words, delay=15)


def drop(page: Page, data: bytes, kind: str = "image/png") -> None:
    page.evaluate(DROP, [base64.b64encode(data).decode(), kind])


def facet_row(page: Page, attribute: str, value: str) -> "tuple[int, object]":
    row = page.locator(f'[data-facet="{attribute}"] .value', has_text=value).first
    return int(row.locator(".count-value").inner_text()), row.locator("input")


def test_the_front_page_shows_the_whole_shop(visit: Visit) -> None:
    page = visit()
    expect(page.locator("#wordmark")).to_have_text("Tiny & Co")
    expect(page.locator("#hero h1")).to_be_visible()
    expect(page.locator("#all-list .card:not(.skeleton)")).to_have_count(24)
    expect(page.locator("#all-link")).to_have_text(f"Show {24 + 16 + 1} products")  # the three cups are one
    page.locator("#all-link").click()
    expect(page).to_have_url(re.compile("/s$"))
    expect(page.locator("#count")).to_have_text("41 products")
    expect(page.locator("#home")).to_be_hidden()
    page.go_back()
    page.locator(".tile", has_text="Kitchen").click()
    expect(page.locator("#count")).to_have_text("6 products")
    expect(page).to_have_url(re.compile("/c/kitchen$"))
    expect(page.locator("#list-title")).to_have_text("Kitchen")


def test_results_come_while_typing(visit: Visit) -> None:
    page = visit()
    type_words(page, "red mu")
    expect(page.locator("#count")).to_contain_text("red mu")
    expect(page.locator("#list .card .title").first).to_have_text("Mug, red")
    expect(page.locator("#list .card mark").first).to_be_visible()
    expect(page.locator("#hero")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"q=red\+mu"))
    page.go_back()
    expect(page.locator("#hero")).to_be_visible()


def test_the_first_letter_is_asked_at_once(visit: Visit) -> None:
    page = visit("/s", clock=True)
    page.locator("#words").focus()
    page.clock.pause_at(time.time() + 60)
    with page.expect_request("**/v1/search"):
        page.keyboard.type("m")
    with page.expect_request(lambda one: '"mug"' in (one.post_data or "")):
        page.keyboard.type("ug")
        page.clock.run_for(200)


@pytest.mark.parametrize(("button", "panel"), [("#account", "#account-menu"), ("#camera", "#picture-menu")])
def test_a_menu_asked_for_before_the_page_is_alive_opens(
    browser: Browser, address: str, button: str, panel: str
) -> None:
    page = browser.new_page()
    scripts: list[Route] = []
    page.route("**/storefront/app.*.js", lambda route: scripts.append(route))
    page.goto(address, wait_until="commit")
    page.locator(button).click()
    expect(page.locator(panel)).to_be_hidden()
    scripts[0].continue_()
    expect(page.locator(panel)).to_be_visible()
    page.locator(button).click()
    expect(page.locator(panel)).to_be_hidden()
    page.close()


def test_suggestions_by_keyboard(visit: Visit) -> None:
    page = visit()
    page.keyboard.press("/")
    expect(page.locator("#words")).to_be_focused()
    page.keyboard.type("runn", delay=15)
    first = page.locator("#suggestions [role=option]").first
    expect(first.locator("mark").first).to_have_text("runn", ignore_case=True)
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    chosen = first.get_attribute("data-text") or ""
    expect(page.locator("#words")).to_have_value(chosen)
    page.keyboard.press("Enter")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#count")).to_contain_text(f"“{chosen}”")
    page.locator("#words").fill("mu")
    expect(page.locator("#suggestions")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#words")).to_have_value("mu")


def test_a_suggestion_by_mouse(visit: Visit) -> None:
    page = visit()
    type_words(page, "dre")
    option = page.locator("#suggestions [role=option]").first
    text = option.get_attribute("data-text") or ""
    option.click()
    expect(page.locator("#words")).to_have_value(text)
    expect(page.locator("#count")).to_contain_text(text)


def test_a_facets_count_is_what_choosing_it_gives(visit: Visit) -> None:
    page = visit("/s")
    for chosen, (attribute, value) in enumerate((("brand", "Acme"), ("colour", "red"), ("category", "Kitchen")), 1):
        wanted, box = facet_row(page, attribute, value)
        box.check()  # type: ignore[attr-defined]
        expect(page.locator("#count")).to_have_text(re.compile(rf"^{wanted} product"))
        expect(page.locator("#chips .chip")).to_have_count(chosen)
    expect(page.locator('[data-facet="colour"] .dot').first).to_be_visible()
    page.get_by_role("button", name="Remove Brand: Acme").click()
    expect(page.locator("#chips .chip")).to_have_count(2)
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#chips .chip")).to_have_count(0)
    expect(page.locator("#count")).to_have_text(re.compile("^41 "))


def test_the_focus_stays_in_the_filters(visit: Visit) -> None:
    page = visit("/s")
    _, box = facet_row(page, "brand", "Acme")
    box.check()  # type: ignore[attr-defined]
    expect(page.locator("#chips .chip")).to_have_count(1)
    expect(page.locator('[data-key="brand=Acme"]')).to_be_focused()


def test_the_price_is_a_range(visit: Visit) -> None:
    page = visit("/s")
    low = page.locator('[data-facet="price"] input[type=number]').first
    low.fill("110")
    low.press("Enter")
    expect(page.locator("#count")).to_have_text("6 products")
    expect(page.locator("#chips .chip")).to_contain_text("≥ 110")
    high = page.locator('[data-facet="price"] input[type=number]').last
    high.fill("112")
    high.press("Enter")
    expect(page.locator("#count")).to_have_text("3 products")


def test_sorting_and_pages_live_in_the_url(visit: Visit) -> None:
    page = visit("/s")
    page.locator("#sort").select_option("-price")
    expect(page.locator("#list .card .title").first).to_have_text("Tent number 15")
    page.locator("#pager").get_by_label("Page 2").click()
    expect(page.locator("#pager [aria-current]")).to_have_text("2")
    expect(page.locator(CARDS)).to_have_count(41 - 24)
    shared = visit("/" + page.url.split("/", 3)[3])
    expect(shared.locator(CARDS)).to_have_count(41 - 24)
    assert ids(shared) == ids(page)
    page.go_back()
    expect(page.locator("#pager [aria-current]")).to_have_text("1")


def test_a_dropped_picture_finds_its_colour(visit: Visit) -> None:
    page = visit()
    drop(page, world.picture("blue", 48))
    expect(page.locator("#query-parts .chip img")).to_be_visible()
    expect(page.locator("#list .card .title").first).to_contain_text("blue")
    type_words(page, "backpack")
    expect(page.locator("#list .card .title").first).to_have_text("Backpack, blue")
    page.get_by_role("button", name="Remove Your picture").click()
    expect(page.locator("#query-parts .chip")).to_have_count(0)
    expect(page.locator("#list .card .title").first).to_contain_text("Backpack")


def test_a_chosen_picture_survives_reload_and_not_a_link(visit: Visit) -> None:
    page = visit()
    chosen = {"name": "a.png", "mimeType": "image/png", "buffer": world.picture("yellow", 48)}
    page.locator("#file").set_input_files(chosen)  # type: ignore[arg-type]
    expect(page.locator("#list .card .title").first).to_contain_text("yellow")
    page.reload()
    expect(page.locator("#query-parts .chip img")).to_be_visible()
    expect(page.locator("#list .card .title").first).to_contain_text("yellow")
    other = visit("/" + page.url.split("/", 3)[3])
    expect(other.locator("#toast")).not_to_be_empty()
    expect(other.locator("#query-parts .chip")).to_have_count(0)


def test_a_file_that_is_no_picture_is_told(visit: Visit) -> None:
    page = visit()
    drop(page, b"not a picture", "image/png")
    expect(page.locator("#toast")).to_contain_text("not a picture")


def test_the_product_page(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    page.locator("#list .card a").first.click()
    product = page.locator("#product")
    expect(product.locator("h1")).to_have_text("Mug, red")
    expect(page).to_have_url(re.compile("/p/mug-red"))
    expect(page).to_have_title("Mug, red · Tiny & Co")
    expect(page.locator("#results-page")).to_be_hidden()
    expect(product.locator(".about .price")).to_have_text("€12.00")
    expect(product.locator(".stock")).to_have_text("Only 5 left")
    expect(product.locator("dl")).to_contain_text("Red", ignore_case=True)
    width = product.locator(".main-picture img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    assert width > 100
    expect(product.locator(".similar .card:not(.skeleton) .title").first).to_contain_text("red")
    product.locator(".similar .card a").first.click()
    expect(product.locator("h1")).not_to_have_text("Mug, red")
    page.go_back()
    expect(product.locator("h1")).to_have_text("Mug, red")
    page.go_back()
    expect(product).to_be_hidden()
    expect(page.locator("#list .card a").first).to_be_visible()
    expect(page).to_have_url(re.compile("q=red"))


def test_variants_lead_to_one_another(visit: Visit) -> None:
    page = visit("/p/cup-red")
    product = page.locator("#product")
    expect(product.locator(".variant")).to_have_count(3)
    expect(product.locator(".variant[aria-current=true]")).to_have_attribute("aria-label", "red")
    product.locator(".variants").get_by_role("link", name="blue").click()
    expect(product.locator("h1")).to_have_text("Travel cup, blue")


def test_a_link_that_makes_no_sense_leads_home(visit: Visit) -> None:
    page = visit("/s?q=mug&sort=nonsense")
    expect(page.locator(".message")).to_contain_text("nonsense")
    page.get_by_role("link", name="Start over").click()
    expect(page.locator("#hero")).to_be_visible()


def test_more_like_this_but(visit: Visit) -> None:
    page = visit("/p/mug-green")
    page.locator("#composed-words").fill("black")
    page.locator(".composed button").click()
    expect(page.locator("#product")).to_be_hidden()
    expect(page.locator("#query-parts .chip")).to_contain_text("Mug, green")
    expect(page.locator("#words")).to_have_value("black")
    expect(page.locator('#list [data-id="mug-green"]')).to_have_count(0)
    expect(page.locator('#list [data-id="mug-black"]')).to_be_visible()


def test_like_from_a_card(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    page.locator("#list .card").first.hover()
    page.locator("#list .find-similar").first.click()
    expect(page.locator("#query-parts .chip")).to_contain_text("Mug, red")
    expect(page.locator("#list .card .title").first).to_contain_text("red")


def test_chinese(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    page.locator("#language").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#list .card .title").first).to_have_text("红色马克杯")
    expect(page.locator('[data-facet="colour"]')).to_contain_text("红色")
    expect(page.locator("#count")).to_contain_text("件商品")
    page.locator("#words").fill("蓝色跑鞋")
    page.keyboard.press("Enter")
    expect(page.locator("#list .card .title").first).to_have_text("蓝色跑步鞋")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_chinese_address_shows_chinese(visit: Visit) -> None:
    page = visit("/zh/", locale="zh-CN")
    expect(page.locator("#hero h1")).to_contain_text("图片")


def test_reasons(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    expect(page.locator(".reasons")).to_have_count(0)
    page.locator("#why").check()
    expect(page.locator(".reasons").first).to_contain_text("%")
    expect(page.locator(".reasons").first).to_contain_text("mug")


def test_a_correction_is_shown_and_taken(visit: Visit) -> None:
    page = visit("/s?q=bakpack")
    expect(page.locator("#notice")).to_contain_text("Showing results for backpack")
    expect(page.locator("#list .card .title").first).to_contain_text("ackpack")
    page.locator("#notice a", has_text="backpack").click()
    expect(page.locator("#words")).to_have_value("backpack")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_correction_is_undone_by_one_click(visit: Visit) -> None:
    page = visit("/s?q=bakpack&refine.colour=red")
    expect(page.locator("#notice")).to_contain_text("Search instead for bakpack")
    page.locator("#notice a", has_text="bakpack").click()
    expect(page.locator("#words")).to_have_value("bakpack")
    expect(page.locator("#notice")).not_to_contain_text("backpack")
    expect(page).to_have_url(re.compile("refine.colour=red.*verbatim=1"))
    page.locator("#words").fill("runing shoes")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("Showing results for running shoes")
    expect(page).not_to_have_url(re.compile("verbatim"))


def test_only_some_words_match(visit: Visit) -> None:
    page = visit("/s?q=red+mug+tent")
    expect(page.locator("#count")).to_contain_text("0 products")
    expect(page.locator(".related h2")).to_have_text("No product matches all of “red mug tent”")
    expect(page.locator(".related .card").first).to_be_visible()


def test_products_that_match_in_part_stand_below_a_line(visit: Visit) -> None:
    page = visit("/s?q=red+mug")
    expect(page.locator("#list > div > .grid .card")).to_have_count(2)
    expect(page.locator(".related h2")).to_have_text("Also close to it")
    expect(page.locator("#count")).to_contain_text("2 products")


def test_what_is_not_there_is_said_in_both_languages(visit: Visit) -> None:
    expect(visit("/s?q=qxzvbn").locator(".related h2, .empty h2").first).to_contain_text("Nothing")
    expect(visit("/zh/s?q=qxzvbn").locator(".related h2, .empty h2").first).to_contain_text("没有")


def test_what_words_ask_for_is_a_chip_that_is_taken_off(visit: Visit) -> None:
    page = visit("/s?q=mug+under+13")
    expect(page.locator("#chips .chip")).to_have_text("up to €13")
    before = page.locator("#count").inner_text()
    page.locator("#chips .chip button").click()
    expect(page.locator("#words")).to_have_value("mug")
    expect(page.locator("#chips .chip")).to_have_count(0)
    expect(page.locator("#count")).not_to_have_text(before)


def test_nothing_found(visit: Visit) -> None:
    page = visit("/s?refine.brand=Camp&refine.colour=red")
    expect(page.locator(".empty .message h2")).to_be_visible()
    page.get_by_role("button", name="Remove all filters").click()
    expect(page.locator("#count")).to_have_text("41 products")


def test_errors_can_be_tried_again(visit: Visit) -> None:
    page = visit()
    page.route("**/v1/search", lambda route: route.abort())
    type_words(page, "mug")
    expect(page.locator(".message h2")).to_have_text("The shop cannot be reached")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.unroute("**/v1/search")
    # A search that the typing began may come only now and bring the page back by itself, button and all.
    page.evaluate("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Try again')?.click()")
    expect(page.locator("#list .card .title").first).to_contain_text("Mug")


def test_a_product_that_is_not_there(visit: Visit) -> None:
    page = visit("/p/nobody/nothing")
    expect(page.locator("#message h1")).to_be_visible()
    page.locator("#message").get_by_role("link", name="Start over").click()
    expect(page.locator("#hero")).to_be_visible()


def test_titles_are_text_and_never_markup(visit: Visit) -> None:
    page = visit()
    nodes = page.evaluate(
        """async () => {
          const { marked } = await import("/storefront/dom.js");
          const holder = document.createElement("div");
          holder.append(...marked("<img src=x> &lt;b&gt; <mark>a &amp; b</mark>"));
          return [holder.innerHTML, holder.textContent, holder.children.length];
        }"""
    )
    assert nodes == [
        "&lt;img src=x&gt; &lt;b&gt; <mark>a &amp; b</mark>", "<img src=x> <b> a & b", 1,
    ]  # fmt: skip


def test_state_and_address_are_the_same_thing(visit: Visit) -> None:
    addresses = [
        "/",
        "/?why=1",
        "/zh/",
        "/s",
        "/s?q=red+mug",
        "/zh/s?q=%E9%9E%8B&refine.brand=Lumen+%26+Co&refine.price=10..&sort=-price&page=3&why=1",
        "/s?like=a%2Fb&picture=k2",
        "/s?q=bakpack&verbatim=1",
        "/p/p%231%2F2%3F",
        "/en/p/%E9%9E%8B%25",
        "/c/kitchen/mug?refine.brand=Acme&page=2",
        "/zh/b/acme",
        "/cart",
        "/zh/hearts",
        "/compare?ids=a%2Cb,c",
        "/s?q=mug&refine.category=Kitchen",
    ]
    there_and_back = visit().evaluate(
        """async (addresses) => {
          const { parse, format } = await import("/storefront/state.js");
          const { createAddressBook } = await import("/storefront/addresses.js");
          const book = createAddressBook();
          book.learnPlaces({ category: { "Kitchen > Mug": "/c/kitchen/mug" }, brand: { Acme: "/zh/b/acme" } });
          return addresses.map((address) => {
            const [path, search] = address.split("?");
            return format(parse(path, search ?? "", book), book);
          });
        }""",
        addresses,
    )
    assert there_and_back == addresses


def test_what_is_changed_leads_to_another_view(visit: Visit) -> None:
    found = visit().evaluate(
        """async () => {
          const { EMPTY, changed, viewOf } = await import("/storefront/state.js");
          const after = (...changes) => viewOf(changes.reduce(changed, EMPTY));
          return {
            product: after({ q: "mug" }, { product: "a" }),
            words: after({ product: "a" }, { q: "mug" }),
            cleared: after({ q: "mug" }, { q: "" }),
            unfiltered: after({ refine: { brand: ["Acme"] } }, { refine: {} }),
            home: after({ q: "mug" }, { ...EMPTY }),
            lost: changed(changed(EMPTY, { q: "mug", language: "zh" }), { cart: true }).q,
            kept: changed(changed(EMPTY, { q: "mug", language: "zh" }), { cart: true }).language,
          };
        }"""
    )
    assert found == {
        "product": "product", "words": "results", "cleared": "home", "unfiltered": "results", "home": "home",
        "lost": "", "kept": "zh",
    }  # fmt: skip


def test_pages_around(visit: Visit) -> None:
    wanted = {(1, 1): [1], (1, 3): [1, 2, 3], (5, 9): [1, 0, 4, 5, 6, 0, 9], (9, 9): [1, 0, 8, 9]}
    found = visit().evaluate(
        """async (asked) => {
          const { around } = await import("/storefront/results.js");
          return asked.map(([at, last]) => around(at, last));
        }""",
        [list(pair) for pair in wanted],
    )
    assert found == list(wanted.values())


def test_on_a_phone(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    expect(page.locator("#all-list .card:not(.skeleton)")).to_have_count(24)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#all-link").click()
    expect(page.locator(CARDS)).to_have_count(24)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator("#filters")).to_be_hidden()
    page.locator("#filters-open").click()
    wanted, box = facet_row(page, "brand", "Acme")
    box.check()  # type: ignore[attr-defined]
    expect(page.locator("#filters-done")).to_have_text(f"Show {wanted} products")
    page.locator("#filters-done").click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("#filters-count")).to_have_text("1")
    page.locator("#list .card a").first.click()
    expect(page.locator("#product h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_control_has_a_name(visit: Visit) -> None:
    page = visit("/s?q=mug")
    expect(page.locator("#list .card .title").first).to_contain_text("Mug")
    page.locator("#list .card a").first.click()
    expect(page.locator("#product h1")).to_be_visible()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([hidden]), select, a")]
          .filter((one) => !one.hidden && !one.getAttribute("aria-label"))
          .filter((one) => !one.textContent.trim() && !one.labels?.length)
          .map((one) => one.outerHTML)"""
    )
    assert nameless == []
