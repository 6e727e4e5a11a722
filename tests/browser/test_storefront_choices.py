"""Products with choices, sales, availability and ratings, as a shopper sees and buys them."""

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

import wares
import world
from until import LONG
from wares.server.app import Server
from wares.settings import Settings
from wares.types import Picture, Product, Sale, Variant

Visit = Callable[..., Page]

SHIRT = Product(
    id="shirt", title="Linen shirt", price=30.0, currency="EUR", brand="Acme", material="100 % linen",
    category=("Clothing", "Shirts"), other_categories=(("Summer", "Linen"),), rating=4.3, rating_count=128,
    size_guide="S: chest 92 cm\nM: chest 100 cm",
    pictures=(Picture(data=world.picture("green")), Picture(data=world.picture("red"))),
    description="Light and airy, woven in Portugal.",
    texts={"zh": {"title": "亚麻衬衫", "category": "服装 > 衬衫", "material": "100% 亚麻"}},
    variants=(
        Variant(options={"size": "S", "colour": "green"}, sku="s-g", price=25.0, was_price=40.0, stock=4, picture=0),
        Variant(options={"size": "S", "colour": "red"}, sku="s-r", price=30.0, stock=0, picture=1),
        Variant(options={"size": "M", "colour": "green"}, sku="m-g", price=30.0, stock=20, picture=0),
        Variant(options={"size": "M", "colour": "red"}, sku="m-r", price=32.0, availability="preorder", picture=1),
        Variant(options={"size": "L", "colour": "red"}, sku="l-r", price=32.0, stock=0, picture=1),
    ),
)  # fmt: skip
OTHERS = [
    Product(id="ring", title="Silver ring", price=50.0, was_price=80.0, currency="EUR", stock=3, rating=5.0,
            rating_count=1, choices={"size": tuple(str(n) for n in range(40, 70)), "stone": ("opal",)},
            size_guide="https://shop.example/rings", pictures=(Picture(data=world.picture("blue")),)),
    Product(id="lamp", title="Desk lamp", price=20.0, currency="EUR", availability="backorder", stock=0,
            sale=Sale(15.0, 0.0, 32_000_000_000.0), pictures=(Picture(data=world.picture("red")),)),
    Product(id="sofa", title="Corner sofa", price=900.0, currency="EUR", availability="out_of_stock"),
    Product(id="draft", title="Draft of a chair", price=9.0, published=False),
]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(shop_name="Tiny & Co", shop_currency="EUR")
    folder = tmp_path_factory.mktemp("choices") / "shop"
    with wares.open(folder, encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        shop.add([SHIRT, *OTHERS])
        ready = threading.Event()
        server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
        thread = threading.Thread(target=server.serve_until_stopped)
        thread.start()
        assert ready.wait(LONG)
        yield server.address
        server.should_exit = True
        thread.join(LONG)


def listening(page: Page) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []

    def hear(request: Any) -> None:
        if request.url.endswith("/v1/events") and request.post_data:
            told.extend(one for one in request.post_data_json if one not in told)

    page.on("request", hear)
    return told


def of(page: Page, told: list[dict[str, Any]], kind: str, count: int = 1) -> list[dict[str, Any]]:
    for _ in range(100):
        found = [one for one in told if one["kind"] == kind]
        if len(found) >= count:
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"{count} of {kind}: {told}")


def opened(page: Page) -> Locator:
    product = page.locator("#product")
    expect(product.locator(".about h1")).to_be_visible()
    return product


def test_cards_tell_price_rating_and_availability(visit: Visit) -> None:
    page = visit()
    shirt = page.locator('.grid [data-id="shirt"]')
    expect(shirt.locator(".now")).to_have_text("from €25.00")
    expect(shirt.locator(".was")).to_contain_text("€40.00")
    expect(shirt.get_by_role("img", name="4.3 of 5 stars, 128 ratings")).to_be_visible()
    ring = page.locator('.grid [data-id="ring"]')
    expect(ring.locator(".price")).to_have_text("€50.00 was €80.00")
    expect(ring.locator(".badge")).to_have_text("−38%")
    expect(page.locator('.grid [data-id="lamp"] .badge')).to_have_text("On back-order")
    expect(page.locator('.grid [data-id="lamp"] .price')).to_have_text("€15.00 was €20.00")
    expect(page.locator('.grid [data-id="sofa"] .badge')).to_have_text("Sold out")
    expect(page.locator('[data-id="draft"]')).to_have_count(0)


