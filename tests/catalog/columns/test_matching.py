import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wares.catalog.bounds import FIELDS, NAME_LENGTH
from wares.catalog.cleaner import Cleaner
from wares.catalog.columns.matching import column_attribute_name, extend_column_map, match_columns
from wares.catalog.feeds import FeedRow
from wares.errors import BadFeed


def test_english_headers() -> None:
    column_map = match_columns(["SKU", "Product Name", "sale_price", "Price", "Image URL", "Brand", "Color", "Qty"], [])
    assert column_map.fields == {
        "id": ("SKU",),
        "title": ("Product Name",),
        "price": ("Price",),
        "sale_price": ("sale_price",),
        "brand": ("Brand",),
        "colour": ("Color",),
        "stock": ("Qty",),
        "pictures": ("Image URL",),
    }
    assert 'title is read from "Product Name"' in column_map.notes


def test_chinese_headers() -> None:
    column_map = match_columns(
        ["商品编号", "标题", "价格", "图片", "品牌", "分类", "颜色", "库存", "材质"], [{"材质": "棉"}]
    )
    assert {field: columns[0] for field, columns in column_map.fields.items()} == {
        "id": "商品编号",
        "title": "标题",
        "price": "价格",
        "pictures": "图片",
        "brand": "品牌",
        "category": "分类",
        "colour": "颜色",
        "stock": "库存",
        "material": "材质",
    }


def test_columns_of_a_further_language() -> None:
    columns = [
        "id",
        "title",
        "season",
        "title_zh",
        "description:zh-CN",
        "colour (中文)",
        "season_zh",
        "goods_id",
        "品牌",
        "brand",
    ]
    column_map = match_columns(columns, [])
    assert column_map.texts == {
        "title_zh": ("zh", "title"),
        "description:zh-CN": ("zh", "description"),
        "colour (中文)": ("zh", "colour"),
        "season_zh": ("zh", "season"),
        "品牌": ("zh", "brand"),
    }
    assert column_map.attributes == {"season": "text", "goods_id": "text"}


def test_a_title_in_a_language_only() -> None:
    column_map = match_columns(["id", "title_zh", "title_en"], [])
    assert column_map.fields["title"] == ("title_zh",)
    assert column_map.texts == {"title_zh": ("zh", "title"), "title_en": ("en", "title")}


def test_levels_make_a_path_and_stay_attributes() -> None:
    column_map = match_columns(["id", "title", "articleType", "masterCategory", "subCategory"], [])
    assert column_map.fields["category"] == ("masterCategory", "subCategory", "articleType")
    assert set(column_map.attributes) == {"masterCategory", "subCategory", "articleType"}


def test_kinds_of_attributes() -> None:
    row = {
        "id": "1",
        "title": "a",
        "weight": "1,5",
        "year": "2011",
        "size": "42",
        "zip": "01234",
        "count_id": 7,
        "usb": True,
    }
    column_map = match_columns(list(row), [row])
    assert column_map.attributes == {
        "weight": "number",
        "year": "text",
        "size": "text",
        "zip": "text",
        "count_id": "text",
        "usb": "text",
    }


def test_long_texts_join_the_description_and_addresses_are_left_out() -> None:
    row = {"id": "1", "title": "a", "care": "wash it " * 40, "link": "https://shop/1", "tree": {"a": 1}}
    column_map = match_columns(list(row), [row])
    assert column_map.fields["description"] == ("care",)
    assert column_map.left_out == ("link", "tree")
    assert any("link" in note for note in column_map.notes)


def test_the_sample_can_speak_against_a_name() -> None:
    rows = [{"id": str(n), "title": "a", "images": str(n), "group": "adults"} for n in range(40)]
    column_map = match_columns(list(rows[0]), rows)
    assert "pictures" not in column_map.fields
    assert "group" not in column_map.fields
    assert column_map.attributes == {"images": "number", "group": "text"}
    assert column_attribute_name("group") == "group (attribute)"
    assert any("'group (attribute)'" in note for note in column_map.notes)


def test_declared_wins() -> None:
    columns = ["id", "code", "title", "name", "size", "weight", "secret", "price"]
    declared = {"id": "code", "title": "name", "number": "size", "text": "weight", "-": "secret, id", "price": ""}
    column_map = match_columns(columns, [], declared)
    assert column_map.fields == {"id": ("code",), "title": ("name",)}
    assert column_map.attributes == {"size": "number", "weight": "text", "title": "text", "price": "text"}
    assert column_map.left_out == ("secret", "id")


def test_declared_columns_must_exist() -> None:
    with pytest.raises(BadFeed, match=r'"a", "b"'):
        match_columns(["a", "b"], [], {"title": "c"})
    with pytest.raises(BadFeed, match="no product field"):
        match_columns(["a", "b"], [], {"titel": "a"})


