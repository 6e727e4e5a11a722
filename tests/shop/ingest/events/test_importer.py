"""Whole event logs: the same from every kind of file, once however often, broken rows reported with line and reason."""

import csv
import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import wares
from wares.errors import BadFeed
from wares.events.checks import Checker
from wares.events.logs.matching import LogDeclaration
from wares.profiles.profile import profile_of
from wares.shop.ingest.events.importer import import_files, import_logs, open_log
from wares.shop.ingest.events.tracking import RefusedEvent, TrackReport
from wares.types import Event, Product, Variant

START = 1_700_000_000


def rows(n: int = 30) -> list[dict[str, Any]]:
    kinds = ("view", "addtocart", "transaction")
    return [
        {
            "timestamp": (START + n) * 1000, "visitorid": n % 4, "event": kinds[n % 3],
            "itemid": ("running-red", "running-blue", "elsewhere")[n % 3],
        }
        for n in range(n)
    ]  # fmt: skip


def write(path: Path, given: list[dict[str, Any]]) -> Path:
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in given), "utf-8")
    elif path.suffix == ".parquet":
        pa = pytest.importorskip("pyarrow")
        pytest.importorskip("pyarrow.parquet").write_table(pa.Table.from_pylist(given), path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(given[0]), delimiter="\t" if path.suffix == ".tsv" else ",")
            writer.writeheader()
            writer.writerows(given)
    return path


def kept(shop: wares.Shop) -> list[Event]:
    return [one.event for part in shop.tracking.log.since() for one in part]


def test_the_same_log_in_every_form_counts_once(shop: wares.Shop, tmp_path: Path) -> None:
    first = shop.import_events(write(tmp_path / "log.csv", rows()))
    assert (first.read, first.taken, first.repeated, first.skipped, first.unknown_products) == (30, 30, 0, 0, 10)
    assert {'log.csv: the time in "timestamp" is read as milliseconds'} <= set(first.notes)
    assert len(kept(shop)) == 30
    assert kept(shop)[4] == Event(
        id=kept(shop)[4].id, kind="cart", time=START + 4, shopper="0", products=("running-blue",)
    )
    for name in ("log.jsonl", "log.parquet", "log.tsv"):
        again = shop.import_events([write(tmp_path / name, rows())])
        assert (again.read, again.taken, again.repeated, again.skipped) == (30, 0, 30, 0), name


def test_packed_logs_and_several_at_once(shop: wares.Shop, tmp_path: Path) -> None:
    plain = write(tmp_path / "a.csv", rows(10))
    packed = tmp_path / "b.csv.gz"
    packed.write_bytes(gzip.compress(write(tmp_path / "b.csv", rows(20)).read_bytes()))
    seen: list[tuple[float, int]] = []
    report = shop.import_events([plain, packed], progress=lambda done, read: seen.append((done, read)))
    assert (report.read, report.taken, report.repeated) == (30, 20, 10)
    assert seen[-1] == (1.0, 30)


def test_ids_of_the_log_are_kept(shop: wares.Shop, tmp_path: Path) -> None:
    given = [{**row, "event_id": f"e{n % 20}"} for n, row in enumerate(rows())]
    shop.import_events(write(tmp_path / "all.csv", given[:20]))
    report = shop.import_events(write(tmp_path / "more.csv", given), columns={"id": "event_id"})
    assert (report.taken, report.repeated) == (0, 30)
    assert {one.id for one in kept(shop)} == {f"e{n}" for n in range(20)}


def test_broken_rows_are_skipped_with_line_and_reason(shop: wares.Shop, tmp_path: Path) -> None:
    given = rows(12)
    given[1]["event"] = "begin_checkout"
    given[2]["timestamp"] = "soon"
    given[3]["visitorid"] = ""
    given[4]["itemid"] = " "
    given[5]["timestamp"] = 5000
    given[6]["event"] = "begin_checkout"
    path = write(tmp_path / "log.csv", given)
    with path.open("a", encoding="utf-8") as file:
        file.write("1,2,3,4,5,6\n")
    report = shop.import_events(path)
    assert (report.read, report.taken, report.skipped) == (13, 6, 7)
    lines = [json.loads(line) for line in report.file.read_text("utf-8").splitlines()]
    assert report.file.parent == shop.folder / "reports"
    assert (lines[0]["read"], lines[0]["added"], lines[0]["unchanged"], lines[0]["skipped"]) == (13, 6, 0, 7)
    places = [(line["line"], line["field"]) for line in lines[1:]]
    assert places == [(3, "kind"), (4, "time"), (5, "shopper"), (6, "products"), (7, "time"), (8, "kind"), (14, "")]
    assert [one.line for one in report.examples] == [3, 4, 5, 6, 7, 8, 14]
    assert any(note.startswith("2 rows skipped: kind: 'begin_checkout' is no kind") for note in report.notes)