def test_choosing_changes_price_picture_and_availability(visit: Visit) -> None:
    page = visit("/p/shirt")
    product = opened(page)
    size = lambda name: product.locator('[data-name="size"]').get_by_role("button", name=name, exact=True)  # noqa: E731
    colour = lambda name: product.locator('[data-name="colour"]').get_by_role("button", name=name)  # noqa: E731
    expect(size("L")).to_be_disabled()  # sold out in every colour
    colour("red").click()
    expect(size("S")).to_be_disabled()
    expect(size("M")).to_be_enabled()
    expect(product.locator(".main-picture img")).to_have_attribute("src", re.compile(r"/shirt/pictures/1\?"))
    size("M").click()
    expect(product.locator(".about .price .now")).to_have_text("€32.00")
    expect(product.locator(".availability")).to_have_text("Pre-order")
    colour("red").click()  # again: no longer chosen
    size("S").click()
    expect(colour("red")).to_be_disabled()
    colour("green").click()
    expect(product.locator(".about .price")).to_have_text("€25.00 was €40.00−38%")
    expect(product.locator(".availability")).to_have_text("Only 4 left")
    expect(product.locator(".main-picture img")).to_have_attribute("src", re.compile(r"/shirt/pictures/0\?"))
    expect(product.locator('[data-name="colour"] .selected-value')).to_have_text("green")
    product.get_by_role("button", name="Clear choice").click()
    expect(product.locator(".about .price .now")).to_have_text("from €25.00")
    expect(product.locator('.choice[aria-pressed="true"]')).to_have_count(0)


