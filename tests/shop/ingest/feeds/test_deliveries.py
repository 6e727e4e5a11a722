"""A delivery that suddenly looks different is refused until told, and what the columns are is kept for the next."""

import csv
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import wares
import world
from wares.errors import BadFeed, BadSetting
from wares.settings import Settings
from wares.shop.ingest.feeds.delivery import SAMPLE, feed_name

Row = dict[str, str]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as opened:
        yield opened


def rows(n: int = 40) -> list[Row]:
    return [
        {
            "sku": f"k{i}",
            "name": f"Kettle {i}, größer",
            "price": str(20 + i),
            "currency": "EUR",
            "brand": "Acme",
            "Anschluss": "USB-C",
        }
        for i in range(n)
    ]


def wrote(path: Path, given: list[Row], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(given[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(given)
    return path


def test_files_of_one_feed_share_a_name() -> None:
    for name in ("Products.csv", "products-2025-01-31.csv.gz", "products_20250131_0930.csv", "products (3).csv"):
        assert feed_name(Path(name)) == "products"
    assert feed_name(Path("商品2025年1月3日.csv")) == "商品"
    assert feed_name(Path("products_sale.csv")) != feed_name(Path("products.csv"))
    assert feed_name(Path("2025.csv")) == "2025"


CHANGES: dict[str, tuple[Callable[[list[Row]], list[Row]], str]] = {
    "half the rows": (lambda given: given[:19], "it has 19 rows, last time it had 40"),
    "another currency": (lambda given: [{**row, "currency": "USD"} for row in given], "in USD, last time in EUR"),
    "a field's column gone": (
        lambda given: [{k: v for k, v in row.items() if k != "brand"} for row in given],
        'the column "brand" is gone',
    ),
    "an attribute's column gone": (
        lambda given: [{k: v for k, v in row.items() if k != "Anschluss"} for row in given],
        'the column "Anschluss" (gave attribute Anschluss) is gone',
    ),
    "a column emptied": (
        lambda given: [{**row, "brand": ""} for row in given],
        'the column "brand" has no values any more',
    ),
    "the decimal point lost": (
        lambda given: [{**row, "price": row["price"] + "00"} for row in given],
        "the same products cost 100 times what they cost last time",
    ),
    "prices a tenth": (
        lambda given: [{**row, "price": f"{int(row['price']) / 10:g}"} for row in given],
        "the same products cost 0.1 times",
    ),
    "most prices gone": (
        lambda given: [{**row, "price": row["price"] if i < 5 else ""} for i, row in enumerate(given)],
        "12% of its products have a price, last time 100% had one",
    ),
    "other ids": (
        lambda given: [{**row, "sku": f"new-{row['sku']}"} for row in given],
        "100% of its ids are new",
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_delivery_that_looks_different_is_refused_before_anything_is_stored(
    tmp_path: Path, shop: wares.Shop, what: str
) -> None:
    change, told = CHANGES[what]
    shop.ingest(wrote(tmp_path / "feed-2025-01-01.csv", rows()))
    shop.delete(["k0"])
    before = shop.status().products
    other = wrote(tmp_path / "feed-2025-01-02.csv", change(rows()))
    with pytest.raises(BadFeed) as refused:
        shop.ingest(other)
    for words in (told, "feed-2025-01-02.csv", "Nothing was taken", "--accept-changes", "accept_changes=True"):
        assert words in str(refused.value)
    assert shop.status().products == before
    assert told in " ".join(shop.preview(other).feeds[0].differences)
    report = shop.ingest(other, accept_changes=True)
    assert report.added + report.updated > 0
    assert shop.ingest(other).added == 0, "what was accepted is what the next one is compared with"


def test_an_encoding_that_changes_is_told_but_not_where_letters_cannot_tell(tmp_path: Path, shop: wares.Shop) -> None:
    shop.ingest(wrote(tmp_path / "feed1.csv", rows()))
    with pytest.raises(BadFeed, match=r"encoding is .*, last time it was UTF-8"):
        shop.ingest(wrote(tmp_path / "feed2.csv", rows(), "cp1252"))
    plain = [{**row, "name": "Kettle"} for row in rows()]
    shop.ingest(wrote(tmp_path / "plain1.csv", plain))
    shop.ingest(wrote(tmp_path / "plain2.csv", rows(), "cp1252"))


def test_all_differences_are_told_at_once(tmp_path: Path, shop: wares.Shop) -> None:
    shop.ingest(wrote(tmp_path / "feed.csv", rows()))
    with pytest.raises(BadFeed, match=r"\(1\).*rows.*\(2\).*USD.*\(3\).*brand"):
        given = [{k: v for k, v in row.items() if k != "brand"} | {"currency": "USD"} for row in rows(10)]
        shop.ingest(wrote(tmp_path / "feed.csv", given))


def test_what_shops_do_every_day_is_taken(tmp_path: Path, shop: wares.Shop) -> None:
    shop.ingest(wrote(tmp_path / "feed.csv", rows()))
    more = [{**row, "sku": f"more{i}"} for i, row in enumerate(rows(400))]
    dearer = [{**row, "price": str(int(row["price"]) * 2)} for row in rows()]
    wider = [{"neu": "1", **row, "price": "" if i % 3 == 0 else row["price"]} for i, row in enumerate(rows())]
    shuffled = random.Random(3).sample(rows(), 40)
    for given in (rows()[:21], rows(), dearer, shuffled, wider, wider + [{"neu": "", **row} for row in more]):
        shop.ingest(wrote(tmp_path / "feed.csv", given))


def test_feeds_of_other_names_are_compared_with_their_own(tmp_path: Path, shop: wares.Shop) -> None:
    shop.ingest(wrote(tmp_path / "kettles.csv", rows()))
    shop.ingest(wrote(tmp_path / "sale.csv", [{**row, "currency": "USD"} for row in rows(8)]))
    with pytest.raises(BadFeed, match="40"):
        shop.ingest(wrote(tmp_path / "kettles.csv", rows(8)))


def test_a_sample_of_many_products_tells_as_much(tmp_path: Path, shop: wares.Shop) -> None:
    many = rows(SAMPLE * 3)
    shop.ingest(wrote(tmp_path / "feed.csv", many))
    kept = json.loads((tmp_path / "shop" / "feeds" / "feed.json").read_bytes())
    assert (len(kept["prices"]), kept["rows"]) == (SAMPLE, SAMPLE * 3)
    shop.ingest(wrote(tmp_path / "feed.csv", many[::-1]))
    with pytest.raises(BadFeed, match="100 times"):
        shop.ingest(wrote(tmp_path / "feed.csv", [{**row, "price": row["price"] + "00"} for row in many]))
    with pytest.raises(BadFeed, match="ids are new"):
        shop.ingest(wrote(tmp_path / "feed.csv", [{**row, "sku": row["sku"] + "x"} for row in many]))


def test_an_interrupted_delivery_is_not_the_last_one(tmp_path: Path, shop: wares.Shop) -> None:
    def stop(now: wares.shop.IngestProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.ingest(wrote(tmp_path / "feed.csv", rows(5)), progress=stop)
    shop.ingest(wrote(tmp_path / "feed.csv", rows()))
    with pytest.raises(BadFeed):
        shop.ingest(wrote(tmp_path / "feed.csv", rows(5)))


def test_pruning_has_its_own_bound(tmp_path: Path) -> None:
    with wares.open(
        tmp_path / "shop", encoder=world.ColourEncoder(), settings=Settings(ingest_max_prune_share=0.9), create=True
    ) as shop:
        feed = wrote(tmp_path / "feed.csv", rows())
        shop.ingest(feed)
        assert shop.ingest(wrote(feed, rows(10)), prune=True).deleted == 30
        assert shop.ingest(wrote(feed, rows(2)), prune="force").deleted == 8


# ------------------------------------------------------------------------------------------------------ saved mappings


def odd(n: int = 6) -> list[Row]:
    """Columns that nobody could guess, one with a comma in its name."""
    return [{"nr": f"n{i}", "was": f"Kettle {i}", "kostet": f"{i + 2},50", "Maß, cm": str(i)} for i in range(n)]


DECLARED = {"id": "nr", "title": "was", "price": "kostet", "text": "Maß, cm"}


def test_a_mapping_is_kept_and_used_for_the_next_delivery(tmp_path: Path, shop: wares.Shop) -> None:
    first = wrote(tmp_path / "odd-2025-01-01.csv", odd())
    report = shop.ingest(first, columns=DECLARED, save_mapping=True)
    file = tmp_path / "shop" / "feeds" / "odd.toml"
    assert any(str(file) in note for note in report.notes)
    assert 'price = "kostet"' in file.read_text("utf-8")
    later = wrote(tmp_path / "odd-2025-02-01.csv", [*odd(), {**odd(1)[0], "nr": "n99", "kostet": "7,50"}])
    report = shop.ingest(later)
    assert (shop.get("n99").price, shop.get("n3").attributes["Maß, cm"]) == (7.5, ("3",))
    assert any(str(file) in note for note in report.notes)
    assert shop.preview(later).feeds[0].columns_from == str(file)
    elsewhere = wrote(tmp_path / "another.csv", [{**odd(1)[0], "nr": "n100"}])
    shop.ingest(elsewhere)
    assert shop.get("n100").title == "Kettle 0", "the same columns under another name"


def test_declared_columns_win_over_a_saved_mapping(tmp_path: Path, shop: wares.Shop) -> None:
    feed = wrote(tmp_path / "odd.csv", [{**row, "uvp": "99"} for row in odd()])
    shop.ingest(feed, columns=DECLARED, save_mapping=True)
    shop.ingest(feed, columns={"price": "uvp"}, accept_changes=True)
    assert shop.get("n1").price == 99
    assert "kostet" in shop.get("n1").attributes
    shop.ingest(feed, accept_changes=True)
    assert shop.get("n1").price == 3.5


def test_a_saved_mapping_may_be_edited(tmp_path: Path, shop: wares.Shop) -> None:
    feed = wrote(tmp_path / "odd.csv", odd())
    shop.ingest(feed, columns=DECLARED, save_mapping=True)
    file = tmp_path / "shop" / "feeds" / "odd.toml"
    file.write_text('[columns]\nid = "nr"\ntitle = "was"\nprice = "kostet"\n"-" = ["Maß, cm"]\n', "utf-8")
    shop.ingest(feed)
    assert "Maß, cm" not in shop.get("n1").attributes
    file.write_text("[columns\n", "utf-8")
    with pytest.raises(BadSetting, match=r"odd\.toml: no mapping of columns"):
        shop.ingest(feed)


@pytest.mark.parametrize(("gone", "told"), [("kostet", r'"kostet" \(price\)'), ("Maß, cm", r'"Maß, cm" \(text\)')])
def test_a_saved_mapping_whose_column_is_gone_is_refused(
    tmp_path: Path, shop: wares.Shop, gone: str, told: str
) -> None:
    shop.ingest(wrote(tmp_path / "odd.csv", odd()), columns=DECLARED, save_mapping=True)
    feed = wrote(tmp_path / "odd.csv", [{("neu" if k == gone else k): v for k, v in row.items()} for row in odd()])
    with pytest.raises(BadFeed, match=rf"odd\.toml.*{told}.*'neu'"):
        shop.ingest(feed, accept_changes=True)
    if gone == "kostet":
        shop.ingest(feed, columns={"price": "neu"}, accept_changes=True)
        assert shop.get("n1").price == 3.5
