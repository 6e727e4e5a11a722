"""`wares ingest` on the screen: previews, saved mappings, refused deliveries, alone and through a server."""

import csv
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

import wares
import world
from wares.cli.app import app
from wares.errors import BadFeed, WaresError
from wares.server.app import Server

Served = Callable[[wares.Shop], AbstractContextManager[Server]]
SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,\
Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Status
shirt,Red shirt,<p>Fine</p>,Acme,Shirts,"red, soft",TRUE,Size,S,RS-S,3,deny,19.90,29.90,,active
shirt,,,,,,,,M,RS-M,0,deny,19.90,29.90,,
mug,Blue mug,<p>Blue</p>,Acme,Mugs,,FALSE,Title,Default Title,MUG,7,deny,8.00,,,draft
"""


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def wide(path: Path, n: int = 20, encoding: str = "utf-8") -> Path:
    """A Chinese feed of more than forty columns."""
    head = ["商品编号", "商品名称", "价格", "品牌", "分类", "颜色", "库存", *(f"属性{i}" for i in range(40))]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for i in range(n):
            title = f"红色陶瓷马克杯 加厚保温办公室大容量带盖勺 第{i}款"
            writer.writerow([f"m{i}", title, 20 + i, "乐扣", "家居 > 厨房", "红色", i, *(["有货"] * 40)])
    return path


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_preview_fits_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    feed = wide(tmp_path / "商品.csv", encoding="gb18030")
    shown = run("ingest", feed, "--preview", "--shop", tmp_path / "shop")
    tables = [line for line in shown.splitlines() if not line.startswith((str(feed), "Nothing was stored", "  "))]
    assert all(cell_len(line.rstrip()) <= width for line in tables), shown
    for words in ("GB18030", "商品名称", "title", "红色陶瓷马克杯", "属性39", "Nothing was stored"):
        assert words in shown, words
    assert not (tmp_path / "shop").exists()


def test_a_preview_of_an_export_says_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    feed = tmp_path / "export.csv"
    feed.write_text(SHOPIFY, "utf-8")
    shown = run("ingest", feed, "--preview", "--shop", tmp_path / "shop")
    for words in ("Shopify", "3 rows → 2 products", "2 variants", "1 not published", "size of variants", "(was 29.90)"):
        assert words in shown, shown
    answer = json.loads(run("ingest", feed, "--preview", "--json", "--shop", tmp_path / "shop"))["feeds"][0]
    assert (answer["rows"], answer["taken"], answer["variants"], answer["hidden"]) == (3, 2, 2, 1)
    assert answer["products"][0]["variants"][0]["options"] == {"size": "S"}


def test_an_ingest_says_variants_and_what_is_not_published(tmp_path: Path) -> None:
    feed = tmp_path / "export.csv"
    feed.write_text(SHOPIFY, "utf-8")
    shown = run("ingest", feed, "--shop", tmp_path / "shop")
    for words in ("2 added", "1 joined", "2 variants", "1 not published", "Shopify"):
        assert words in shown, shown


def test_a_mapping_is_kept_by_a_preview_or_an_ingest(tmp_path: Path) -> None:
    feed, shop = tmp_path / "odd.csv", tmp_path / "shop"
    feed.write_text("nr,was,kostet\n1,Kettle,3\n", "utf-8")
    said = ("--column", "id=nr", "--column", "title=was", "--column", "price=kostet", "--save-mapping")
    shown = run("ingest", feed, "--shop", shop, *said, "--preview")
    assert "odd.toml" in shown
    assert sorted(p.name for p in shop.rglob("*")) == ["feeds", "odd.toml"]
    report = json.loads(run("ingest", feed, "--shop", shop, "--json"))
    assert report["added"] == 1
    assert any("odd.toml" in note for note in report["notes"])
    assert json.loads(run("ingest", feed, "--shop", shop, "--json", "--save-mapping"))["unchanged"] == 1


@pytest.mark.parametrize("is_served", [False, True])
def test_a_delivery_that_looks_different_is_refused_alone_and_through_a_server(
    tmp_path: Path, served: Served, is_served: bool
) -> None:
    folder = tmp_path / "shop"
    first, second = wide(tmp_path / "feed-1.csv"), wide(tmp_path / "feed-2.csv", 6)

    def refused() -> None:
        with pytest.raises((BadFeed, WaresError), match=r"6 rows, last time it had 20.*--accept-changes"):
            run("ingest", second, "--shop", folder, "--json")
        assert "would be refused" in run("ingest", second, "--shop", folder, "--preview")
        report = json.loads(run("ingest", second, "--shop", folder, "--json", "--accept-changes"))
        assert (report["added"], report["unchanged"]) == (0, 6)

    with wares.open(folder, encoder=world.ColourEncoder(), create=True) as shop:
        shop.ingest(first)
        if is_served:
            with served(shop):
                refused()
    if not is_served:
        refused()
