"""Settings: where they come from, what is refused, and that the page about them is complete."""

import dataclasses
from pathlib import Path

import pytest

from wares.errors import BadSetting
from wares.settings import Settings, describe, edit, load
from wares.settings.migration import FORMER_HIGH, RENAMED
from wares.settings.table import FIELDS
from wares.shop.search.request import limits_of

PAGE = Path(__file__).parent.parent / "docs" / "settings.md"


def test_environment_wins_over_file_wins_over_default(tmp_path: Path) -> None:
    (tmp_path / "wares.toml").write_text('[search]\nmin_matches = 7\nneighbours = 9\n[shop]\nname = "红店"\n', "utf-8")
    found = load(tmp_path, {"WARES_SEARCH_MIN_MATCHES": "11", "WARES_PICTURE_PRIVATE_NETWORKS": "yes"})
    assert (found.search_min_matches, found.search_neighbours, found.shop_name) == (11, 9, "红店")
    assert found.picture_private_networks is True
    assert found.ingest_batch_size == Settings().ingest_batch_size


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[search]\nmin_matchse = 7", r"unknown setting \[search\] min_matchse; known: .*search_min_matches"),
        ("[search]\nmin_matches = 'many'", r"wares.toml: \[search\] min_matches: 'many' is not a int"),
        ("[search]\nmin_matches = -1", r"-1 is outside 0 to 5000 products"),
        ("[search]\nfusion = 'magic'", "'magic' is not one of rrf, score"),
        ("fusion = 1", "'fusion' stands outside a table"),
        ("[search", "not valid TOML"),
        ("[search]\nmin_matches = true", "True is not a int"),
    ],
)
def test_wrong_settings_name_place_and_remedy(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "wares.toml").write_text(text, "utf-8")
    with pytest.raises(BadSetting, match=says):
        load(tmp_path, {})


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(BadSetting, match="WARES_SERVER_PORT: 'x' is not a int"):
        load(None, {"WARES_SERVER_PORT": "x"})


def test_the_page_lists_every_setting_with_its_default() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for field in dataclasses.fields(Settings):
        row = f"| `{field.name}` | `{field.default!r}` | {field.metadata['unit']} | {field.metadata['help']} |"
        assert row in page, f"docs/settings.md lacks: {row}"


YESTERDAY = """# ours
[search]
enough = 7 # few
neighbours = 9
[recommend]
search = 0.1
[serve]
# the front desk's
key = "secret"
port = 9000
"""


def test_former_names_are_read_with_a_warning_that_names_the_present_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "wares.toml").write_text(YESTERDAY, "utf-8")
    found = load(tmp_path, {"WARES_SERVE_HOSTS": "a.example"})
    assert (found.search_min_matches, found.search_neighbours, found.search_personalization) == (7, 9, 0.1)
    assert (found.server_admin_key, found.server_port, found.server_allowed_hosts) == ("secret", 9000, "a.example")
    assert "wares.toml: [search] enough: this setting is now called [search] min_matches" in caplog.text
    assert "WARES_SERVE_HOSTS: this setting is now called WARES_SERVER_ALLOWED_HOSTS" in caplog.text
    assert "secret" not in caplog.text


def test_a_present_name_wins_over_the_former_one(tmp_path: Path) -> None:
    (tmp_path / "wares.toml").write_text("[search]\nmin_matches = 3\nenough = 7\n", "utf-8")
    assert load(tmp_path, {}).search_min_matches == 3
    assert load(tmp_path, {"WARES_SEARCH_ENOUGH": "5", "WARES_SEARCH_MIN_MATCHES": "4"}).search_min_matches == 4
    assert edit(tmp_path, {}, ["search_neighbours"]) == "[search]\nmin_matches = 3\n"


def test_a_value_that_was_allowed_before_is_lowered_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "wares.toml"
    file.write_text('[search]\nenough = 100000  # all\nranking_depth = 6000\nneighbours = "9999"\n', "utf-8")
    settings = load(tmp_path, {"WARES_SEARCH_RANKING_DEPTH": "7000"})
    assert (settings.search_min_matches, settings.search_ranking_depth, settings.search_neighbours) == (
        5000,
        5000,
        2500,
    )
    assert "wares.toml: [search] enough: 100000 is more than the largest value now, 5000" in caplog.text
    assert "WARES_SEARCH_RANKING_DEPTH: 7000 is more than" in caplog.text
    file.write_text(edit(tmp_path, {"search_fusion": "rrf"}, []), "utf-8")
    caplog.clear()
    assert load(tmp_path, {}) == dataclasses.replace(settings, search_fusion="rrf")
    assert not caplog.records


@pytest.mark.parametrize("value", ["100_001", "'1e9'", "inf", "true"])
def test_a_value_that_never_was_allowed_is_refused(tmp_path: Path, value: str) -> None:
    (tmp_path / "wares.toml").write_text(f"[search]\nmin_matches = {value}\n", "utf-8")
    with pytest.raises(BadSetting, match="min_matches"):
        load(tmp_path, {})


def test_a_change_beyond_the_range_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="6000 is outside 0 to 5000"):
        edit(tmp_path, {"search_min_matches": "6000"}, [])


def test_ranges_agree_with_how_far_a_search_goes() -> None:
    most = {name: field.metadata["high"] for name, field in FIELDS.items() if name in FORMER_HIGH}
    limits = limits_of(Settings(**most))
    assert limits.bounded() == limits
    beyond = limits_of(Settings(**{name: high + 1 for name, high in most.items()}))
    assert beyond.bounded() == limits


def test_a_change_writes_present_names_and_keeps_comments(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "wares.toml"
    file.write_text(YESTERDAY, "utf-8")
    before = load(tmp_path, {})
    file.write_text(edit(tmp_path, {"search_fusion": "rrf"}, []), "utf-8")
    caplog.clear()
    assert load(tmp_path, {}) == dataclasses.replace(before, search_fusion="rrf")
    assert not caplog.records
    text = file.read_text("utf-8")
    assert "# ours\n" in text
    assert "# few\n" in text
    assert "# the front desk's\n" in text


def test_a_wrong_value_under_a_former_name_is_named_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "wares.toml").write_text("[serve]\nport = 'x'\n", "utf-8")
    with pytest.raises(BadSetting, match=r"\[serve\] port: 'x' is not a int"):
        load(tmp_path, {})


def test_former_names_lead_to_settings_that_are() -> None:
    names = {field.name for field in dataclasses.fields(Settings)}
    assert not names & set(RENAMED)
    assert set(RENAMED.values()) <= names


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "wares.toml").write_text('[server]\nadmin_key = "secret"\n', "utf-8")
    rows = {row.name: row for row in describe(tmp_path, {})}
    assert rows["server_admin_key"].value == "(hidden)"
    assert rows["server_slow_timeout"].unit == "seconds"
    assert "secret" not in repr(load(tmp_path, {}))
