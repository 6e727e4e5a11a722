import re
from pathlib import Path

import pytest

from wares.catalog.bounds import FEED_FIELDS
from wares.catalog.columns.heading_patterns import is_technical, levels, normalize_heading
from wares.catalog.columns.headings import heading_field, headings, languages, parse_heading, split_language_tag
from wares.catalog.columns.matching import match_columns
from wares.tabular.sniffer import fold_column_name

PAGE = (Path(__file__).parents[3] / "docs" / "feeds.md").read_text(encoding="utf-8")
NAMED = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^`|;]+?)(?:;[^|]*)? *\|$", PAGE, re.MULTILINE)


def test_the_page_names_columns_that_are_found() -> None:
    assert len(NAMED) >= 9
    for field, names in NAMED:
        for name in re.split(r"[,;] ", names):
            if " " not in name.strip() or "_" in name:
                assert heading_field(name) == field, name


def test_names_are_compared_loosely() -> None:
    assert fold_column_name("g:Image-Link") == fold_column_name("image link") == "imagelink"
    assert all(level == normalize_heading(level) for result in levels() for level in result)


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("title_zh", ("title", "zh")),
        ("Title:ZH-cn", ("Title", "zh")),
        ("title (中文)", ("title", "zh")),
        ("title[de]", ("title", "de")),
        ("goods_id", None),
        ("zh", None),
        ("blanche", None),
    ],
)
def test_languages(column: str, found: tuple[str, str] | None) -> None:
    assert split_language_tag(column) == found


VALUES: dict[str, object] = {
    "id": "A1", "title": "Red mug", "description": "A mug", "price": "12,50",
    "was_price": "15,00", "sale_price": "10,00",
    "sale_start": "2026-01-01", "sale_end": "2026-01-31", "currency": "EUR", "brand": "Acme", "category": "Home > Mugs",
    "other_categories": "Sale", "colour": "red", "material": "clay", "group": "G1", "stock": "3",
    "availability": "in stock", "popularity": "12", "rating": "4,5", "rating_count": "7", "size_guide": "http://x/sizes",
    "published": "yes", "published_at": "2026-01-01", "expires_at": "2026-12-31", "pictures": "http://x/1.jpg",
}  # fmt: skip


@pytest.mark.parametrize("language", languages())
def test_a_feed_in_any_language_is_understood(language: str) -> None:
    for place in range(3):
        names = {field: headings(field, language)[min(place, len(headings(field, language)) - 1)] for field in VALUES}
        row = {names[field]: value for field, value in VALUES.items()}
        column_map = match_columns(list(row), [row])
        assert column_map.fields == {field: (name,) for field, name in names.items()}
        upper = {name.upper(): value for name, value in row.items()}
        assert set(match_columns(list(upper), [upper]).fields) == set(VALUES)


def test_every_field_has_names_in_every_language() -> None:
    assert len(languages()) == 14
    assert all(headings(field, language) for field in FEED_FIELDS for language in languages())
    assert (headings("price", "tlh"), headings("nothing", "de")) == ((), ())


@pytest.mark.parametrize(
    ("column", "field", "currency"),
    [
        ("Price (EUR)", "price", "EUR"),
        ("售价(元)", "price", "CNY"),
        ("Preis in €", "price", "EUR"),
        ("prix_ttc", "price", ""),
        ("Prezzo IVA inclusa", "price", ""),
        ("Regular price", "price", ""),
        ("variant price", "price", ""),
        ("Variant Compare At Price", "was_price", ""),
        ("price_usd", "price", "USD"),
        ("가격(원)", "price", "KRW"),
        ("Cena (zł)", "price", "PLN"),
        ("Categorie", "category", ""),
        ("PRECIO", "price", ""),
        ("productName", "title", ""),
        ("g:image_link", "pictures", ""),
        ("image_url_4", "pictures", ""),
        ("In stock?", "availability", ""),
        ("meta_title", "", ""),
        ("SEO Title", "", ""),
        ("weight", "", ""),
    ],
)
def test_what_a_heading_says(column: str, field: str, currency: str) -> None:
    heading = parse_heading(column)
    assert (heading.field, heading.currency) == (field, currency)


def test_units_and_taxes_of_a_heading() -> None:
    assert (parse_heading("price_in_cents").cents, parse_heading("price").cents) == (True, False)
    assert (parse_heading("Prix HT").net, parse_heading("Prix TTC").net) == (True, False)
    column_map = match_columns(["id", "title", "Prix HT", "Prix TTC"], [])
    assert column_map.fields["price"] == ("Prix TTC",)


def test_technical_columns() -> None:
    technical = [
        "meta_title",
        "created_at",
        "url_key",
        "tax_class_id",
        "custom_layout_update",
        "attribute_set_code",
        "product_websites",
        "has_options",
        "use_config_min_qty",
        "weight_type",
        "msrp_display_actual_price_type",
    ]
    assert [column for column in technical if not is_technical(column)] == []
    plain = ["weight", "size", "finish", "warranty", "gtin", "style", "count_id", "metal", "keyboard layout", "theme"]
    assert not any(map(is_technical, plain))
