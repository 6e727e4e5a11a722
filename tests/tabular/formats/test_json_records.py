"""JSON as shops' interfaces and exports write it."""

import json
from pathlib import Path

import pytest

from wares.tabular.readers import read_records
from wares.tabular.sniffer import sniff
from wares.tabular.sources import FeedBounds, IncompleteFile, RawRecord

ITEMS = [{"id": n, "title": f"Mug {n}", "variants": [{"sku": f"{n}a"}, {"sku": f"{n}b"}]} for n in range(4)]


def read(folder: Path, text: str, bounds: FeedBounds | None = None) -> list[object]:
    path = folder / "feed.json"
    path.write_text(text, "utf-8")
    source = sniff(path, bounds).source
    return [dict(record.values) if isinstance(record, RawRecord) else record for record in read_records(source)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "value",
    [
        {"products": ITEMS},
        {"meta": {"pages": [1, 2]}, "name": "Shop", "items": ITEMS, "search_criteria": {"filter_groups": [{"a": 1}]}},
        {
            "data": {
                "products": {"edges": [{"cursor": "x", "node": item} for item in ITEMS], "pageInfo": {"next": True}}
            }
        },
        {"data": {"products": {"items": ITEMS, "totalItems": 4}}},
        {"response": {"result": {"data": {"list": ITEMS}}}},
        {"hits": {"total": 4, "hits": [{"_id": str(item["id"]), "_source": item} for item in ITEMS]}},
        {"data": [{"product": item} for item in ITEMS]},
    ],
)
def test_an_object_that_holds_the_records(tmp_path: Path, value: object, indent: int | None) -> None:
    records = read(tmp_path, json.dumps(value, indent=indent))
    assert [{key: record[key] for key in ITEMS[0]} for record in records] == ITEMS  # type: ignore[index]


def test_an_object_that_is_a_record(tmp_path: Path) -> None:
    for indent in (None, 1):
        assert read(tmp_path, json.dumps(ITEMS[0], indent=indent)) == ITEMS[:1]
        assert read(tmp_path, json.dumps({"product": ITEMS[0]}, indent=indent)) == ITEMS[:1]
    event = {"event_name": "purchase", "items": [{"item_id": "a"}, {"item_id": "b"}]}
    assert read(tmp_path, json.dumps(event)) == [event]
    german = {"Artikel": "Tasse", "Preis": 5, "Bilder": [{"url": "a"}]}
    assert read(tmp_path, json.dumps(german) + "\n" + json.dumps(german)) == [german, german]


def test_records_under_their_ids(tmp_path: Path) -> None:
    bare = [{"title": f"Mug {n}", "price": n} for n in range(3)]
    expected = [{"id": f"m{n}", **item} for n, item in enumerate(bare)]
    under = {f"m{n}": item for n, item in enumerate(bare)}
    for value in (under, {"products": under, "count": 3}, {"data": {"products": under}}):
        assert read(tmp_path, json.dumps(value)) == expected
        assert read(tmp_path, json.dumps(value, indent=1)) == expected
    event = {"user": {"id": 1, "name": "a"}, "product": {"id": 2, "title": "b", "price": 3}}
    assert read(tmp_path, json.dumps(event)) == [event]


def test_objects_one_after_another_and_pages(tmp_path: Path) -> None:
    assert read(tmp_path, "\n".join(json.dumps(item, indent=2) for item in ITEMS)) == ITEMS
    pages = [json.dumps({"products": ITEMS[:2]}), json.dumps({"products": ITEMS[2:]})]
    assert read(tmp_path, "\n".join(pages)) == ITEMS
    assert read(tmp_path, "\n".join(json.dumps(json.loads(page), indent=1) for page in pages)) == ITEMS


def test_lines_and_places_of_records(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps({"total": 4, "products": ITEMS}, indent=1), "utf-8")
    lines = path.read_text("utf-8").split("\n")
    source = sniff(path).source
    assert (source.kind, source.layout, source.records_path) == ("json", "array", ("products",))
    assert all(lines[record.line - 1] == "  {" for record in read_records(source))


def test_what_is_included_stands_with_the_record_it_belongs_to(tmp_path: Path) -> None:
    document = {
        "data": [{"id": "1", "type": "product", "attributes": {"name": "Mug"}, "relationships": {
            "variants": {"data": [{"id": "7", "type": "variant"}]}, "taxon": {"data": {"id": "3", "type": "taxon"}},
            "images": {"data": []}}}],
        "included": [
            {"id": "7", "type": "variant", "attributes": {"sku": "X"}, "relationships": {
                "option_values": {"data": [{"id": "9", "type": "option_value"}]},
                "product": {"data": {"id": "7", "type": "variant"}}}},
            {"id": "9", "type": "option_value", "attributes": {"name": "S"}},
            {"id": "3", "type": "taxon", "attributes": {"name": "Mugs"}},
        ],
    }  # fmt: skip
    (records,) = read(tmp_path, json.dumps(document))
    assert isinstance(records, dict)
    assert records["attributes"] == {"name": "Mug"}
    assert records["taxon"] == {"id": "3", "type": "taxon", "name": "Mugs"}
    assert records["variants"][0]["sku"] == "X"
    assert records["variants"][0]["option_values"] == [{"id": "9", "type": "option_value", "name": "S"}]


@pytest.mark.parametrize("tail", ["", "]", '], "x": ', "]} x", "]}}"])
def test_an_object_that_is_not_whole_says_so(tmp_path: Path, tail: str) -> None:
    records = read(tmp_path, '{"products": [' + ", ".join(json.dumps(item) for item in ITEMS) + tail)
    assert records[:4] == ITEMS
    assert isinstance(records[-1], IncompleteFile)


def test_large_objects_stream_and_values_are_bounded(tmp_path: Path) -> None:
    many = [{"id": n, "title": "red mug " * 20} for n in range(12_000)]
    text = json.dumps({"products": many, "count": len(many)})
    assert len(text) > 1 << 21
    assert read(tmp_path, text) == many
    *_, last = read(
        tmp_path, json.dumps([{"id": 1, "title": "a"}, {"id": 2, "title": "x" * 300_000}]), FeedBounds(line=1 << 17)
    )
    assert isinstance(last, IncompleteFile)
    assert "JSON Lines" in last.reason
