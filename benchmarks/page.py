"""The storefront in Chromium: what a first visit loads, how soon it paints, whether anything moves or bars anybody."""

from __future__ import annotations

import contextlib
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import wares
from _common import Figures, Options, main, say, temporary
from _drawn import feed_in
from _served import server
from wares.demo.simulation.simulate import simulate

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

DRAWN = 1500
BYTES_A_SECOND = 1_600_000 / 8
ROUND_TRIP_MS = 40
SLOWER = 4
"""How many times slower than this machine the processor of the visitor is."""
REPEATS = 3
"""Visits of each page on each device; the median is reported."""
QUIET_MS = 1500
"""After which a page that asks for nothing is taken to be whole."""
DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 860}},
    "phone": {
        "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
    },
}  # fmt: skip
WATCH = """
  window.seen = { largest: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.largest = one.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  const add = (one) => { if (!one.hadRecentInput) seen.shift += one.value; };
  new PerformanceObserver((list) => list.getEntries().forEach(add))
    .observe({ type: "layout-shift", buffered: true });
"""
TYPED = """
  (letter) => new Promise((resolve) => {
    const input = document.getElementById("words");
    const started = performance.now();
    const done = () => { observer.disconnect(); requestAnimationFrame(() => resolve(performance.now() - started)); };
    const isThere = () => document.querySelector("#list .card:not(.skeleton), #list .message");
    const observer = new MutationObserver(() => isThere() && done());
    observer.observe(document.getElementById("list"), { childList: true });
    input.value += letter;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  })
"""
WORDS = ("dress", "mug", "shoes", "lamp")


@dataclass(slots=True)
class Loaded:
    """What a visit loaded: `size` bytes on the wire and `requests` besides products' pictures, and bytes of those."""

    size: int = 0
    requests: int = 0
    picture_size: int = 0


def measure(options: Options) -> Figures:
    """Every page, on both devices, cold and warm."""
    from playwright.sync_api import sync_playwright

    with temporary() as folder:
        path = options.shop or folder / "shop"
        product = _built(options, path, folder)
        with server(path, options) as (port, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--headless=new", "--no-sandbox", "--disable-gpu"]
            )
            pages = {"home": "/", "list": f"/s?q={WORDS[0]}", "product": f"/p/{product}"}
            visits = [
                _visit(browser, f"http://127.0.0.1:{port}", name, where, device)
                for device in DEVICES
                for name, where in pages.items()
                for _ in range(REPEATS)
            ]
            figures = _worst(visits) | {"typed_p50_ms": _typing(browser, f"http://127.0.0.1:{port}")}
            browser.close()
    return figures


def _built(options: Options, path: Path, folder: Path) -> str:
    """The shop with a history; gives the id of one of its products."""
    with wares.open(path, create=True) as shop:
        if len(shop) == 0:
            say("building the shop …")
            shop.ingest(feed_in(options.data, folder / "drawn", DRAWN))
            found = [hit.product for hit in shop.search(per_page=200).hits]
            shop.track(list(simulate(found, shoppers=100, days=30.0, seed=options.seed, until=time.time())))
        return shop.search(WORDS[0]).hits[0].product.id


def _visit(browser: Browser, address: str, name: str, where: str, device: str) -> Figures:
    """One cold visit over a slow network and processor, then a warm one."""
    context = browser.new_context(locale="en-GB", **DEVICES[device])
    context.add_init_script(WATCH)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    network = {"offline": False, "latency": ROUND_TRIP_MS, "downloadThroughput": BYTES_A_SECOND}
    session.send("Network.emulateNetworkConditions", {**network, "uploadThroughput": BYTES_A_SECOND})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    with _loading(session) as cold:
        _open(page, address + where)
    figures = {"first_paint_ms": page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")}
    figures |= {"largest_paint_ms": page.evaluate("seen.largest"), "shift": page.evaluate("seen.shift")}
    with _loading(session) as warm:
        _open(page, address + where)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    violations = _violations(page)
    context.close()
    say(f"{device} {name}: {cold}, warm {warm}, {figures}, {[one['id'] for one in violations]}")
    return {
        "page": f"{device} {name}", "cold_kb": cold.size / 1000, "cold_requests": cold.requests,
        "picture_kb": cold.picture_size / 1000, "warm_kb": warm.size / 1000, "warm_requests": warm.requests,
        "violations": len(violations), **figures,
    }  # fmt: skip


def _open(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".card:not(.skeleton)")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(QUIET_MS)


@contextlib.contextmanager
def _loading(session: CDPSession) -> Iterator[Loaded]:
    """Counts what is loaded until the end; what comes from the browser's own cache is none."""
    found, kinds = Loaded(), {}

    def asked(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = "/pictures/" in event["request"]["url"]

    def cached(event: dict[str, Any]) -> None:
        kinds.pop(event["requestId"], None)

    def finished(event: dict[str, Any]) -> None:
        is_picture = kinds.get(event["requestId"])
        if is_picture is None:
            return
        if is_picture:
            found.picture_size += int(event["encodedDataLength"])
        elif event["encodedDataLength"]:
            found.size += int(event["encodedDataLength"])
            found.requests += 1

    hear: dict[str, Callable[[dict[str, Any]], None]] = {
        "Network.requestWillBeSent": asked,
        "Network.requestServedFromCache": cached,
        "Network.loadingFinished": finished,
    }
    for event, listener in hear.items():
        session.on(event, listener)
    yield found
    for event, listener in hear.items():
        session.remove_listener(event, listener)


def _violations(page: Page) -> list[dict[str, Any]]:
    """What axe says bars somebody."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return found


def _typing(browser: Browser, address: str) -> float:
    """Milliseconds from a letter to its results, by the median letter, on a network and a processor as they are."""
    context = browser.new_context(locale="en-GB", **DEVICES["desktop"])
    page = context.new_page()
    _open(page, f"{address}/s")
    found = []
    for word in WORDS:
        page.locator("#words").fill("")
        page.wait_for_timeout(500)
        page.locator("#words").focus()
        found += [page.evaluate(TYPED, letter) for letter in word]
    context.close()
    return round(statistics.median(found), 1)


def _worst(visits: list[Figures]) -> Figures:
    """Of each figure the median of a page's visits, of the page that is worst."""
    names = [name for name in visits[0] if name != "page"]
    pages = dict.fromkeys(visit["page"] for visit in visits)
    medians = {
        page: {name: statistics.median(one[name] for one in visits if one["page"] == page) for name in names}
        for page in pages
    }
    return {name: round(max(one[name] for one in medians.values()), 4) for name in names} | {"pages": medians}


if __name__ == "__main__":
    main("page", measure, sample=1, data=Path())
