from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.catalog.checks.from_mapping import from_mapping
from wares.catalog.cleaner import Cleaner, CleanResult
from wares.catalog.columns.matching import match_columns
from wares.catalog.feeds import FeedRow, open_feed
from wares.errors import BadInput
from wares.types import Picture, Problem, Product, Sale, Variant

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def cleaned(values: dict[str, object], folder: Path | None = None, currency: str = "") -> CleanResult:
    columns = match_columns(list(values), [values], {"id": "id", "title": "title"})
    return Cleaner(columns, folder, currency).product(FeedRow(7, values, b"", 0.5), "feed.csv")


def product(**values: object) -> Product:
    outcome = cleaned({"id": "1", "title": "a", **values})
    assert outcome.product is not None
    assert outcome.problems == ()
    return outcome.product


def repaired(**values: object) -> tuple[Product, Problem]:
    outcome = cleaned({"id": "1", "title": "a", **values})
    assert outcome.product is not None
    (problem,) = outcome.problems
    assert (problem.file, problem.line, problem.product) == ("feed.csv", 7, "1")
    return outcome.product, problem


def test_a_whole_product(tmp_path: Path) -> None:
    values: dict[str, object] = {
        "id": " A1 ",
        "title": "<b>Red</b> shoe",
        "title_zh": "红鞋",
        "description": "Light &amp; soft",
        "price": "12,99 €",
        "brand": "Acme",
        "product_type": "Shoes > Running",
        "color": "red",
        "item_group_id": "A",
        "availability": "in stock",
        "sales": "1.2万",
        "material": "mesh|rubber",
        "tags": "run, light",
        "weight": "250",
        "image": "1.jpg|2.jpg",
    }
    outcome = cleaned(values, tmp_path)
    assert outcome.problems == ()
    assert outcome.product == Product(
        id="A1",
        title="Red shoe",
        description="Light & soft",
        price=12.99,
        currency="EUR",
        brand="Acme",
        category=("Shoes", "Running"),
        colour="red",
        material="mesh|rubber",
        availability="in_stock",
        attributes={"tags": ("run", "light"), "weight": 250.0},
        group="A",
        popularity=12_000.0,
        texts={"zh": {"title": "红鞋"}},
        pictures=(Picture(path=str(tmp_path / "1.jpg")), Picture(path=str(tmp_path / "2.jpg"))),
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"id": "", "title": "a"}, "id"),
        ({"id": None, "title": "a"}, "id"),
        ({"id": "nan", "title": "a"}, "id"),
        ({"id": "x" * 513, "title": "a"}, "id"),
        ({"id": "1", "title": " \u200b"}, "title"),
        ({"id": "1", "title": "<br>"}, "title"),
        ({"id": "1", "title": {"en": "a"}}, "title"),
    ],
)
def test_rows_without_id_or_title_are_skipped(values: dict[str, object], field: str) -> None:
    outcome = cleaned(values)
    assert outcome.product is None
    (problem,) = outcome.problems
    assert (problem.field, problem.severity, problem.line) == (field, "skipped", 7)


def test_an_id_of_512_characters_is_taken() -> None:
    assert product(id="x" * 512).id == "x" * 512
    assert product(id=25671.0).id == "25671"


def test_a_long_title_is_cut() -> None:
    outcome, problem = repaired(title="y" * 2_001)
    assert len(outcome.title) == 2_000
    assert (problem.field, problem.severity) == ("title", "changed")


@pytest.mark.parametrize("text", ["-5", "abc", "nan USD"])
def test_unusable_prices_are_left_out(text: str) -> None:
    outcome = Cleaner(match_columns(["id", "title", "price"], []), None, "").product(
        FeedRow(7, {"id": "1", "title": "a", "price": text}, b"", 0), "f"
    )
    assert outcome.product is not None
    assert outcome.product.price is None
    assert [(p.field, p.severity) for p in outcome.problems] == [("price", "changed")]


def test_missing_prices_are_noticed() -> None:
    outcome, problem = repaired(price="")
    assert outcome.price is None
    assert (problem.field, problem.severity) == ("price", "noticed")
    assert product().price is None


