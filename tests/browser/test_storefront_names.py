"""Attributes may be called as JavaScript's own properties are, in the shop and in the URL: the page stays whole."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

import wares
import world
from until import LONG
from wares.server.app import Server
from wares.settings import Settings

pytestmark = pytest.mark.browser
ODD = ("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf")
CARDS = "#list .card:not(.skeleton)"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A shop whose products have such attributes, served with an admin key."""
    settings = Settings(shop_name="Odd", server_admin_key="a key")
    with wares.open(
        tmp_path_factory.mktemp("odd") / "shop", encoder=world.ColourEncoder(), settings=settings, create=True
    ) as shop:
        shop.add(
            replace(one, group=None, attributes={**one.attributes, **{name: (f"{name} {n % 2}",) for name in ODD}})
            for n, one in enumerate(world.products())
        )
        ready = threading.Event()
        server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
        thread = threading.Thread(target=server.serve_until_stopped)
        thread.start()
        assert ready.wait(LONG)
        yield server.address
        server.should_exit = True
        thread.join(LONG)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB")
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    yield opened
    context.close()
    assert wrong == []


@pytest.mark.parametrize("name", [*ODD, "nonsense"])
def test_the_url_narrows_by_any_name(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/s?q=mug&refine.{name}=x")
    expect(page.locator(".card .title").first).to_have_text(re.compile("[Mm]ug"))


@pytest.mark.parametrize("name", ODD)
def test_the_shop_has_attributes_of_any_name(page: Page, odd: str, name: str) -> None:
    page.goto(f"{odd}/s?refine.{name}={name}+1")
    expect(page.locator("#count")).to_contain_text("12")
    page.goto(f"{odd}/p/mug-red")
    expect(page.locator("#product dl")).to_contain_text("mug-red")


def test_facets_of_any_name_can_be_chosen(page: Page, odd: str) -> None:
    page.goto(f"{odd}/s?q=mug")
    facets = page.locator("[data-facet]")
    expect(facets.first).to_be_visible()
    name = next(name for name in ODD if page.locator(f'[data-facet="{name}"]').count())
    page.locator(f'[data-facet="{name}"] .value input').first.check()
    expect(page).to_have_url(re.compile(f"refine.{name}="))
    expect(page.locator("#count")).to_contain_text("3")
