"""Feeds of no known platform: rows of one id and rows with a parent become one product with variants."""

from pathlib import Path

import pytest

from wares.catalog.cleaner import Cleaner
from wares.catalog.feeds import FeedRow, open_feed
from wares.errors import BadFeed
from wares.types import Problem, Product


def taken(
    folder: Path, text: str, declared: dict[str, str] | None = None, name: str = "a.csv"
) -> tuple[dict[str, Product], list[Problem]]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    feed = open_feed(path, declared)
    cleaner = Cleaner(feed.columns, folder, "")
    products, problems = {}, []
    for row in feed.rows():
        if isinstance(row, FeedRow):
            cleaned = cleaner.product(row, path.name)
            problems += cleaned.problems
            if cleaned.product:
                products[cleaned.product.id] = cleaned.product
        else:
            problems.append(row)
    return products, problems


def test_rows_of_one_id_are_variants_where_an_option_differs(tmp_path: Path) -> None:
    text = (
        "sku,title,size,colour,price,stock,image\n"
        "1,Shirt,S,red,10,2,http://x/1.jpg\n"
        "2,Hat,,black,5,1,\n"
        "1,,M,red,12,0,http://x/2.jpg\n"
    )
    products, problems = taken(tmp_path, text)
    shirt = products["1"]
    assert [dict(variant.options) for variant in shirt.variants] == [{"size": "S"}, {"size": "M"}]
    assert [(variant.price, variant.stock) for variant in shirt.variants] == [(10.0, 2), (12.0, 0)]
    assert (shirt.title, shirt.price, shirt.stock, shirt.colour) == ("Shirt", 10.0, 2, "red")
    assert "size" not in shirt.attributes
    assert [picture.url for picture in shirt.pictures] == ["http://x/1.jpg", "http://x/2.jpg"]
    assert products["2"].variants == ()
    assert not problems


def test_otherwise_the_last_row_of_an_id_counts_and_both_lines_are_named(tmp_path: Path) -> None:
    products, problems = taken(tmp_path, "id,title,price\n1,Old mug,3\n2,Cup,4\n1,New mug,5\n")
    assert (products["1"].title, products["1"].price, len(products)) == ("New mug", 5.0, 2)
    (problem,) = problems
    assert (problem.line, problem.severity, problem.product) == (2, "skipped", "1")
    assert "line 4" in problem.reason


def test_variants_with_the_same_options_the_last_counts(tmp_path: Path) -> None:
    text = "id,title,size,price\n1,Shirt,S,10\n1,Shirt,M,11\n1,Shirt,S,12\n"
    products, problems = taken(tmp_path, text)
    assert [(dict(variant.options), variant.price) for variant in products["1"].variants] == [
        ({"size": "S"}, 12.0),
        ({"size": "M"}, 11.0),
    ]
    assert [(problem.line, "line 4" in problem.reason) for problem in problems] == [(2, True)]


@pytest.mark.parametrize("column", ["parent_sku", "Parent", "parent_id", "父商品"])
def test_children_inherit_and_the_parent_is_no_product_more(tmp_path: Path, column: str) -> None:
    text = (
        f"sku,{column},title,brand,size,colour,price,stock\n"
        "T-S,T,Tee small,,S,red,10,1\n"
        "M,,Mug,Acme,,white,4,9\n"
        "T,,Tee,Acme,,,,\n"
        "T-M,T,,,M,red,11,0\n"
    )
    products, problems = taken(tmp_path, text)
    assert set(products) == {"M", "T"}
    tee = products["T"]
    assert (tee.title, tee.brand, tee.price, tee.stock) == ("Tee", "Acme", 10.0, 1)
    assert [(variant.options["size"], variant.sku, variant.price) for variant in tee.variants] == [
        ("S", "T-S", 10.0),
        ("M", "T-M", 11.0),
    ]
    assert not [problem for problem in problems if problem.severity == "skipped"]


def test_a_parent_that_no_row_is_stays_a_group(tmp_path: Path) -> None:
    products, _ = taken(tmp_path, "sku,parent_sku,title,size\nA,X,Tee S,S\nB,X,Tee M,M\n")
    assert {product.group for product in products.values()} == {"X"}
    assert not any(product.variants for product in products.values())


def test_children_are_told_apart_by_what_differs(tmp_path: Path) -> None:
    text = "id,parent_id,title,Holz,price\n1,,Regal,,\n2,1,Regal,Eiche,100\n3,1,Regal,Buche,90\n"
    products, _ = taken(tmp_path, text)
    assert [dict(variant.options) for variant in products["1"].variants] == [{"Holz": "Eiche"}, {"Holz": "Buche"}]
    assert products["1"].price == 90.0