def test_currencies() -> None:
    assert product(price="5").currency is None
    assert product(price="5", currency="gbp").currency == "GBP"
    assert product(price="5 USD", currency="EUR").currency == "USD"
    outcome = cleaned({"id": "1", "title": "a", "price": "5"}, currency="cny").product
    assert outcome is not None
    assert outcome.currency == "CNY"
    assert repaired(price="5", currency="shells")[1].field == "currency"


def test_the_reduced_price_holds() -> None:
    assert product(price="10", sale_price="8").price == 8
    assert product(price="10", sale_price="").price == 10


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Shoes > Running", ("Shoes", "Running")),
        ("Shoes>Running", ("Shoes", "Running")),
        ("Shoes >> Running", ("Shoes", "Running")),
        ("Shoes &gt; Running", ("Shoes", "Running")),
        ("Shoes / Running", ("Shoes", "Running")),
        ("T-Shirts/Tops", ("T-Shirts/Tops",)),
        ("鞋|跑鞋", ("鞋", "跑鞋")),
        (["Shoes", "Running"], ("Shoes", "Running")),
        ("Shoes > Shoes > Running", ("Shoes", "Running")),
        ("> Shoes >", ("Shoes",)),
    ],
)
def test_category_paths(text: object, path: tuple[str, ...]) -> None:
    assert product(category=text).category == path


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("12", 12),
        (3, 3),
        ("in stock", None),
        ("In_Stock", None),
        ("out of stock", 0),
        ("有货", None),
        ("缺货", 0),
        ("100+", 100),
        ("35件", 35),
        (True, None),
        (False, 0),
        ("", None),
        ("https://schema.org/OutOfStock", 0),
        ("0", 0),
    ],
)
def test_stock(text: object, pieces: int | None) -> None:
    assert product(stock=text).stock == pieces


@pytest.mark.parametrize("text", ["-3", "maybe", "1e999"])
def test_unusable_stock(text: str) -> None:
    outcome, problem = repaired(stock=text)
    assert outcome.stock is None
    assert (problem.field, problem.severity) == ("stock", "changed")


def test_a_word_among_numbers() -> None:
    columns = match_columns(["id", "title", "weight"], [{"id": "1", "title": "a", "weight": "5"}])
    outcome = Cleaner(columns, None, "").product(FeedRow(2, {"id": "2", "title": "b", "weight": "heavy"}, b"", 0), "f")
    assert outcome.product is not None
    assert outcome.product.attributes == {}
    assert 'text="weight"' in outcome.problems[0].reason


def test_nested_texts_and_attributes() -> None:
    result = product(texts={"zh": {"title": "鞋 "}}, attributes={"size": ["S", "M"], "weight": 5, "new": True})
    assert result.texts == {"zh": {"title": "鞋"}}
    assert result.attributes == {"size": ("S", "M"), "weight": 5.0, "new": ("true",)}
    assert repaired(attributes={"price": 5})[1].field == "price"


def test_attributes_of_a_row_are_trimmed_renamed_and_told_once() -> None:
    cleaner = Cleaner(match_columns(["id", "title", "attributes"], []), None, "")
    nested = {"price": "cheap", " weight ": 5, "weight": 6, "": "x", "size": "M", "brand ": None, "y" * 200: 1}
    outcome = [
        cleaner.product(FeedRow(line, {"id": str(line), "title": "a", "attributes": nested}, b"", 0), "f")
        for line in (1, 2)
    ]
    for one in outcome:
        assert one.product is not None
        assert one.product.attributes == {"price (attribute)": ("cheap",), "weight": 5.0, "size": ("M",)}
    told = {problem.reason for problem in outcome[0].problems}
    assert any("'price' is called 'price (attribute)'" in reason for reason in told)
    assert any("'weight' is given twice" in reason for reason in told)
    assert any("empty" in reason for reason in told)
    assert any("too long" in reason for reason in told)
    assert outcome[1].problems == ()


