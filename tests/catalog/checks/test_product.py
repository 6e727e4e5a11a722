"""What is refused before anything is stored, whoever hands it over; and that nothing but `BadInput` is ever raised."""

import dataclasses
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wares.catalog.bounds import FIELDS
from wares.catalog.checks.from_mapping import from_mapping
from wares.catalog.checks.product import check
from wares.catalog.cleaner import Cleaner
from wares.catalog.columns.matching import match_columns
from wares.catalog.feeds import FeedRow, open_feed
from wares.errors import BadInput
from wares.types import Picture, Product, Sale, Variant

LONG = "9" * 400
KEPT = {field.name for field in dataclasses.fields(Product)}


def product(**values: Any) -> Product:
    return Product(**{"id": "1", "title": "Red mug", **values})


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({}, {}),
        ({"price": 5}, {"price": 5.0}),
        ({"price": Decimal("5.50"), "popularity": Fraction(1, 2)}, {"price": 5.5, "popularity": 0.5}),
        ({"stock": 3.0}, {"stock": 3}),
        ({"stock": np.int64(3), "price": np.float32(0.5)}, {"stock": 3, "price": 0.5}),
        ({"currency": "eur"}, {"currency": "EUR"}),
        ({"currency": ""}, {"currency": None}),
        ({"category": ["Home", "Mugs"]}, {"category": ("Home", "Mugs")}),
        ({"attributes": {" size ": ["S", " M "], "weight": 3}}, {"attributes": {"size": ("S", "M"), "weight": 3.0}}),
        ({"attributes": {"size": "S", "empty": (), "blank": [" "]}}, {"attributes": {"size": ("S",)}}),
        ({"texts": {" zh ": {"title ": "杯"}}}, {"texts": {"zh": {"title": "杯"}}}),
        ({"id": "红/1 é‍", "title": "👩‍🎨"}, {"id": "红/1 é‍", "title": "👩‍🎨"}),
        ({"id": "x" * 512, "title": "x" * 2_000}, {"id": "x" * 512, "title": "x" * 2_000}),
        ({"was_price": 9, "rating": 4, "rating_count": 12.0}, {"was_price": 9.0, "rating": 4.0, "rating_count": 12}),
        ({"sale": Sale(5, 1, 2)}, {"sale": Sale(5.0, 1.0, 2.0)}),
        ({"other_categories": [["A", "B"], ("A", "B"), []]}, {"other_categories": (("A", "B"),)}),
        ({"choices": {" size ": ["S", " S", "M"], "none": []}}, {"choices": {"size": ("S", "M")}}),
        (
            {"variants": [Variant(options={" size": " S "}, price=5)]},
            {"variants": (Variant(options={"size": "S"}, price=5.0),)},
        ),
        (
            {
                "variants": (Variant(options={"size": "S"}), Variant(options={"size": "M"})),
                "choices": {"size": ("S", "M"), "engraving": ("yes", "no")},
            },
            {"choices": {"engraving": ("yes", "no")}},
        ),
        ({"attributes": {"material": ("oak",), "rating": 3}}, {"attributes": {"material": ("oak",), "rating": 3.0}}),
        ({"attributes": {f"a{n}": "x" for n in range(256)}}, {"attributes": {f"a{n}": ("x",) for n in range(256)}}),
    ],
)
def test_what_is_kept(values: dict[str, Any], kept: dict[str, Any]) -> None:
    checked_product = check(product(**values))
    assert checked_product == product(**{**values, **kept})
    assert check(checked_product) is checked_product
    assert msgspec.json.decode(msgspec.json.encode(checked_product), type=Product) == checked_product


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"id": ""}, "id: the id is missing"),
        ({"id": "\u200b"}, "id: the id is missing"),
        ({"id": " 1"}, "id: .*spaces around"),
        ({"id": "1\x00"}, "id: .*NUL"),
        ({"id": "1\x1b[31m"}, "id: .*cannot be seen"),
        ({"id": "1\u202e"}, "id: .*cannot be seen"),
        ({"id": "\ud800"}, "id: .*half a character"),
        ({"id": 5}, "id: a text is expected, not int"),
        ({"id": None}, "id: a text is expected"),
        ({"id": "x" * 513}, "id: 513 characters; 512 are allowed"),
        ({"title": ""}, "title: the title is missing"),
        ({"title": " \u200b"}, "title: the title is missing"),
        ({"title": "x" * 2_001}, "title: 2,001 characters"),
        ({"title": "a\0"}, "title: .*NUL"),
        ({"description": None}, "description: a text"),
        ({"description": "x" * 100_001}, "description: 100,001 characters"),
        ({"price": -1}, "price: -1 is negative"),
        ({"price": float("nan")}, "price: nan is not a finite"),
        ({"price": math.inf}, "price: inf is not a finite"),
        ({"price": int(LONG)}, "price: a number of many digits is too large"),
        ({"price": True}, "price: a number is expected"),
        ({"price": "5"}, "price: a number is expected"),
        ({"currency": "shells"}, "currency: 'shells' is not a currency"),
        ({"currency": "x" * 5_000}, "currency: 5,000 characters"),
        ({"currency": ["EUR"]}, "currency: a text"),
        ({"brand": "x" * 1_001}, "brand: 1,001 characters"),
        ({"colour": 3}, "colour: a text"),
        ({"group": "x" * 513}, "group: 513 characters"),
        ({"category": "Home > Mugs"}, "category: levels are given as a list"),
        ({"category": ("a",) * 33}, "category: 33 levels; 32"),
        ({"category": ("a" * 1_001,)}, "category: 1,001 characters"),
        ({"category": (None,)}, "category: a text"),
        ({"stock": -1}, "stock: -1 is negative"),
        ({"stock": 1.5}, "stock: 1.5 pieces; give a whole number"),
        ({"stock": int(LONG)}, "stock: a number of many digits is too large"),
        ({"stock": 10**4000}, "stock: a number of many digits is too large"),
        ({"popularity": None}, "popularity: a number"),
        ({"popularity": float("inf")}, "popularity: inf"),
        ({"attributes": None}, "attributes: .*one object"),
        ({"attributes": ["x"]}, "attributes: .*one object"),
        ({"attributes": {"": "x"}}, "attributes: an attribute without a name"),
        ({"attributes": {" ": "x"}}, "attributes: an attribute without a name"),
        ({"attributes": {"a": "x", " a": "y"}}, "attributes: 'a' stands there twice"),
        ({"attributes": {"price": "cheap"}}, "attributes: .*'price' like the product field"),
        ({"attributes": {" price ": 5}}, "attributes: .*'price' like the product field"),
        ({"attributes": {"a" * 129: "x"}}, "attributes: .*129 characters"),
        ({"attributes": {"a\0": "x"}}, "attributes: .*NUL"),
        ({"attributes": {5: "x"}}, "attributes: a text"),
        ({"attributes": {"a": None}}, "attributes: 'a': a number or texts"),
        ({"attributes": {"a": True}}, "attributes: 'a': a number or texts"),
        ({"attributes": {"a": {"b": "c"}}}, "attributes: 'a': a number or texts"),
        ({"attributes": {"a": [1]}}, "attributes: 'a': a text"),
        ({"attributes": {"a": math.nan}}, "attributes: 'a': nan"),
        ({"attributes": {"a": int(LONG)}}, "attributes: 'a': a number of many digits"),
        ({"attributes": {"a": "x" * 1_001}}, "attributes: 'a': 1,001 characters"),
        ({"attributes": {"a": ["x"] * 257}}, "attributes: 'a': 257 values; 256"),
        ({"attributes": {f"a{n}": "x" for n in range(3_000)}}, "attributes: 3,000 attributes; 256 are allowed"),
        ({"texts": {"": {"title": "x"}}}, "texts: a language without a name"),
        ({"texts": {"zh": "x"}}, "texts: .*one object"),
        ({"texts": {"zh": {"title": "x" * 2_001}}}, "texts: 2,001 characters"),
        ({"texts": {"zh": {"title": "\udc00"}}}, "texts: .*half a character"),
        ({"texts": {f"l{n}": {} for n in range(65)}}, "texts: 65 languages"),
        ({"pictures": (Picture(url="http://x"),) * 65}, "pictures: 65 pictures; 64"),
        ({"pictures": (Picture(),)}, "pictures: number 0: give exactly one"),
        ({"pictures": (Picture(url="http://x", data=b"x"),)}, "pictures: number 0: give exactly one"),
        ({"pictures": ("http://x",)}, "pictures: number 0 is no Picture"),
        ({"pictures": (Picture(url="http://\ud800"),)}, "pictures: .*half a character"),
        ({"pictures": (Picture(url="http://" + "x" * 9_000),)}, "pictures: 9,007 characters"),
        ({"pictures": (Picture(data="x"),)}, "pictures: number 0: bytes"),  # type: ignore[arg-type]
        ({"was_price": -1}, "was_price: -1 is negative"),
        ({"sale": 5}, "sale: a Sale is expected"),
        ({"sale": Sale(-1)}, "sale: -1 is negative"),
        ({"sale": Sale(5, 10, 10)}, "sale: it starts at 10 and ends at 10; let it end later"),
        ({"sale": Sale(5, None, 1.7e12)}, "sale: .* is no time; give Unix seconds"),
        ({"other_categories": [["a"]] * 65}, "other_categories: 65 categories; 64"),
        ({"other_categories": ["A > B"]}, "other_categories: levels are given as a list"),
        ({"material": "x" * 1_001}, "material: 1,001 characters"),
        ({"choices": {"": ["S"]}}, "choices: a choice without a name"),
        ({"choices": {"size": "S"}}, "choices: 'size': values are given as a list"),
        ({"choices": {f"c{n}": ["x"] for n in range(17)}}, "choices: 17 choices; 16"),
        ({"variants": [Variant(options={"n": str(n)}) for n in range(1_001)]}, "variants: 1,001 variants; 1,000"),
        ({"variants": [{"options": {}}]}, "variants: number 0: a Variant is expected"),
        (
            {"variants": [Variant(options={"size": "S"}), Variant(options={"size": "S"}, sku="2")]},
            "variants: number 1: the same options as number 0 .*size S",
        ),
        ({"variants": [Variant(options={f"o{n}": "x" for n in range(17)})]}, "variants: number 0: 17 options; 16"),
        ({"variants": [Variant(options={}, price=-1)]}, "variants: number 0: price: -1 is negative"),
        ({"variants": [Variant(options={}, stock=-1)]}, "variants: number 0: stock: -1 is negative"),
        ({"variants": [Variant(options={}, sale=Sale(1, 2, 1))]}, "variants: number 0: sale: it starts"),
        ({"variants": [Variant(options={}, picture=0)]}, "variants: number 0: picture 0, but the product has 0"),
        ({"variants": [Variant(options={}, codes=("x",) * 33)]}, "variants: number 0: 33 codes; 32"),
        ({"availability": "maybe"}, "availability: 'maybe' is not known; give one of in_stock, "),
        ({"rating": 5.1}, "rating: 5.1 does not lie between 0 and 5"),
        ({"rating": math.nan}, "rating: nan"),
        ({"rating_count": 1.5}, "rating_count: 1.5 ratings; give a whole number"),
        ({"size_guide": "x" * 20_001}, "size_guide: 20,001 characters"),
        ({"published": None}, "published: true or false"),
        ({"published_at": 1e13}, "published_at: .*not milliseconds"),
        ({"expires_at": math.inf}, "expires_at: inf"),
        ({"filled": {"colour": 2.0}}, "filled: a confidence lies between"),
        ({"filled": {"colour": "x"}}, "filled: a number"),
    ],
)
def test_what_is_refused_names_product_field_and_remedy(values: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput, match=f"(?s)product .*: {says}") as error:
        check(product(**values))
    assert len(str(error.value)) < 400


