"""A small real shop behind a real server, and Debian's Chromium to look at it."""

import colorsys
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

import wares
import world
from until import LONG
from wares.server.app import Server
from wares.settings import Settings
from wares.types import Picture, Product

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
ALIVE = "html[data-alive]"
"""Stands as soon as the page's script hears every press; what the server drew is to be seen before."""
expect.set_options(timeout=LONG * 1000)


def products() -> list[Product]:
    """The world's 24, each standing alone, with larger pictures; 16 tents; three cups in one group."""
    stand = [replace(one, group=None, pictures=(Picture(data=disc(one.colour or "")),)) for one in world.products()]
    tents = [
        Product(
            id=f"tent/{n}", title=f"Tent number {n}", price=100.0 + n, currency="EUR", brand="Camp",
            category=("Outdoor", "Tents"), stock=3, texts={"zh": {"title": f"帐篷 {n} 号"}},
        )
        for n in range(16)
    ]  # fmt: skip
    cups = [
        Product(id=f"cup-{colour}", title=f"Travel cup, {colour}", price=9.0, colour=colour, group="cup",
                pictures=(Picture(data=disc(colour)),))
        for colour in ("red", "blue", "green")
    ]  # fmt: skip
    return [*stand, *tents, *cups]


def disc(colour: str, size: int = 160) -> bytes:
    """A shaded disc of the colour on a light ground of nearly the same hue, so that its mean stays the colour's."""
    rgb = np.array(world.COLOURS[colour][0], np.float64)
    y, x = np.mgrid[0:size, 0:size] / size - 0.5
    shade = np.clip(1.15 - 0.6 * np.hypot(x + 0.15, y + 0.15), 0, 1.2)[..., None]
    hue, light, strength = colorsys.rgb_to_hls(*(rgb / 255))
    ground = np.array(colorsys.hls_to_rgb(hue, min(0.85, light + 0.2), strength)) * 255
    pixels = np.where((np.hypot(x, y) < 0.42)[..., None], rgb * shade, ground)
    return world.encoded(np.clip(pixels, 0, 255).astype(np.uint8))


@contextmanager
def _served(folder: Path, settings: Settings) -> Iterator[str]:
    with wares.open(folder, encoder=world.ColourEncoder(), settings=settings, create=True) as shop:
        shop.add(products())
        ready = threading.Event()
        server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
        thread = threading.Thread(target=server.serve_until_stopped)
        thread.start()
        assert ready.wait(LONG)
        yield server.address
        server.should_exit = True
        thread.join(LONG)


@pytest.fixture(scope="session")
def served() -> Callable[[Path, Settings], AbstractContextManager[str]]:
    """Serves a small shop made in a folder, with settings, and gives its address."""
    return _served


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(shop_name="Tiny & Co", shop_currency="EUR", search_min_matches=3)
    with _served(tmp_path_factory.mktemp("browser") / "shop", settings) as found:
        yield found


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """Playwright, of which a process has one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        why = "no chromium; tests/browser/install.sh installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    opened = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens the shop at a path; at the end of the test nothing may have been logged as an error.

    With `clock=True` the page's timers are the test's to stop (`stop`) and to move on.
    """
    accidents: list[str] = []
    contexts = []

    def open_page(path: str = "/", clock: bool = False, **options: object) -> Page:
        context = browser.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 860}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        if clock:
            context.clock.install()
        page = context.new_page()
        page.set_default_timeout(LONG * 1000)
        page.on("pageerror", lambda error: accidents.append(str(error)))
        page.on("console", lambda said: accidents.append(said.text) if said.type == "error" else None)
        page.goto(address + path)
        page.wait_for_selector(ALIVE)
        page.wait_for_selector(".card:not(.skeleton), .message, .compare-table")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [one for one in accidents if "Failed to load resource" not in one] == []