def test_loose_names_need_the_sample() -> None:
    rows = [{"class_id": n, "coarse_id": 1, "class_name": f"thing {n}"} for n in range(3)]
    column_map = match_columns(["coarse_id", "class_id", "class_name"], rows)
    assert column_map.fields == {"id": ("class_id",), "title": ("class_name",)}


@pytest.mark.parametrize(("columns", "field"), [(["title", "price"], "id"), (["id", "price"], "title")])
def test_id_and_title_are_required(columns: list[str], field: str) -> None:
    with pytest.raises(BadFeed, match=f"recognised as the {field}.*--column {field}=COLUMN"):
        match_columns(columns, [{"title": "a", "price": "b", "id": "c"}] * 2)


def test_later_columns_extend_the_map() -> None:
    known = match_columns(["id", "title", "price"], [])
    more = extend_column_map(
        known, {"id": "1", "sale_price": "5", "brand": "x", "size": "5", "depth": 2.5, "title_zh": "鞋"}
    )
    assert (more.fields["price"], more.fields["sale_price"]) == (("price",), ("sale_price",))
    assert more.fields["brand"] == ("brand",)
    assert more.attributes == {"size": "text", "depth": "number"}
    assert more.texts == {"title_zh": ("zh", "title")}
    assert extend_column_map(more, {"id": "1"}) == more


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("weight", "weight"),
        (" weight ", "weight"),
        ("weight\u200b", "weight"),
        ("price", "price (attribute)"),
        (" price", "price (attribute)"),
        ("Price", "Price"),
        ("", ""),
        (" \u200b", ""),
        ("材质", "材质"),
        ("x" * NAME_LENGTH, "x" * NAME_LENGTH),
        ("x" * (NAME_LENGTH + 1), ""),
    ],
)
def test_how_attributes_are_called(column: str, name: str) -> None:
    assert column_attribute_name(column) == name


def test_columns_that_cannot_be_attributes_are_left_out_and_told() -> None:
    column_map = match_columns(["id", "title", "y" * 200], [])
    assert column_map.left_out == ("y" * 200,)
    assert any("too long" in note and len(note) < 200 for note in column_map.notes)


@pytest.mark.parametrize("columns", [[], ["a"], [f"column {n}" for n in range(5_000)]])
def test_errors_name_the_option_and_end_well(columns: list[str]) -> None:
    with pytest.raises(BadFeed, match=r'id=COLUMN --column title=COLUMN .*\{"id": "COLUMN", "title": ') as error:
        match_columns(columns, [])
    assert len(str(error.value)) < 1_500
    with pytest.raises(BadFeed, match="--column titel=a: 'titel' is no product field"):
        match_columns(columns, [], {"titel": "a"})


@pytest.mark.parametrize(
    "columns",
    [
        ["Artikelnummer", "Bezeichnung", "Preis", "Marke", "Kategorie", "Farbe", "Bestand"],
        ["Référence", "Nom", "Prix", "Marque", "Catégorie", "Couleur", "Stock"],
        ["Código", "Nombre", "Precio", "Marca", "Categoría", "Color", "Existencias"],
        ["商品編號", "商品名稱", "價格", "品牌", "分類", "顏色", "庫存"],
    ],
)
def test_headers_of_other_languages(columns: list[str]) -> None:
    column_map = match_columns(columns, [])
    names = ("id", "title", "price", "brand", "category", "colour", "stock")
    assert column_map.fields == {name: (column,) for name, column in zip(names, columns, strict=True)}


def test_codes_stay_texts() -> None:
    row = dict.fromkeys(["ean13", "Barcode (EAN)", "GTIN13", "upc_code", "isbn13", "条形码"], "4006381333931")
    assert set(match_columns(["id", "title", *row], [{"id": "1", "title": "a", **row}]).attributes.values()) == {"text"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.binary(max_size=3)
    | st.sampled_from(["1.299", "1 2.345", "1/2/26", "[1,[2", "{a,b}", "A > B, C", "12,5 €", "2026-01-01", 10**400])
    | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["amount", "name", "a"]), inner),
    max_leaves=4,
)  # fmt: skip
NAMES = st.sampled_from([*FIELDS, "Preis in €", "price_cents", "meta_title", "size", "ean", "价格", "Größe", "note"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(NAMES, ANYTHING, max_size=6), max_size=4))
def test_any_rows_give_a_map_and_products_or_reasons(rows: list[dict[str, object]]) -> None:
    columns = list(dict.fromkeys(["id", "title", *(name for row in rows for name in row)]))
    cleaner = Cleaner(match_columns(columns, rows), None, "")
    for row in rows:
        outcome = cleaner.product(FeedRow(1, row, b"", 0), "f")
        assert (outcome.product is None) == any(problem.severity == "skipped" for problem in outcome.problems)