def test_several_variants_may_share_a_sku(tmp_path: Path) -> None:
    text = "id,title,sku,size,price\n1,Sock,SO,S,3\n1,Sock,SO,L,3\n"
    products, _ = taken(tmp_path, text)
    assert [variant.sku for variant in products["1"].variants] == ["SO", "SO"]


def test_declared_columns_win_over_the_platform(tmp_path: Path) -> None:
    text = (
        "Handle,Title,Nice name,Variant SKU,Variant Price,Outlet price,Option1 Name,Option1 Value,Rating\n"
        "a,Shirt,The shirt,A-S,10,8,Size,S,4.5\n"
        "a,,,A-M,12,9,,M,\n"
    )
    products, _ = taken(tmp_path, text, {"title": "Nice name", "price": "Outlet price", "rating": "Rating"})
    shirt = products["a"]
    assert (shirt.title, shirt.price, shirt.rating) == ("The shirt", 8.0, 4.5)
    assert [variant.price for variant in shirt.variants] == [8.0, 9.0]
    by_sku, _ = taken(tmp_path, text.replace(",,,A-M", ",Shirt,,A-M"), {"id": "Variant SKU"})
    assert set(by_sku) == {"A-S", "A-M"}
    with pytest.raises(BadFeed, match="no column 'Nowhere'"):
        taken(tmp_path, text, {"title": "Nowhere"})


def test_combinations_without_products_are_refused_with_the_remedy(tmp_path: Path) -> None:
    text = "Product ID*;Attribute (Name:Type:Position)*;Value (Value:Position)*;Reference;Quantity\n"
    text += "1;Size:select:0;S:0;A;1\n"
    with pytest.raises(BadFeed, match="joined by Product ID"):
        taken(tmp_path, text)


def test_the_digest_speaks_of_every_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    def digest(stock: int) -> bytes:
        path.write_text(f"Handle,Title,Variant SKU,Variant Price,Option1 Value\na,Tee,A,{stock},S\na,,B,2,M\n")
        (row,) = open_feed(path).rows()
        assert isinstance(row, FeedRow)
        assert row.line == 2
        return row.digest

    assert digest(1) == digest(1) != digest(3)


def test_what_a_platform_never_writes_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = '{"id": 1, "title": "Tee", "handle": "tee", "body_html": "", "vendor": "A", "variants": [{"price": "3"}]}\n'
    bad = '{"id": 2, "title": "Hat", "handle": "hat", "body_html": "", "vendor": "A", "variants": {"edges": 5}}\n'
    products, problems = taken(tmp_path, good + bad, name="a.jsonl")
    assert set(products) == {"1", "2"} or problems
    assert products["1"].price == 3.0


def test_variants_of_plain_json_have_their_choices_beside_the_rest(tmp_path: Path) -> None:
    text = (
        '{"products": [{"id": 1, "title": "Tee", "variants": [{"id": "T-S", "size": "S", "price": 9, "quantity": 2}, '
        '{"id": "T-M", "size": "M", "price": 8, "in_stock": false}]}]}'
    )
    products, problems = taken(tmp_path, text, name="a.json")
    result = [
        (dict(variant.options), variant.sku, variant.price, variant.stock, variant.availability)
        for variant in products["1"].variants
    ]
    assert result == [({"size": "S"}, "T-S", 9.0, 2, None), ({"size": "M"}, "T-M", 8.0, None, "out_of_stock")]
    assert not [problem for problem in problems if problem.severity != "noticed"]


def test_variations_of_other_tools_for_woocommerce(tmp_path: Path) -> None:
    text = (
        "ID,post_parent,post_title,sku,regular_price,sale_price,stock_status,tax:product_type,tax:product_cat,"
        "visibility,post_status,attribute:pa_color\n"
        "5,0,Tee,T,,,instock,variable,Clothes > Tees,visible,publish,Red|Blue\n"
        "6,5,Tee,T-R,10,8,instock,variation,,visible,publish,Red\n"
        "7,5,Tee,T-B,10,,outofstock,variation,,visible,publish,Blue\n"
    )
    products, _ = taken(tmp_path, text)
    result = [
        (dict(variant.options), variant.price, variant.was_price, variant.availability)
        for variant in products["5"].variants
    ]
    assert result == [({"colour": "Red"}, 8.0, 10.0, "in_stock"), ({"colour": "Blue"}, 10.0, None, "out_of_stock")]
    assert set(products) == {"5"}
