"""The storefront's own files are joined, small, named by their content, and refused where they would be changed."""

import gzip
import re
from pathlib import Path

import httpx
import pytest

from wares.server.assets import minify
from wares.server.assets.files import SOURCES, assets

MOST_ZIPPED = 75_000
"""Bytes of script and style sheet together, so that a first visit stays below 100 kB with a page and its answers."""


def test_every_module_is_in_the_script_and_every_style_sheet_in_the_style() -> None:
    made = assets()
    script, style = made.script.content.decode(), made.style.content.decode()
    names = {f"${path.stem}" for path in SOURCES.glob("*.js")}
    assert set(re.findall(r"const (\$\w+)=\(\(\)=>", script)) == names
    assert "@import" not in style
    for path in SOURCES.glob("*.css"):
        first = re.search(r"^\.[\w-]+", path.read_text("utf-8"), re.MULTILINE)
        assert first is None or first.group() in style, path.name


def test_they_are_small_and_packed() -> None:
    made = assets()
    assert len(made.script.zipped) + len(made.style.zipped) < MOST_ZIPPED
    for one in (made.script, made.style):
        assert gzip.decompress(one.zipped) == one.content
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
        answer = client.get(made.path)
        assert answer.content == made.content
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        assert "Accept-Encoding" in answer.headers["vary"]
        plain = client.get(made.path, headers={"Accept-Encoding": "identity"})
        assert (plain.content, plain.headers.get("content-encoding")) == (made.content, None)
    assert '<symbol id="i-search"' in page.text
    assert client.get("/storefront/app.0000000000000000.js").status_code == 404
