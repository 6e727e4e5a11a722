"""Which columns of an export give which field, in a small world."""

from pathlib import Path

from wares.catalog.columns.provenance import column_provenance
from wares.catalog.platforms import detect_platform
from wares.tabular.sniffer import sniff

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,"
    "Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Grams,Image Src,Status\n"
    "tee,Tee,Soft,Acme,true,Size,S,T-S,shopify,3,19,25,200,http://x.example/1.jpg,active\n"
    "tee,,,,,,M,T-M,shopify,0,19,25,200,,\n"
    "mug,Mug,Blue,Acme,false,Title,Default Title,MUG,shopify,1,8,,300,http://x.example/2.jpg,draft\n"
)


def test_every_column_has_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text(SHOPIFY, "utf-8")
    seen = sniff(path)
    adapter = detect_platform(seen.columns, seen.rows, {})
    assert adapter is not None
    provenance = column_provenance(adapter, seen.source, seen.rows)
    assert (provenance["Handle"], provenance["Title"], provenance["Variant Price"]) == (("id",), ("title",), ("price",))
    assert provenance["Option1 Value"] == ("size of variants",)
    assert provenance["Status"] == ("published",)  # without it the product is a draft by `Published` all the same
    assert "stock" in provenance["Variant Inventory Tracker"]
    assert "Variant Grams" not in provenance