def test_what_is_no_product() -> None:
    for given_ in (5, None, "id", [("id", "1")]):
        with pytest.raises(BadInput, match="no product"):
            from_mapping(given_)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="unknown fields"):
        from_mapping({"id": "1", "title": "x", 5: "y"})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ({"availability": "https://schema.org/InStock"}, {"availability": "in_stock"}),
        ({"availability": "Pre-Order"}, {"availability": "preorder"}),
        ({"availability": "on backorder"}, {"availability": "backorder"}),
        ({"availability": False}, {"availability": "out_of_stock"}),
        ({"availability": "有货"}, {"availability": "in_stock"}),
        ({"availability": " "}, {}),
        ({"published": "draft"}, {"published": False}),
        ({"published": None}, {}),
        ({"published_at": "2025-11-28"}, {"published_at": 1764288000.0}),
        ({"published_at": "2025-11-28T09:00:00+08:00"}, {"published_at": 1764291600.0}),
        ({"expires_at": "1764288000"}, {"expires_at": 1764288000.0}),
        ({"rating": "4.5", "rating_count": "1,024"}, {"rating": 4.5, "rating_count": 1024}),
        ({"was_price": "20 €", "sale": {"price": "15 €", "end": "2025-12-01T00:00:00Z"}},
         {"was_price": 20.0, "sale": Sale(15.0, None, 1764547200.0)}),
        ({"other_categories": ["A > B", ["C", "D"]]}, {"other_categories": (("A", "B"), ("C", "D"))}),
        ({"choices": {"size": ["S", 5]}}, {"choices": {"size": ("S", "5")}}),
        ({"variants": [{"options": {"size": 41}, "sku": 7, "codes": "0012", "price": "5", "stock": "3"}]},
         {"variants": (Variant(options={"size": "41"}, sku="7", codes=("0012",), price=5.0, stock=3),)}),
    ],
)  # fmt: skip
def test_what_is_offered_is_read_from_plain_values(given_: dict[str, object], kept: dict[str, Any]) -> None:
    assert from_mapping({"id": "1", "title": "Red mug", **given_}) == product(**kept)


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ({"published_at": "soon"}, "published_at: 'soon' is no date; give Unix seconds or ISO 8601"),
        ({"availability": "perhaps"}, "availability: 'perhaps' is not known; give one of in_stock"),
        ({"published": "maybe"}, "published: .*give true or false"),
        ({"sale": {"end": 5}}, "sale: the price is missing"),
        ({"sale": {"price": 5, "until": 5}}, "sale: a sale has no 'until'; it has price, start, end"),
        ({"variants": [{"option": {}}]}, "variants: number 0: a variant has no 'option'; it has options"),
        ({"variants": {"options": {}}}, "variants: variants are given as a list"),
    ],
)
def test_what_is_offered_and_cannot_be_read(given_: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        from_mapping({"id": "1", "title": "Red mug", **given_})


numbers = st.integers() | st.floats() | st.sampled_from([10**400, -(10**4000), int(LONG), 1e308, 10**15 + 1])
texts = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["", " ", "\0", "\ud800", "nan", "x" * 3_000, LONG, "-5"]
)
values_ = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


