"""The microphone in a real browser: what a tone says is searched for, and can be edited."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

import wares
import world
from until import LONG
from wares.server.app import Server

pytest.importorskip("av")
pytest.importorskip("jellyfish")
from media.tones import ToneRecogniser, tone, wav

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip


@pytest.fixture(scope="module")
def page(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no chromium; tests/browser/install.sh installs it")
    folder: Path = tmp_path_factory.mktemp("senses")
    (folder / "said.wav").write_bytes(wav(tone(1200, 30.0, 48_000), 48_000))
    with wares.open(folder / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        shop.voice.use(ToneRecogniser())
        ready = threading.Event()
        server = Server(shop, "127.0.0.1", 0, lambda _: ready.set())
        thread = threading.Thread(target=server.serve_until_stopped)
        thread.start()
        assert ready.wait(LONG)
        said = f"--use-file-for-fake-audio-capture={folder / 'said.wav'}"
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, said])
        opened = browser.new_context(permissions=["microphone"], viewport={"width": 1280, "height": 860}).new_page()
        opened.set_default_timeout(LONG * 1000)
        opened.goto(server.address)
        opened.wait_for_selector("html[data-alive]")
        yield opened
        browser.close()
        server.should_exit = True
        thread.join(LONG)


def test_what_is_said_is_searched_for_and_can_be_edited(page: Page) -> None:
    microphone = page.locator("#microphone")
    expect(microphone).to_be_visible()
    microphone.focus()
    page.keyboard.down(" ")
    expect(microphone).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#words")).to_have_value("Make me a green mug")
    page.wait_for_function(
        "Number(getComputedStyle(document.getElementById('microphone')).getPropertyValue('--level')) > 0"
    )
    page.keyboard.up(" ")
    page.wait_for_url("**q=Make+me+a+green+mug**")
    expect(page.locator("#words")).to_have_value("Make me a green mug")
    expect(page.locator(".card:visible").first).to_have_attribute("data-id", "mug-green")
    expect(microphone).to_have_attribute("aria-pressed", "false")
