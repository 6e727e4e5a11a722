"""A preview tells what an ingest would take, and why, and stores nothing."""

import csv
import json
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadFeed
from wares.shop import FeedPreview

TABLE = """\
Artikelnummer;Bezeichnung;Preis;Marke;Kategorie;intern;Bild
A1;Tasse blau;12,50;Acme;Haus > Küche;x;https://shop.example/1.jpg
A2;Tasse rot;1.299,00;Acme;Haus > Küche;x;https://shop.example/2.jpg
;Tasse ohne Nummer;3,00;Acme;Haus;x;
A4;Tasse grün;billig;;Haus;x;
A2;Tasse rot noch einmal;1.299,00;Acme;Haus > Küche;x;
"""
SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,\
Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src,Status
shirt,Red shirt,<p>Fine</p>,Acme,Shirts,"red, soft",TRUE,Size,S,RS-S,3,deny,19.90,29.90,https://shop.example/1.jpg,active
shirt,,,,,,,,M,RS-M,0,deny,19.90,29.90,,
mug,Blue mug,<p>Blue</p>,Acme,Mugs,,FALSE,Title,Default Title,MUG,7,deny,8.00,,,draft
"""


def previewed(path: Path, content: str, **options: object) -> FeedPreview:
    path.write_text(content, "utf-8")
    (found,) = wares.preview(path, **options).feeds
    return found


def test_what_a_table_was_taken_for_and_what_became_of_its_columns(tmp_path: Path) -> None:
    found = previewed(tmp_path / "feed.csv", TABLE)
    assert (found.kind, found.separator, found.platform) == ("csv", ";", "")
    assert found.encoding.startswith("utf-8")
    became = {one.column: (one.use, one.becomes) for one in found.columns}
    assert became["Artikelnummer"] == ("field", "id")
    assert became["Preis"] == ("field", "price")
    assert became["intern"] == ("attribute", "intern")
    assert set(became) == set(TABLE.splitlines()[0].split(";"))
    assert all(one.reason for one in found.columns)
    price = next(one for one in found.columns if one.column == "Preis")
    assert (price.sample, price.filled) == ("12,50", 1.0)
    assert found.missing == ("description", "currency", "stock")
    assert list(tmp_path.iterdir()) == [tmp_path / "feed.csv"]


def test_the_first_products_and_what_is_left_out(tmp_path: Path) -> None:
    found = previewed(tmp_path / "feed.csv", TABLE)
    assert {one.id: one.price for one in found.products} == {"A1": 12.5, "A2": 1299.0, "A4": None}
    assert (found.taken, found.without_price, found.without_picture) == (3, 1, 2)
    (missing,) = [one for one in found.findings if one.field == "id" and one.examples[0].line == 4]
    assert (missing.count, missing.severity) == (1, "skipped")
    assert "--column id=COLUMN" in missing.remedy
    assert any(one.field == "price" and one.examples[0].line == 5 for one in found.findings)


def test_a_platforms_export(tmp_path: Path) -> None:
    found = previewed(tmp_path / "feed.csv", SHOPIFY)
    assert "Shopify" in found.platform
    assert (found.rows, found.taken, found.variants, found.joined, found.hidden) == (3, 2, 2, 1, 1)
    became = {one.column: one.becomes for one in found.columns}
    assert (became["Handle"], became["Variant Price"], became["Published"]) == ("id", "price", "published")
    assert (became["Option1 Value"], became["Type"]) == ("size of variants", "type, category")


def test_it_agrees_with_the_ingest(tmp_path: Path) -> None:
    for name, content in (("table.csv", TABLE), ("shopify.csv", SHOPIFY)):
        found = previewed(tmp_path / name, content)
        with wares.open(tmp_path / name / ".." / f"shop-{name}", encoder=world.ColourEncoder(), create=True) as shop:
            report = shop.ingest(tmp_path / name)
            assert (report.added, report.variants, report.hidden, report.joined) == (
                found.taken,
                found.variants,
                found.hidden,
                found.joined,
            )
            assert report.read == found.rows
            summary = json.loads(report.file.read_text("utf-8").splitlines()[0])
            assert (summary["variants"], summary["hidden"], summary["joined"]) == (
                found.variants,
                found.hidden,
                found.joined,
            )
            if found.platform:
                assert any(found.platform in note for note in report.notes)
            for product in found.products:
                kept = shop.get(product.id, hidden=True)
                assert (kept.title, kept.price, kept.category) == (product.title, product.price, product.category)


def test_declared_columns_and_the_shops_settings_count(tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_text("nr,was,kostet\n1,Kettle,3\n", "utf-8")
    shop = tmp_path / "shop"
    with pytest.raises(BadFeed, match="--column id=COLUMN"):
        wares.preview(tmp_path / "feed.csv", shop=shop)
    columns = {"id": "nr", "title": "was", "price": "kostet"}
    (found,) = wares.preview(tmp_path / "feed.csv", columns=columns, shop=shop).feeds
    assert not shop.exists()
    assert found.products[0].currency is None
    assert {one.reason for one in found.columns} == {"--column says so"}
    shop.mkdir()
    (shop / "wares.toml").write_text('[shop]\ncurrency = "SEK"\n', "utf-8")
    (found,) = wares.preview(tmp_path / "feed.csv", columns=columns, shop=shop, save_mapping=True).feeds
    assert found.products[0].currency == "SEK"
    (found,) = wares.preview(tmp_path / "feed.csv", shop=shop).feeds
    assert found.products[0].price == 3
    with wares.open(shop, encoder=world.ColourEncoder(), create=True) as opened:
        assert opened.preview(tmp_path / "feed.csv").feeds[0].taken == 1
        assert len(opened) == 0


def test_many_rows_cost_little_memory(tmp_path: Path) -> None:
    """Of the rows no more is held than a few samples and a number each."""
    import tracemalloc

    path = tmp_path / "feed.csv"
    peaks = []
    for n in (1_000, 8_000):
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "title", "price", *(f"column {i}" for i in range(20))])
            writer.writerows([f"p{i}", f"Kettle {i}", i, *([f"value {i}"] * 20)] for i in range(n))
        tracemalloc.start()
        assert wares.preview(path).feeds[0].taken == n
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 7_000 * 800, peaks
