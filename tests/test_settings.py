"""Settings: where they come from, what is refused, and that the page about them is complete."""

import dataclasses
from pathlib import Path

import pytest

from wares.errors import BadSetting
from wares.settings import Settings, load

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"


def test_environment_wins_over_file_wins_over_default(tmp_path: Path) -> None:
    (tmp_path / "wares.toml").write_text('[search]\nenough = 7\nneighbours = 9\n[shop]\nname = "红店"\n', "utf-8")
    found = load(tmp_path, {"WARES_SEARCH_ENOUGH": "11", "WARES_SERVE_FETCH_PRIVATE": "yes"})
    assert (found.search_enough, found.search_neighbours, found.shop_name) == (11, 9, "红店")
    assert found.serve_fetch_private is True
    assert found.ingest_batch == Settings().ingest_batch


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[search]\nenuogh = 7", r"unknown setting \[search\] enuogh; known: .*search_enough"),
        ("[search]\nenough = 'many'", r"wares.toml: \[search\] enough: 'many' is not a int"),
        ("[search]\nenough = -1", r"-1 is outside 0 to 100000"),
        ("[search]\nfusion = 'magic'", "'magic' is not one of rrf, score"),
        ("enough = 1", "'enough' stands outside a table"),
        ("[search", "not valid TOML"),
        ("[search]\nenough = true", "True is not a int"),
    ],
)
def test_wrong_settings_name_place_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "wares.toml").write_text(text, "utf-8")
    with pytest.raises(BadSetting, match=says):
        load(tmp_path, {})


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(BadSetting, match="WARES_SERVE_PORT: 'x' is not a int"):
        load(None, {"WARES_SERVE_PORT": "x"})


def test_the_page_lists_every_setting_with_its_default() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for field in dataclasses.fields(Settings):
        row = f"| `{field.name}` | `{field.default!r}` | {field.metadata['help']} |"
        assert row in page, f"docs/settings.md lacks: {row}"