def is_kept(found: Product) -> None:
    """The shop can keep it: it passes the check as it is, and comes back from JSON the same."""
    assert check(found) == found
    assert msgspec.json.decode(msgspec.json.encode(found), type=Product) == found


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), values_, max_size=8), st.booleans())
def test_any_mapping_is_kept_or_refused(values: dict[str, object], named: bool) -> None:
    whole = {"id": "1", "title": "Red mug", **values} if named else values
    try:
        checked_product = from_mapping(whole)
    except BadInput as error:
        assert str(error).startswith("product ")
    else:
        is_kept(checked_product)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(KEPT)), values_ | st.just(()), max_size=5))
def test_any_product_is_kept_or_refused(values: dict[str, Any]) -> None:
    try:
        checked_product = check(product(**values))
    except BadInput as error:
        assert str(error).startswith("product ")
    else:
        is_kept(checked_product)


def named(kind: type) -> st.SearchStrategy[dict[str, object]]:
    """Mappings with some of a dataclass's fields."""
    fields_ = [field.name for field in dataclasses.fields(kind)]
    return st.dictionaries(st.sampled_from(fields_), values_ | st.dictionaries(texts, texts, max_size=3), max_size=5)


@settings(max_examples=150, deadline=None)
@given(
    named(Sale) | st.just({"price": 1}),
    st.lists(named(Variant), max_size=4),
    st.dictionaries(texts, st.lists(texts, max_size=3), max_size=3),
)
def test_any_offer_is_kept_or_refused(sale: object, variants: object, choices: object) -> None:
    values = {"id": "1", "title": "Red mug", "sale": sale, "variants": variants, "choices": choices}
    try:
        checked_product = from_mapping(values)
    except BadInput as error:
        assert str(error).startswith("product '1': ")
    else:
        is_kept(checked_product)