@pytest.mark.parametrize(
    "values",
    [
        {"price": 10**400},
        {"price": float("inf")},
        {"stock": "9" * 400},
        {"stock": -(10**400)},
        {"popularity": "1e400"},
        {"attributes": {"weight": float("inf")}},
        {"attributes": {"weight": 10**400}},
        {"attributes": {"weight": {"deep": 1}}},
        {"attributes": {"weight": "x" * 1_001}},
        {"attributes": {"tags": [str(n) for n in range(257)]}},
        {"brand": "x" * 1_001},
        {"category": ["x"] + [str(n) for n in range(40)]},
        {"group": "x" * 600},
        {"texts": {"zh": "x"}},
        {"pictures": [{"path": {"x": 1}}]},
    ],
)
def test_what_cannot_be_kept_is_left_out_and_the_row_goes_on(values: dict[str, object]) -> None:
    columns = match_columns(["id", "title", *values], [], dict.fromkeys(values, "") | {name: name for name in values})
    outcome = Cleaner(columns, None, "").product(FeedRow(3, {"id": "1", "title": "a", **values}, b"", 0), "f")
    assert outcome.product == Product(id="1", title="a")
    assert outcome.problems
    assert {problem.severity for problem in outcome.problems} <= {"changed", "noticed"}
    assert all(len(problem.reason) < 300 for problem in outcome.problems)


def test_long_texts_and_many_pictures_are_cut() -> None:
    many = [f"http://x/{n}.jpg" for n in range(70)]
    long = {"zh": {"title": "长" * 3_000, "description": "长" * 3_000}}
    columns = match_columns(["id", "title", "texts", "pictures", "title_en"], [])
    values = {"id": "1", "title": "a", "texts": long, "pictures": many, "title_en": "x" * 3_000}
    outcome = Cleaner(columns, None, "").product(FeedRow(3, values, b"", 0), "f")
    assert outcome.product is not None
    assert len(outcome.product.pictures) == 64
    assert {len(text) for texts in outcome.product.texts.values() for text in texts.values()} == {2_000, 3_000}
    assert [problem.field for problem in outcome.problems] == ["pictures", "title in zh", "title_en"]


def test_a_product_without_bounds_is_skipped() -> None:
    columns = match_columns(["id", "title", "attributes"], [])
    values = {"id": "1", "title": "a", "attributes": {f"a{n}": n for n in range(3_000)}}
    outcome = Cleaner(columns, None, "").product(FeedRow(3, values, b"", 0), "f")
    assert outcome.product is None
    assert [(p.field, p.severity, p.product) for p in outcome.problems] == [("attributes", "skipped", "1")]
    wide = {"id": "1", "title": "a", **{f"a{n}": "x" for n in range(300)}}
    assert Cleaner(match_columns(list(wide), []), None, "").product(FeedRow(3, wide, b"", 0), "f").product is None


def test_pictures_outside_the_folder_are_left_out(tmp_path: Path) -> None:
    outcome = cleaned({"id": "1", "title": "a", "image": "../x.jpg|ok.jpg"}, tmp_path)
    assert outcome.product is not None
    assert outcome.product.pictures == (Picture(path=str(tmp_path / "ok.jpg")),)
    assert [(p.field, p.severity) for p in outcome.problems] == [("pictures", "changed")]


def test_columns_that_come_later() -> None:
    cleaner = Cleaner(match_columns(["id", "title"], []), None, "")
    row = FeedRow(3, {"id": "1", "title": "a", "brand": "Acme", "fit": "slim"}, b"", 0)
    outcome = cleaner.product(row, "f")
    assert outcome.product is not None
    assert (outcome.product.brand, outcome.product.attributes) == ("Acme", {"fit": ("slim",)})
    assert [(p.severity, p.line) for p in outcome.problems] == [("noticed", 3)]
    assert cleaner.product(row, "f").problems == ()


@given(
    st.dictionaries(
        st.sampled_from(["id", "title", "price", "stock", "category", "image", "size"]), st.text(max_size=12)
    )
)
def test_any_row_gives_a_product_or_a_reason(values: dict[str, object]) -> None:
    cleaner = Cleaner(
        match_columns(["id", "title", "price", "stock", "category", "image", "size"], []), Path("/feed"), ""
    )
    outcome = cleaner.product(FeedRow(1, values, b"", 0), "f")
    if outcome.product is None:
        assert [p.severity for p in outcome.problems] == ["skipped"]
    else:
        assert outcome.product.id
        assert outcome.product.title
        assert outcome.product.price is None or outcome.product.price >= 0