def test_a_choice_is_made_by_keyboard_before_it_goes_into_the_cart(visit: Visit) -> None:
    page = visit("/p/shirt")
    product = opened(page)
    product.get_by_role("button", name="Add to cart").focus()
    page.keyboard.press("Enter")
    expect(product.locator(".cart-status")).to_have_text("Choose size, colour first")
    expect(product.locator('[data-name="size"] button').first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # M
    page.keyboard.press("Tab")  # green; L is sold out
    page.keyboard.press("Space")
    product.get_by_role("button", name="Add to cart").press("Enter")
    expect(product.locator(".cart-status")).to_contain_text("1 in your cart")


def test_each_choice_is_a_line_and_is_told(visit: Visit) -> None:
    page = visit("/")
    told = listening(page)
    page.locator('.grid [data-id="shirt"] a').click()
    product = opened(page)
    for size, colour in (("S", "green"), ("M", "green"), ("M", "green")):
        product.get_by_role("button", name="Clear choice").or_(product.locator(".choices")).first.wait_for()
        for name, value in (("size", size), ("colour", colour)):
            button = product.locator(f'[data-name="{name}"] [data-value="{value}"]')
            if button.get_attribute("aria-pressed") != "true":
                button.click()
        product.get_by_role("button", name="Add to cart").click()
    expect(product.locator(".cart-status")).to_contain_text("3 in your cart")
    product.get_by_role("button", name="View cart").click()
    cart = page.locator("#cart")
    expect(cart.locator(".line")).to_have_count(2)
    expect(cart.locator(".line .line-choice")).to_have_text(["Size S · Colour green", "Size M · Colour green"])
    expect(cart.locator(".line .how-many")).to_have_text(["1", "2"])
    expect(cart.locator(".sum b")).to_have_text("€85.00")
    cart.get_by_role("button", name="One less: Linen shirt, Size M · Colour green").click()
    cart.get_by_role("button", name="Remove Linen shirt, Size S · Colour green").click()
    expect(cart.locator(".line")).to_have_count(1)
    cart.locator(".line .title").click()  # its choice is there
    expect(opened(page).locator('.choice[aria-pressed="true"]')).to_have_text(["M", "green"])
    product.get_by_role("button", name="View cart").click()
    cart.get_by_role("button", name="Check out").click()
    carts, removed = of(page, told, "cart", 3), of(page, told, "remove_from_cart", 2)
    bought = of(page, told, "purchase")[0]
    assert [one["choices"] for one in carts] == [[{"size": s, "colour": "green"}] for s in ("S", "M", "M")]
    assert [one["prices"] for one in carts] == [[25.0], [30.0], [30.0]]
    assert [(one["choices"][0]["size"], one["quantities"]) for one in removed] == [("M", [1]), ("S", [1])]
    assert (bought["products"], bought["choices"], bought["quantities"]) == (
        ["shirt"], [{"size": "M", "colour": "green"}], [1],
    )  # fmt: skip
    first, again = of(page, told, "view", 2)
    assert "choices" not in first
    assert again["choices"] == [{"size": "M", "colour": "green"}]


def test_an_offer_is_what_its_choice_leaves(visit: Visit) -> None:
    found = visit().evaluate(
        """async () => {
          const { isFrom, isPossible, most, offerOf, reduction, state } = await import("/storefront/offers.js");
          const empty = { price: null, was_price: null, stock: null, availability: null, picture: null };
          const variant = (size, colour, more) => ({ ...empty, options: { size, colour }, ...more });
          const shirt = {
            id: "shirt", price: 20, was_price: null, stock: 0, availability: null, pictures: ["a", "b"],
            choices: { size: ["S", "M"], colour: ["red", "blue"] },
            variants: [
              variant("S", "red", { stock: 0, price: 10 }), variant("S", "blue", { availability: "backorder" }),
              variant("M", "red", { price: 30, was_price: 40, stock: 2, picture: "b" }),
            ],
          };
          const whole = offerOf(shirt, { size: "M", colour: "red" });
          return {
            all: state(offerOf(shirt, {})), from: isFrom(shirt), none: offerOf(shirt, { size: "M", colour: "blue" }),
            whole: [whole.price, reduction(whole), state(whole), most(whole), whole.pictures],
            small: [offerOf(shirt, { size: "S" }).price, state(offerOf(shirt, { size: "S" }))],
            possible: [isPossible(shirt, {}, "colour", "red"), isPossible(shirt, { size: "S" }, "colour", "red")],
            plain: [state({ stock: null, availability: null }), state({ stock: 0, availability: "in_stock" })],
          };
        }"""
    )
    assert found == {
        "all": "in", "from": True, "none": None, "whole": [30, 25, "few", 2, ["b", "a"]], "small": [20, "backorder"],
        "possible": [True, False], "plain": ["", "in"],
    }  # fmt: skip


def test_many_values_are_a_list_and_single_ones_are_chosen(visit: Visit) -> None:
    page = visit("/p/ring")
    told = listening(page)
    product = opened(page)
    expect(product.locator('[data-value="opal"]')).to_have_attribute("aria-pressed", "true")
    assert product.locator(".size-guide").get_attribute("href") == "https://shop.example/rings"
    product.get_by_role("combobox", name="Size").select_option("52")
    product.get_by_role("button", name="Add to cart").click()
    assert of(page, told, "cart")[0]["choices"] == [{"size": "52", "stone": "opal"}]


def test_what_is_ordered_ahead_can_be_had(visit: Visit) -> None:
    page = visit("/p/lamp")
    product = opened(page)
    expect(product.locator(".availability")).to_have_text("On back-order")
    product.get_by_role("button", name="Add to cart").click()
    expect(product.locator(".cart-status")).to_contain_text("1 in your cart")
    page.goto(page.url.replace("lamp", "sofa"))
    expect(opened(page).get_by_role("button", name="Sold out")).to_be_disabled()


def test_crumbs_material_and_size_guide(visit: Visit) -> None:
    page = visit("/p/shirt")
    product = opened(page)
    expect(product.locator("dl")).to_contain_text("100 % linen")
    expect(product.locator(".size-guide p")).to_be_hidden()
    product.get_by_text("Size guide").press("Enter")
    expect(product.locator(".size-guide p")).to_contain_text("M: chest 100 cm")
    crumbs = product.get_by_role("navigation", name="Category")
    expect(crumbs.get_by_role("link")).to_have_text(["Clothing", "Shirts", "Summer", "Linen"])
    crumbs.get_by_role("link", name="Shirts").click()
    expect(product).to_be_hidden()
    expect(page.locator("#list .grid [data-id]")).to_have_count(1)


def test_in_chinese_and_on_a_phone(visit: Visit) -> None:
    page = visit("/zh/p/shirt", viewport={"width": 390, "height": 844})
    product = opened(page)
    expect(product.locator("h1")).to_have_text("亚麻衬衫")
    expect(product.locator(".about .price .now")).to_have_text("€25.00 起")
    expect(product.locator("legend")).to_contain_text(["尺寸", "颜色"])
    expect(product.locator(".about").get_by_role("img", name="评分 4.3，满分 5，128 条评价")).to_be_visible()
    expect(product.locator(".crumbs a").first).to_have_text("服装")
    product.get_by_role("button", name="加入购物车").click()
    expect(product.locator(".cart-status")).to_have_text("请先选择尺寸、颜色")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_choice_that_is_gone_leaves_the_cart(visit: Visit) -> None:
    page = visit()
    page.evaluate(
        """async () => {
          const shirt = { id: "shirt", title: "Linen shirt", price: 1, stock: 9, pictures: [], texts: {} };
          const line = (size, colour, count) => ({ product: shirt, choice: { size, colour }, count });
          const gone = [line("XXL", "green", 1), line("L", "red", 1), { product: shirt, count: 1 }];
          localStorage.carts = JSON.stringify({ "": [line("S", "green", 9), ...gone] });
        }"""
    )
    page.goto(page.url.rstrip("/") + "/cart")
    expect(page.locator("#cart .line")).to_have_count(1)
    expect(page.locator("#cart .how-many")).to_have_text("4")
    expect(page.locator("#cart .sum b")).to_have_text("€100.00")
