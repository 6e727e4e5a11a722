"""The storefront's own files are joined, small, named by their content, and refused where they would be changed."""

import gzip
import re
from pathlib import Path

import brotli
import httpx
import pytest

from wares.server.assets import minify
from wares.server.assets.files import ELEMENTS, SOURCES, assets

MOST_ZIPPED = 75_000
"""Bytes of script and style sheet together, so that a first visit stays below 100 kB with a page and its answers."""

MOST_ELEMENTS = 25_000
"""Bytes of the elements' script, which comes beside everything else that a page elsewhere loads."""


def test_every_module_is_in_the_script_and_every_style_sheet_in_the_style() -> None:
    made = assets()
    script, style = (made.script.content + made.elements.content).decode(), made.style.content.decode()
    names = {f"${path.stem}" for path in SOURCES.glob("*.js")}
    assert set(re.findall(r"const (\$\w+)=\(\(\)=>", script)) == names
    assert "@import" not in style
    for path in set(SOURCES.glob("*.css")) - {SOURCES / "elements.css"}:
        first = re.search(r"^\.[\w-]+", path.read_text("utf-8"), re.MULTILINE)
        assert first is None or first.group() in style, path.name


def test_they_are_small_and_packed() -> None:
    made = assets()
    assert len(made.script.zipped) + len(made.style.zipped) < MOST_ZIPPED
    assert len(made.elements.zipped) < MOST_ELEMENTS
    for one in (made.script, made.style, made.elements):
        assert gzip.decompress(one.zipped) == brotli.decompress(one.brotli) == one.content
        assert len(one.brotli) < len(one.zipped)
        assert b"/*" not in one.content


def test_the_address_changes_with_the_content(tmp_path: Path) -> None:
    for source in SOURCES.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    with (tmp_path / "toast.js").open("a") as module:
        module.write('export const more = "more";\n')
    changed = assets(tmp_path)
    assert changed.script.path != assets().script.path
    assert changed.style.path == assets().style.path


def test_a_template_inside_another_is_refused() -> None:
    assert minify.check("good.js", "const a = `one ${two}`; const b = `${three} four`;")
    with pytest.raises(ValueError, match=r"bad\.js: a template literal"):
        minify.check("bad.js", "const a = `one ${two(`  three`)}`;")


def test_strings_templates_and_patterns_stay_as_they_are() -> None:
    source = "const a = 'x  // y'; const b = `p  ${q}  /* r */`; const c = /\\/\\* [/ ]  z/.test(a); // gone\n"
    small = minify.script(source)
    for kept in ("'x  // y'", "`p  ${q}  /* r */`", "/\\/\\* [/ ]  z/"):
        assert kept in small
    assert "gone" not in small


def test_a_page_names_them_and_browsers_keep_them(client: httpx.Client) -> None:
    page = client.get("/")
    for made in (assets().script, assets().style):
        assert f'"{made.path}"' in page.text
        for accepted, coding in (("gzip, deflate, br", "br"), ("gzip", "gzip"), ("gzip, br;q=0", "gzip")):
            answer = client.get(made.path, headers={"Accept-Encoding": accepted})
            assert answer.content == made.content
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers["content-encoding"] == coding
            assert "Accept-Encoding" in answer.headers["vary"]
        plain = client.get(made.path, headers={"Accept-Encoding": "identity"})
        assert (plain.content, plain.headers.get("content-encoding")) == (made.content, None)
    assert '<symbol id="i-search"' in page.text
    assert client.get("/storefront/app.0000000000000000.js").status_code == 404


def test_pages_elsewhere_load_the_elements_under_an_address_that_stays(client: httpx.Client) -> None:
    for headers in ({}, {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}):
        answer = client.get(ELEMENTS, headers={**headers, "Accept-Encoding": "gzip"})
        assert answer.content == assets().elements.content
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "immutable" not in answer.headers["cache-control"]
        again = client.get(ELEMENTS, headers={**headers, "If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["access-control-allow-origin"] == "*"
    picture = client.get("/v1/products/mug-red/pictures/0")
    assert picture.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_elements_icons_are_those_of_the_sprite() -> None:
    source, sprite = ((SOURCES / name).read_text("utf-8") for name in ("elementicons.js", "icons.svg"))
    shapes = source.partition("ICONS = {")[2].partition("\n};")[0]
    for name, drawn in re.findall(r"^  (\w+): (.*),$", shapes, re.MULTILINE):
        symbol = re.search(rf'<symbol id="i-{name}" [^>]*>(.*?)</symbol>', sprite)
        assert symbol is not None, name
        assert re.findall(r'\w+="([^"]*)"', symbol[1]) == re.findall(r'\w+: "([^"]*)"', drawn), name