def test_what_is_declared_wins(shop: wares.Shop, tmp_path: Path) -> None:
    given = [{"user": 1, "item": "running-red", "value": START + n} for n in range(3)]
    path = write(tmp_path / "buy.parquet", given)
    report = shop.import_events(path, columns={"time": "value"}, kind="purchase")
    assert [one.kind for one in kept(shop)] == ["purchase"] * 3
    assert report.unknown_products == 0
    coded = [{"user": 1, "item": "p", "behavior_type": n, "time": START + n} for n in (1, 4)]
    shop.import_events(write(tmp_path / "coded.csv", coded), kinds={"1": "view", "4": "favourite"})
    assert [one.kind for one in kept(shop)][3:] == ["view", "favourite"]


def test_reasons_that_differ_by_a_value_are_told_as_one(shop: wares.Shop, tmp_path: Path) -> None:
    given = rows(40)
    for place, row in enumerate(given[:20]):
        row["timestamp"] = row["timestamp"] // 1_000_000 if place % 2 else f"soon {place}"
    given[20]["itemid"] = ""
    notes = [note for note in shop.import_events(write(tmp_path / "log.csv", given)).notes if "skipped" in note]
    assert len(notes) == 3
    assert notes[0].startswith("10 rows skipped: time: 'soon 0' in 'timestamp': no time; dates are read as")
    assert notes[1] == "10 rows skipped: time: 1700 is before 1990; give Unix seconds"
    assert notes[2].startswith("1 row skipped: products: ")


def test_rows_of_a_retried_export_count_once_in_every_file(shop: wares.Shop, tmp_path: Path) -> None:
    given = [{**row, "event_id": f"e{n}"} for n, row in enumerate(rows())]
    first = shop.import_events(write(tmp_path / "first.csv", [*given, {**given[3], "timestamp": START * 1000}]))
    assert (first.taken, first.repeated) == (30, 1)
    assert shop.import_events(write(tmp_path / "again.csv", given)).taken == 0