def test_from_mapping() -> None:
    checked_product = from_mapping(
        {
            "id": 5,
            "title": "Shoe",
            "price": "1,299 USD",
            "category": ["Shoes", "Running"],
            "attributes": {"size": ["S"], "weight": 2},
            "texts": {"zh": {"title": "鞋"}},
            "stock": "缺货",
            "pictures": ["http://x/1.jpg", b"abc", Path("/pictures/1.jpg")],
        }
    )
    assert checked_product == Product(
        id="5",
        title="Shoe",
        price=1299.0,
        currency="USD",
        category=("Shoes", "Running"),
        attributes={"size": ("S",), "weight": 2.0},
        texts={"zh": {"title": "鞋"}},
        stock=0,
        pictures=(Picture(url="http://x/1.jpg"), Picture(data=b"abc"), Picture(path="/pictures/1.jpg")),
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": "a"}, "id"),
        ({"id": "5"}, "title"),
        ({"id": "5", "title": "a" * 2_001}, "title"),
        ({"id": "5", "title": "a", "price": -1}, "price"),
        ({"id": "5", "title": "a", "price": "cheap"}, "price"),
        ({"id": "5", "title": "a", "colr": "red"}, "colr"),
        ({"id": "5", "title": "a", "attributes": ["x"]}, "attributes"),
        ({"id": "5", "title": "a", "attributes": {"brand": "x"}}, "attributes"),
        ({"id": "5", "title": "a", "texts": {"zh": "x"}}, "texts"),
        ({"id": "5", "title": "a", "pictures": ["/etc/passwd"]}, "pictures"),
        ({"id": "5", "title": "a", "currency": "shells"}, "currency"),
        ({"id": "5", "title": "a", "stock": -1}, "stock"),
        ({"id": "5", "title": "a", "popularity": float("inf")}, "popularity"),
    ],
)
def test_from_mapping_names_the_field(values: dict[str, object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        from_mapping(values)


@pytest.mark.skipif(not SHARED.exists(), reason="measuring data are not here")
@pytest.mark.parametrize(("name", "count"), [("fashion/sample/products.csv", 300), ("chinese/litemall/goods.csv", 239)])
def test_real_feeds_are_clean(name: str, count: int) -> None:
    feed = open_feed(SHARED / name)
    cleaner = Cleaner(feed.columns, feed.path.parent, "CNY")
    records = [cleaner.product(row, name) for row in feed.rows() if isinstance(row, FeedRow)]
    assert len(records) == count
    assert all(record.product is not None and record.problems == () for record in records)


def test_forty_thousand_rows(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,title,price,brand,category,colour,size,weight,description,image_link\n")
        for n in range(40_000):
            file.write(
                f"{n},Red shoe {n},{n % 90}.99 USD,Acme,Shoes > Running,red,{n % 9},{n},Soft <b>and</b> light,http://x/{n}\n"
            )
    feed = open_feed(path)
    cleaner = Cleaner(feed.columns, tmp_path, "")
    records = [cleaner.product(row, "big.csv") for row in feed.rows() if isinstance(row, FeedRow)]
    assert all(record.problems == () for record in records)
    assert len(records) == 40_000


# ------------------------------------------------------------------------------------------------------- whole rows

DAY = 86_400.0
START = 1_767_225_600.0  # 2026-01-01


def test_every_field_of_a_row() -> None:
    result = product(
        price="100.00",
        sale_price="80.00",
        sale_start="2026-01-01",
        sale_end="2026-01-31",
        currency="EUR",
        category=["Shoes > Running", ["Sale", "Shoes"], "Shoes"],
        other_categories="New",
        material="mesh",
        choices={"size": ["S", "M"], "colour": []},
        stock=5,
        availability="backorder",
        rating="4.5/5",
        rating_count="(1,203)",
        size_guide="http://x/sizes",
        published="draft",
        published_at="2026-01-01T00:00:00Z",
        expires_at="1.2.2026",
    )
    assert result == Product(
        id="1",
        title="a",
        price=100.0,
        sale=Sale(80.0, START, START + 31 * DAY),
        currency="EUR",
        category=("Shoes", "Running"),
        other_categories=(("Sale", "Shoes"), ("New",)),
        material="mesh",
        choices={"size": ("S", "M")},
        stock=5,
        availability="backorder",
        rating=4.5,
        rating_count=1203,
        size_guide="http://x/sizes",
        published=False,
        published_at=START,
        expires_at=START + 31 * DAY,
    )


def test_variants_of_a_row() -> None:
    result = product(
        pictures=["http://x/1.jpg"],
        variants=[
            {
                "options": {"size": "S", "colour": "red"},
                "sku": 4711.0,
                "codes": [4006381333931.0, "4006381333931", None],
                "price": {"amount": "12.00", "currencyCode": "EUR"},
                "was_price": "15,00 €",
                "stock": "3",
                "picture": "http://x/2.jpg",
            },
            {
                "options": {"size": "M"},
                "price": "11.00",
                "stock": 0,
                "availability": "preorder",
                "picture": "http://x/1.jpg",
            },
            {"options": {"size": "L"}, "price": "20", "sale_price": "10", "sale_end": 1767225600, "stock": 2},
        ],
        choices={"size": ["S", "M", "L"]},
    )
    assert result.variants == (
        Variant(
            options={"size": "S", "colour": "red"},
            sku="4711",
            codes=("4006381333931",),
            price=12.0,
            was_price=15.0,
            stock=3,
            picture=1,
        ),
        Variant(options={"size": "M"}, price=11.0, stock=0, availability="preorder", picture=0),
        Variant(options={"size": "L"}, price=20.0, sale=Sale(10.0, None, START + DAY), stock=2),
    )
    assert (result.price, result.currency, result.stock, result.choices) == (11.0, "EUR", 5, {})
    assert [picture.url for picture in result.pictures] == ["http://x/1.jpg", "http://x/2.jpg"]


def test_what_cannot_be_read_of_a_variant_is_told() -> None:
    outcome = cleaned(
        {
            "id": "1",
            "title": "a",
            "variants": [{"options": {"size": "S"}, "price": "x"}, 5, {"options": {"size": "S"}, "stock": 1}],
        }
    )
    assert outcome.product is not None
    assert outcome.product.variants == (Variant(options={"size": "S"}, stock=1),)
    assert [problem.field for problem in outcome.problems] == ["price", "variants", "variants"]
    assert cleaned({"id": "1", "title": "a", "variants": "S, M"}).product == Product(id="1", title="a")


@pytest.mark.parametrize(
    ("values", "price", "was"),
    [
        ({"price": "10", "sale_price": "8"}, 8, 10),
        ({"price": "10", "sale_price": "0.00"}, 10, None),
        ({"price": "10", "sale_price": "10"}, 10, None),
        ({"price": "10", "sale_price": "12"}, 10, None),
        ({"price": "10", "was_price": "12"}, 10, 12),
        ({"price": "10", "was_price": "10"}, 10, None),
        ({"price": "10", "was_price": "0"}, 10, None),
        ({"price": "10", "sale_price": "8", "sale_start": "0000-00-00"}, 8, 10),
        ({"price": {"amount": 1299, "currency": "USD"}}, 1299, None),
        ({"price": {"cents": 1299}}, 12.99, None),
        ({"price": {"centAmount": 1299, "currencyCode": "JPY"}}, 1299, None),
        (
            {"price": [{"amount": "5", "currency": "USD"}, {"amount": "4", "currency": "EUR"}], "currency": "EUR"},
            4,
            None,
        ),
    ],
)
def test_regular_and_reduced_prices(values: dict[str, object], price: float, was: float | None) -> None:
    result = product(**values)
    assert (result.price, result.was_price, result.sale) == (price, was, None)


def test_the_dates_of_a_sale() -> None:
    both = product(price="10", sale_price="8", sale_start="2026-01-01T00:00-0800/2026-01-31T12:00-0800").sale
    assert both == Sale(8.0, START + 8 * 3600, START + 30 * DAY + 20 * 3600)
    assert product(price="10", sale_price="8", sale_end="2026-01-31T10:00Z").sale == Sale(
        8, None, START + DAY * 30 + 36_000
    )
    outcome, problem = repaired(price="10", sale_price="8", sale_start="2026-02-01", sale_end="2026-01-01")
    assert (problem.field, outcome.sale) == ("sale_end", Sale(8.0, START + 31 * DAY))


@pytest.mark.parametrize(
    ("given", "stock", "availability"),
    [
        ({"stock": "auf Lager"}, None, "in_stock"),
        ({"stock": "agotado"}, 0, "out_of_stock"),
        ({"stock": "4", "availability": "in stock"}, 4, "in_stock"),
        ({"availability": "out of stock"}, None, "out_of_stock"),
        ({"availability": "https://schema.org/PreOrder"}, None, "preorder"),
        ({"availability": "在庫あり"}, None, "in_stock"),
        ({"availability": "品切れ"}, None, "out_of_stock"),
        ({"availability": 0}, None, "out_of_stock"),
        ({"availability": "17"}, 17, None),
        ({"availability": True, "stock": 0}, 0, "in_stock"),
    ],
)
def test_availability_is_apart_from_stock(
    given: dict[str, object], stock: int | None, availability: str | None
) -> None:
    result = product(**given)
    assert (result.stock, result.availability) == (stock, availability)


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        ("4.5", 4.5),
        ("4,5", 4.5),
        (4, 4),
        ("90%", 4.5),
        ("8 out of 10", 4),
        ("4.5 / 5 stars", 4.5),
        ("★★★★☆", 4),
        ("", None),
    ],
)
def test_ratings_on_any_scale(value: object, rating: float | None) -> None:
    assert product(rating=value).rating == rating


@pytest.mark.parametrize("value", ["7", "-1", "6/5", "120%", "good"])
def test_ratings_out_of_range_are_told(value: str) -> None:
    outcome, problem = repaired(rating=value)
    assert (outcome.rating, problem.field, problem.severity) == (None, "rating", "changed")


@pytest.mark.parametrize(
    ("value", "is_shown"),
    [(1, True), ("0", False), (-1, False), (1.0, True), (True, True), ("DRAFT", False), ("active", True),
     ("上架", True), ("下架", False), ("archiviert", False), ("Publié", True), (None, True)],
)  # fmt: skip
def test_whether_it_is_published(value: object, is_shown: bool) -> None:
    assert product(published=value).published is is_shown


def test_a_word_that_does_not_say_whether_it_is_published() -> None:
    outcome, problem = repaired(published="perhaps")
    assert (outcome.published, problem.field) == (True, "published")


@pytest.mark.parametrize(
    ("text", "path", "others"),
    [
        ("A > B, A > C", ("A", "B"), (("A", "C"),)),
        ("A, A > B", ("A", "B"), ()),
        ("A > B | C > D", ("A", "B"), (("C", "D"),)),
        ("Home, Garden > Tools", ("Home, Garden", "Tools"), ()),
        ([["A", "B"], ["C"]], ("A", "B"), (("C",),)),
        (["A > B", "C"], ("A", "B"), (("C",),)),
    ],
)
def test_several_categories(text: object, path: tuple[str, ...], others: tuple[tuple[str, ...], ...]) -> None:
    result = product(category=text)
    assert (result.category, result.other_categories) == (path, others)


def test_what_shop_software_nests() -> None:
    result = product(brand={"id": 5, "name": "Acme"}, category=[{"name": "Shoes"}, {"name": "Sale > Shoes"}],
                    rating={"rate": 3.9, "count": 120})  # fmt: skip
    assert (result.brand, result.category, result.other_categories) == ("Acme", ("Shoes",), (("Sale", "Shoes"),))
    assert (result.rating, result.rating_count) == (3.9, 120)


def test_lists_of_choices_are_attributes_and_choices() -> None:
    result = product(Größe=["S", "M", "L"], colour=["red", "blue"], finish=["matt", "gloss"])
    assert result.choices == {"size": ("S", "M", "L"), "colour": ("red", "blue")}
    assert result.attributes == {"Größe": ("S", "M", "L"), "finish": ("matt", "gloss")}
    assert result.colour == "red"
    assert product(size=["M"]).choices == {}


def read(text: str) -> tuple[list[Product], list[Problem], tuple[str, ...]]:
    """Products, problems and notes of a table with a separator `;`."""
    lines = [line.split(";") for line in text.strip().splitlines()]
    rows: list[dict[str, object]] = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    columns = match_columns(lines[0], rows)
    cleaner = Cleaner(columns, None, "")
    outcome = [cleaner.product(FeedRow(n, row, b"", 0), "f") for n, row in enumerate(rows)]
    return [one.product for one in outcome if one.product], [p for one in outcome for p in one.problems], columns.notes


def test_conventions_are_decided_over_the_columns_of_a_feed() -> None:
    text = """Artikelnummer;Bezeichnung;Preis in €;Streichpreis;Bestand;Gewicht;Erscheinungsdatum;Kategorie;sizes
1;Sofa;1.299;1.499,00;1.000;0,250;31.12.2025;Haus/Sofas;S, M
2;Stuhl;899,00;;5;1,500;1.2.2026;Haus/Stühle;S, M, L
3;Tisch;2.049,50;;7;2,000;2.2.2026;Haus/Tische;M, L"""
    products, problems, notes = read(text)
    assert problems == []
    assert [(product.price, product.was_price, product.currency) for product in products] == [
        (1299.0, 1499.0, "EUR"), (899.0, None, "EUR"), (2049.5, None, "EUR")]  # fmt: skip
    assert [product.stock for product in products] == [1000, 5, 7]
    assert [product.attributes["Gewicht"] for product in products] == [0.25, 1.5, 2.0]
    assert products[1].published_at == START + 31 * DAY
    assert products[1].category == ("Haus", "Stühle")
    assert products[1].choices == {"size": ("S", "M", "L")}
    assert any("EUR" in note for note in notes)


def test_an_ambiguous_column_is_read_by_its_currency_and_said() -> None:
    products, _, notes = read("id;title;price (EUR)\n1;a;1.299\n2;b;2.499")
    assert [product.price for product in products] == [1299.0, 2499.0]
    assert any("'1.299'" in note and "EUR" in note for note in notes)
    products, _, notes = read("id;title;price\n1;a;1.299\n2;b;2.499")
    assert [product.price for product in products] == [1.299, 2.499]
    assert any("'1.299'" in note for note in notes)


def test_cents_and_damaged_codes() -> None:
    products, problems, notes = read("sku;title;price_in_cents;ean\n1;a;1299;4.00638E+12\n2;b;5;4006381333931.0")
    assert [product.price for product in products] == [12.99, 0.05]
    assert [product.attributes["ean"] for product in products] == [("4.00638E+12",), ("4006381333931",)]
    assert [(p.field, p.severity) for p in problems] == [("ean", "noticed")]
    assert any("cents" in note for note in notes)


def test_nothing_wrong_is_taken_for_a_price() -> None:
    _, _, notes = read("id;title;dealer price band;promo image code;meta_title\n1;a;B;x;c")
    assert any(note.startswith("NO PRICE") and '--column price="dealer price band"' in note for note in notes)
    assert any(note.startswith("NO PICTURES") for note in notes)
    assert any("meta_title" in note for note in notes)


def test_several_categories_are_shown_by_the_column() -> None:
    products, _, notes = read("id;title;category\n1;a;Clothing, Clothing > Hoodies\n2;b;Clothing, Sale\n3;c;Sale")
    assert [(product.category, product.other_categories) for product in products] == [
        (("Clothing", "Hoodies"), ()), (("Clothing",), (("Sale",),)), (("Sale",), ())]  # fmt: skip
    assert any("several categories" in note for note in notes)
    products, _, _ = read("id;title;category\n1;a;Home, Garden\n2;b;Home, Garden\n3;c;Toys")
    assert products[0].category == ("Home, Garden",)
    products, _, _ = read("id;title;category\n1;a;All/Gear,All/Gear/Bags,All/Sale\n2;b;All/Gear")
    assert (products[0].category, products[0].other_categories) == (("All", "Gear", "Bags"), (("All", "Sale"),))


def test_a_product_is_shown_where_all_columns_say_so() -> None:
    products, _, _ = read("id;title;published;visibility\n1;a;1;visible\n2;b;1;hidden\n3;c;-1;visible")
    assert [product.published for product in products] == [True, False, False]
