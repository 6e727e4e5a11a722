"""The documentation: every module can be imported and says what it is for, every link leads somewhere."""

import importlib.util
import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from wares.settings.table import FIELDS

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """docs/site/build.py, which is in no package."""
    spec = importlib.util.spec_from_file_location("build_docs", ROOT / "docs" / "site" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_module_is_imported_and_has_a_docstring(build: ModuleType) -> None:
    pytest.importorskip("torch", reason="training/ needs the train extra")
    names = build.module_names()
    assert {"wares", "wares.shop", "wares.types.product"} <= set(names)
    assert [name for name in names if not import_module(name).__doc__] == []


def test_a_docstrings_columns_become_a_list(build: ModuleType) -> None:
    text = "A thing.\n\nid, key  names it,\n         once\nshape    (n,)\n\nRaises nothing."
    assert build.as_markdown(text).splitlines() == [
        "A thing.", "", "", "- **id, key**: names it,", "  once", "- **shape**: (n,)", "", "", "Raises nothing.",
    ]  # fmt: skip


def test_a_page_of_a_module_is_made(build: ModuleType, tmp_path: Path) -> None:
    build.configure()
    build.write_modules(tmp_path, ["wares", "wares.types.event"])
    page = (tmp_path / "api" / "wares" / "types" / "event.html").read_text("utf-8")
    assert "<strong>query_id</strong>: names the answer that was acted upon" in page
    assert "class</span>" in page
    assert "wares/types/event.html" in (tmp_path / "modules.html").read_text("utf-8")


def test_every_page_is_made_and_every_link_leads_to_a_page(build: ModuleType, tmp_path: Path) -> None:
    build.configure()
    build.write_pages(tmp_path)
    docs = {str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")}
    assert docs <= set(build.PAGES), "a page of docs/ stands in no group of docs/site/build.py"
    for path, file in build.PAGES.items():
        html = (tmp_path / file).read_text("utf-8")
        main = html.partition("<main")[2]
        anchors = set(re.findall(r'id="([^"]+)"', html))
        for target, anchor in re.findall(r'href="([^":#]*)(?:#([^"]*))?"', main):
            if target:
                assert target in {*build.PAGES.values(), "modules.html"} or (ROOT / target).exists(), (
                    f"{path}: {target}"
                )
            elif anchor:
                assert anchor in anchors, f"{path}: #{anchor}"


def test_settings_that_pages_name_are_there() -> None:
    tables = {name.split("_")[0] for name in FIELDS}
    for page in sorted((ROOT / "docs").glob("*.md")):
        if page.name != "log.md":  # its entries keep the names of their day
            named = set(re.findall(rf"`((?:{'|'.join(tables)})_[a-z_]+)`", page.read_text("utf-8")))
            assert named <= FIELDS.keys() | OTHERS, page.name


OTHERS = {"shop_busy", "shop_read_only", "shop_version", "store_away", "store_full"}
"""Codes of errors."""