def test_a_nul_costs_its_row_and_not_the_file(shop: wares.Shop, tmp_path: Path) -> None:
    given = rows()
    given[4]["visitorid"] = "a\0b"
    report = shop.import_events(write(tmp_path / "log.csv", given))
    assert (report.taken, report.skipped, report.examples[0].line, report.examples[0].field) == (29, 1, 6, "shopper")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"time,kind,user,item\n", "rows; export"),
        (b"time,user,item\n1700000000,u,p\n", r"log\.csv: no column is known to say what happened"),
        (b"\x1f\x8b\x08\x00broken", r"log\.csv"),
        (b"PK\x03\x04zip", "ZIP"),
    ],
)
def test_a_log_that_cannot_be_read_says_so(shop: wares.Shop, tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    with pytest.raises(BadFeed, match=says):
        shop.import_events(tmp_path / "log.csv")
    with pytest.raises(BadFeed, match=r"missing\.csv"):
        shop.import_events(tmp_path / "missing.csv")
    assert kept(shop) == []


def test_an_interrupted_import_is_taken_up_again(shop: wares.Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "log.csv", rows())

    def interrupt(done: float, read: int) -> None:
        if read >= 16:
            raise KeyboardInterrupt

    reports = set((shop.folder / "reports").glob("*-events.jsonl"))
    with pytest.raises(KeyboardInterrupt):
        catalog, reports_folder = shop._assembly.catalog, shop.folder / "reports"
        import_files([path], LogDeclaration({}, None, {}), shop.tracking, catalog, reports_folder, interrupt, 8)
    (told,) = set((shop.folder / "reports").glob("*-events.jsonl")) - reports
    assert json.loads(told.read_text("utf-8").splitlines()[0])["added"] == 16
    assert len(kept(shop)) == 16
    report = shop.import_events(path)
    assert (report.taken, report.repeated) == (14, 16)
    assert len(kept(shop)) == 30


def test_half_a_character_is_reported_not_raised(shop: wares.Shop, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    good = json.dumps({"ts": START, "user": "u", "type": "view", "item": "p"})
    path.write_text(f"{good}\n" + good.replace('"p"', '"\\ud800"') + "\n", "utf-8")
    report = shop.import_events(path)
    assert (report.taken, report.skipped) == (1, 1)
    assert "half a character" in report.examples[0].reason


def test_what_a_server_refuses_is_counted_and_told(shop: wares.Shop, tmp_path: Path) -> None:
    path = write(tmp_path / "log.csv", rows(6))
    checker = Checker(START + 60, 300.0, lambda: "")

    def take(batch: Sequence[Event]) -> TrackReport:
        return TrackReport(len(batch) - 1, 0, (RefusedEvent(0, "time", "too late"),), 0)

    log = open_log(path, LogDeclaration(), checker.latest)
    report = import_logs([log], checker, take, tmp_path, lambda done, read: None)
    assert (report.taken, report.skipped) == (5, 1)
    assert report.examples[0].reason.endswith("was refused: too late")


def variants() -> Product:
    options = ({"size": "M", "colour": "red"}, {"size": "L", "colour": "red"}, {"size": "S", "colour": "red"})
    codes = (("A-M", ("111",)), ("A-X", ()), ("A-X", ()))
    return Product(
        id="tee", title="Tee", price=9.0,
        variants=tuple(
            Variant(options=one, sku=sku, codes=more) for one, (sku, more) in zip(options, codes, strict=True)
        ),
    )  # fmt: skip


def test_codes_of_variants_become_products_and_choices(shop: wares.Shop, tmp_path: Path) -> None:
    shop.add([variants(), Product(id="mug", title="Mug", price=3.0, attributes={"sku": ("MUG-1",)})])
    lines = [
        {"order_id": n, "user_id": "u", "sku": sku, "quantity": 1, "created_at": f"2024-01-0{n + 1}"}
        for n, sku in enumerate(("A-M", "111", "A-X", "MUG-1", "mug", "other"))
    ]
    report = shop.import_events(write(tmp_path / "orders.csv", lines))
    assert (report.taken, report.unknown_products) == (6, 1)
    assert [(one.products, one.choices) for one in kept(shop)] == [
        (("tee",), ({"size": "M", "colour": "red"},)), (("tee",), ({"size": "M", "colour": "red"},)),
        (("tee",), ({"colour": "red"},)), (("mug",), ()), (("mug",), ()), (("other",), ()),
    ]  # fmt: skip
    again = shop.import_events(write(tmp_path / "orders.parquet", lines))
    assert (again.taken, again.repeated) == (0, 6)


def test_a_products_id_beside_a_code_tells_the_choice(shop: wares.Shop, tmp_path: Path) -> None:
    shop.add([variants()])
    row = {"event": "add_to_cart", "user_id": "u", "product_id": "tee", "sku": "A-M", "timestamp": START}
    rows_ = [row, {**row, "event": "view"}, {**row, "product_id": "77"}, {**row, "product_id": "running-red"}]
    shop.import_events(write(tmp_path / "log.jsonl", rows_))
    assert [(one.kind, one.products, one.choices) for one in kept(shop)] == [
        ("cart", ("tee",), ({"size": "M", "colour": "red"},)),
        ("view", ("tee",), ()),
        ("cart", ("tee",), ({"size": "M", "colour": "red"},)),
        ("cart", ("running-red",), ()),
    ]


def test_a_refund_of_an_order_takes_back_its_lines(shop: wares.Shop, tmp_path: Path) -> None:
    base = {"event": "purchase", "user_id": "u", "order_id": "7", "timestamp": START}
    given = [
        {**base, "product_id": "running-red", "quantity": 2}, {**base, "product_id": "running-blue", "quantity": 1},
        {**base, "event": "refund", "timestamp": START + 9, "product_id": "", "quantity": ""},
        {**base, "event": "refund", "order_id": "8", "product_id": "", "quantity": ""},
    ]  # fmt: skip
    report = shop.import_events(write(tmp_path / "log.csv", given))
    assert (report.taken, report.skipped) == (3, 1)
    back = kept(shop)[-1]
    assert (back.kind, back.products, back.quantities) == ("return", ("running-red", "running-blue"), (2, 1))
    assert shop.tracking.numbered().log.kinds.size == 0
    assert profile_of(shop.tracking.log.each_of("u")).purchases() == {}


def test_what_was_returned_is_out_of_figures_and_profiles(shop: wares.Shop) -> None:
    told = {"shopper": "u", "session": "s", "products": ["running-red", "running-blue"], "time": START}
    report = shop.track([
        {**told, "id": "b", "kind": "purchase", "prices": [50, 60], "quantities": [1, 2]},
        {**told, "id": "r", "kind": "return", "time": START + 60, "quantities": [1, 1], "session": ""},
        {**told, "id": "c", "kind": "cart", "time": START + 9, "choices": [{"size": "42"}, {}]},
        {**told, "id": "x", "kind": "remove_from_cart", "time": START + 10, "products": ["running-red"]},
    ])  # fmt: skip
    assert report.taken == 4, report.refused
    profile = profile_of(shop.tracking.log.each_of("u"))
    assert (profile.net_pieces, profile.spend) == (1, 60.0)
    assert profile.in_cart(0.0) == ("running-blue",)
    log = shop.tracking.numbered()
    assert {log.products[code] for code in log.log.products[log.log.of("purchase")].tolist()} == {"running-blue"}
    quality = {one.name: one for one in shop.tracking.quality().findings}
    assert (quality["returns_few"].count, quality["returns_few"].of) == (2, 2)
