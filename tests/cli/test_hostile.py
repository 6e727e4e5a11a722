"""Texts of feeds, shoppers and servers style nothing on a terminal, steer nothing and break nothing."""

import io
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from typer.testing import CliRunner

import wares
import world
from wares.cli.app import app
from wares.cli.output.console import SafeConsole, print_json, safe

EVIL = "[/c] [red]x[/red] [link=http://x]y :smile: \x1b]0;owned\x07 \x9b31m \u202eabc \\"
CONTROL = ("\x1b", "\x07", "\x9b", "\u202e")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("cli") / "[red] shop [bold]"
    with wares.open(path, encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(
            {
                "id": f"{number}[/c]",
                "title": f"Red mug {EVIL} {number}",
                "description": EVIL,
                "brand": "[/brand] Acme",
                "category": ["[/c]", "Mugs [bold]"],
                "price": 9.0 + number,
                "attributes": {"[/c]": [f"[red]{number % 2}"], "[bold]n": float(number)},
                "texts": {"zh": {"title": f"红色马克杯 {EVIL}"}},
            }
            for number in range(12)
        )
        shop.track(
            {"kind": kind, "products": [f"{n}[/c]"], "shopper": "[/ann]", "session": f"[/s{n}]"}
            for n in range(3)
            for kind in ("view", "cart", "purchase")
        )
        shop.track([{"kind": "search", "query": f"{EVIL} mug", "shopper": "[/ann]"} for _ in range(3)])
    (path / "wares.toml").write_text(f"[shop]\nname = {json.dumps(EVIL)}\n", "utf-8")
    (path / "synonyms.txt").write_text("mug, [/c]becher\x1b[0m\n", "utf-8")
    (path.parent / "[f].jsonl").write_text(
        "".join(
            json.dumps({"id": f"n{n}", "title": EVIL, "[/c]": "[red]", "price": "[/p]\x1b", "image": "[/i]\x07.png"})
            + "\n"
            for n in range(2)
        )
        + "broken [/row]\x1b\n",
        "utf-8",
    )
    (path.parent / "[l].csv").write_text(
        "kind,product_id,time,shopper\n[/k]\x1b,1,2026-01-01,[/a]\nview,[/p],2026-01-01,[/a]\n", "utf-8"
    )
    return path


COMMANDS = [
    ["status"],
    ["search", "red mug", "--facet", "[/c]", "--facet", "[bold]n", "--explain"],
    ["search", "杯", "--language", "zh"],
    ["suggest", "red"],
    ["recommend", "--shopper", "[/ann]"],
    ["profile", "[/ann]"],
    ["profile", "[/ann]", "--language", "zh"],
    ["evaluate"],
    ["events", "--check"],
    ["events", "[l].csv"],
    ["train", "recommenders", "--no-sequence"],
    ["analytics", "funnel"],
    ["analytics", "queries"],
    ["analytics", "segments"],
    ["annotate", "--clear"],
    ["synonyms"],
    ["synonyms", "add", "[/x] = [red]y"],
    ["settings"],
    ["settings", "shop_name"],
    ["settings", "shop_name=[/c]"],
    ["ingest", "[f].jsonl", "--column", "attributes=[/c]"],
    ["delete", "0[/c]"],
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_survives_it(folder: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    result = CliRunner().invoke(app, [*words, "--shop", str(folder)], env={"COLUMNS": "300", "NO_COLOR": "1"})
    assert result.exception is None, result.exception
    assert result.output
    assert not [sign for sign in CONTROL if sign in result.output]


def test_machines_get_it_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({EVIL: EVIL})
    assert json.loads(capsys.readouterr().out) == {EVIL: EVIL}


def test_nothing_in_a_text_is_markup() -> None:
    screen, file = SafeConsole(), io.StringIO()
    screen.file = file
    table = Table("[/c]", title="[red]t")
    table.add_row("[link=http://x]y :smile: [/]")
    screen.print("[red]x[/red] [/c]", table)
    shown = file.getvalue()
    for text in ("[red]x[/red] [/c]", "[red]t", "[link=http://x]y :smile: [/]"):
        assert text in shown


@given(st.text())
def test_no_control_character_is_printed(text: str) -> None:
    screen, file = SafeConsole(), io.StringIO()
    screen.file = file
    screen.print(text, soft_wrap=True)
    shown = file.getvalue()
    assert not [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t"]
    assert safe(shown) == shown