ROW_NAMES = [*FIELDS, "title_zh", "weight", "tags", "size ", "x" * 200]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(ROW_NAMES) | texts, values_, max_size=8), min_size=1, max_size=3))
def test_any_row_of_a_feed_is_kept_or_reported(rows: list[dict[str, object]]) -> None:
    cleaner = Cleaner(match_columns(["id", "title"], []), Path("/feed"), "EUR")
    for number, values in enumerate(rows):
        outcome = cleaner.product(FeedRow(number, {"id": str(number), "title": "a", **values}, b"", 0), "feed")
        if outcome.product is None:
            assert outcome.problems[-1].severity == "skipped"
        else:
            is_kept(outcome.product)
        assert all(len(problem.reason) < 1_000 for problem in outcome.problems)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(ROW_NAMES) | texts, values_, max_size=6), min_size=1, max_size=4))
def test_any_json_feed_is_read(tmp_path: Path, rows: list[dict[str, object]]) -> None:
    path = tmp_path / "feed.jsonl"
    lines = [msgspec.json.encode({"id": "0", "title": "a"})]
    for values in rows:
        try:
            lines.append(msgspec.json.encode({"id": "1", "title": "a", **values}))
        except (UnicodeEncodeError, ValueError, OverflowError):
            lines.append(b'{"id": 1, "title": "a", "price": 1e400, "stock": ' + LONG.encode() + b"}")
    path.write_bytes(b"\n".join(lines))
    feed = open_feed(path, {"id": "id", "title": "title"})
    cleaner = Cleaner(feed.columns, tmp_path, "")
    records = [cleaner.product(row, "feed") for row in feed.rows() if isinstance(row, FeedRow)]
    for record in records:
        if record.product is not None:
            is_kept(record.product)
    assert records[0].product is not None


def test_numbers_that_python_cannot_write_out() -> None:
    for field in ("id", "title", "price", "stock", "popularity", "brand"):
        with pytest.raises(BadInput, match=f"{field}: "):
            from_mapping({"id": "1", "title": "a", field: 10**5000})
    with pytest.raises(BadInput, match="attributes: "):
        check(product(attributes={"a": 10**5000}))
