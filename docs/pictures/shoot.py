"""Pictures of every page and state of the demo shop, in Debian's Chromium.

    python docs/pictures/shoot.py build/pictures --shop demo-shop [--only product]

Draws nothing: `wares demo --no-serve` makes the shop. Each picture is named page-language-device-light.png.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

import wares
from wares.server.app import Server

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 860}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
    "small": {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True},
}
PATIENCE_MS = 120_000
SETTLED_MS = 700
"""After which what moves has come to rest."""
LOADED = """
  () => Promise.all([...document.images].map((one) => {
    one.loading = "eager";
    return one.decode().catch(() => null);
  }))
"""
"""Pictures further down are there, too."""
Act = Callable[[Page], object]


def nothing(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True, slots=True)
class PageState:
    """A page with what was done on it. `path` without a language; `act` does it; `only`: the devices that have it."""

    name: str
    path: str
    act: Act = nothing
    only: tuple[str, ...] = ("desktop", "phone")
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Ids of products that states are shown with: with choices, sold out, gone, and four to compare."""

    shoe: str
    dress: str
    out: str
    gone: str
    several: tuple[str, ...]


def chosen(shop: wares.Shop) -> Chosen:
    """Look the products up, and let one be gone."""

    def found(words: str, condition: str = "stock > 20") -> str:
        return shop.search(words, filter=condition, per_page=1).hits[0].product.id

    gone = found("mug")
    shop.delete([gone])
    several = tuple(hit.product.id for hit in shop.search("running shoes", filter="stock > 0", per_page=4).hits)
    return Chosen(found("children's sneakers"), found("red dress"), found("", "stock = 0"), gone, several)


def states(some: Chosen) -> list[PageState]:
    """Every page and state."""
    both, phone = ("desktop", "phone"), ("phone",)
    return [
        PageState("home", "/", only=(*both, "small"), is_whole=True),
        PageState("category", "/c/clothing"),
        PageState("search", "/s?q=red+dress+under+80", only=(*both, "small"), is_whole=True),
        PageState("empty", "/s?q=qxzvbn&refine.brand=Aster+Lane", is_whole=True),
        PageState("product", f"/p/{some.dress}", only=(*both, "small"), is_whole=True),
        PageState("children", f"/p/{some.shoe}", lambda page: press(page, ".buy .primary")),
        PageState("sold-out", f"/p/{some.out}"),
        PageState("size-guide", f"/p/{some.dress}", lambda page: press(page, ".size-guide")),
        PageState("zoom", f"/p/{some.dress}", lambda page: press(page, ".main-picture")),
        PageState("cart", f"/p/{some.dress}", fill_cart, only=(*both, "small"), is_whole=True),
        PageState("cart-empty", "/cart"),
        PageState("checkout", f"/p/{some.dress}", check_out),
        PageState("compare", f"/compare?ids={','.join(some.several)}", only=(*both, "small"), is_whole=True),
        PageState("hearts", "/s?q=lamp", fill_hearts),
        PageState("suggestions", "/", lambda page: words(page, "dre")),
        PageState("suggestions-empty", "/", lambda page: press(page, "#words")),
        PageState("account", "/", lambda page: press(page, "#account")),
        PageState("crop", "/", crop),
        PageState("why", "/s?q=lamp&why=1"),
        PageState("filters", "/s?q=shoes", lambda page: press(page, "#filters-open"), only=(*phone, "small")),
        PageState("missing", "/p/nobody"),
        PageState("gone", f"/p/{some.gone}"),
        PageState("all", "/all"),
        PageState("offline", "/s?q=lamp", go_offline),
    ]


# ------------------------------------------------------------------------------------------------------- what is done


def press(page: Page, selector: str) -> None:
    """Press the first that fits and is seen."""
    page.locator(f"{selector}:visible").first.click()


def words(page: Page, text: str) -> None:
    """Type into the search box."""
    press(page, "#words")
    page.keyboard.type(text, delay=30)
    page.wait_for_selector("#suggestions [role=option]")


def fill_cart(page: Page) -> None:
    """Choose the first of each choice that can be had, and open the cart with it."""
    for row in page.locator("#product .choice-values").all():
        row.locator(".choice:not([aria-disabled=true])").first.click()
    press(page, "#product .buy .primary")
    page.goto(page.url.split("/p/")[0] + "/cart")
    page.wait_for_selector("#cart .line")


def check_out(page: Page) -> None:
    """Order what the cart holds."""
    fill_cart(page)
    press(page, "#cart [data-key=checkout]")


def fill_hearts(page: Page) -> None:
    """Keep three products and look at them."""
    for button in page.locator("#list .heart-button").all()[:3]:
        button.click()
    press(page, "#hearts-open")


def crop(page: Page) -> None:
    """Search with a picture of the shop, and choose a part of it."""
    source = page.locator(".card img").first.get_attribute("src") or ""
    data = page.request.get("/".join(page.url.split("/")[:3]) + source).body()
    page.locator("#file").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": data})
    page.wait_for_selector("#list .card:not(.skeleton)")
    press(page, ".crop-open")


def go_offline(page: Page) -> None:
    """The network goes while somebody searches."""
    page.context.set_offline(True)
    page.locator("#words").fill("shoes")
    page.wait_for_selector(".reach:not(:empty)")


# ----------------------------------------------------------------------------------------------------------- pictures


def shoot(
    browser: Browser, address: str, state: PageState, prefix: str, device: str, scheme: str, folder: Path
) -> None:
    """One picture; `prefix`: of the address, by language."""
    locale = "zh-CN" if prefix else "en-US"
    context = browser.new_context(locale=locale, color_scheme=scheme, **DEVICES[device])  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}{prefix}{state.path}")
    page.wait_for_selector("html[data-alive]")
    page.wait_for_load_state("networkidle")
    state.act(page)
    page.evaluate(LOADED)
    page.wait_for_timeout(SETTLED_MS)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        sys.stderr.write(f"{state.name} {prefix} {device}: scrolls sideways\n")
    name = "-".join([state.name, "zh" if prefix else "en", device, scheme])
    page.screenshot(path=folder / f"{name}.png", full_page=state.is_whole)
    context.close()


@contextmanager
def serving(shop: wares.Shop) -> Iterator[str]:
    """The address of a server of the shop."""
    ready = threading.Event()
    server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    ready.wait()
    try:
        yield server.address
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shop", type=Path, default=Path("demo-shop"))
    parser.add_argument("--only", default="", help="names of states, with commas between; all without")
    parser.add_argument("--schemes", default="light,dark")
    parser.add_argument("--devices", default=",".join(DEVICES))
    parser.add_argument("--languages", default="en,zh")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with wares.open(options.shop) as shop, sync_playwright() as playwright:
        wanted = options.only.split(",")
        shown = [state for state in states(chosen(shop)) if not options.only or state.name in wanted]
        with serving(shop) as address:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--headless=new", "--no-sandbox", "--disable-gpu"]
            )
            views = product(shown, *(each.split(",") for each in (options.languages, options.devices, options.schemes)))
            for state, language, device, scheme in views:
                if device in state.only:
                    shoot(browser, address, state, "/zh" if language == "zh" else "", device, scheme, options.folder)
            browser.close()


if __name__ == "__main__":
    main()
