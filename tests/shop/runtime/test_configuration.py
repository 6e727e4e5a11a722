"""A shop's own settings and synonyms: changed in their files, checked before, and in use at once."""

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wares
import world
from wares.errors import BadSetting, NotFound
from wares.language.query.synonyms import Synonyms
from wares.settings import Settings
from wares.shop.runtime.configuration import change_settings, change_synonyms, list_synonyms

TOML = '# ours\n[search]\nmin_matches = 7 # few\n\n[shop]\nname = "红店"\n'


def rules(folder: Path) -> list[str]:
    return [rule.text for rule in list_synonyms(folder).rules]


def test_synonyms_are_added_and_removed_and_comments_stay(tmp_path: Path) -> None:
    (tmp_path / "synonyms.txt").write_text("# 沙发\nsofa, couch, settee  # seats\n\ntee => t-shirt\n", "utf-8")
    change_synonyms(tmp_path, ["mug = cup", "球鞋＝跑步鞋", "loafer=>shoe、鞋"], [])
    assert rules(tmp_path)[2:] == ["mug, cup", "球鞋, 跑步鞋", "loafer=>shoe、鞋"]
    change_synonyms(tmp_path, ["cup = mug", "Sofa = Couch"], [])
    assert len(rules(tmp_path)) == 5, "they were there already"
    change_synonyms(tmp_path, [], ["settee", "mug = cup"])
    text = (tmp_path / "synonyms.txt").read_text("utf-8")
    assert text.startswith("# 沙发\ncouch, sofa  # seats\n\ntee => t-shirt\n")
    assert "mug" not in text
    change_synonyms(tmp_path, [], ["sofa = couch"])
    assert "# seats" in (tmp_path / "synonyms.txt").read_text("utf-8")
    assert "couch" not in "".join(rules(tmp_path))


def test_a_pair_goes_out_of_a_longer_rule(tmp_path: Path) -> None:
    change_synonyms(tmp_path, ["a1, b1, c1"], [])
    change_synonyms(tmp_path, [], ["a1 = b1"])
    entries = Synonyms.parse((tmp_path / "synonyms.txt").read_text("utf-8")).entries
    assert {source: set(targets) for source, targets in entries.items()} == {
        "a1": {"c1"},
        "b1": {"c1"},
        "c1": {"a1", "b1"},
    }


@pytest.mark.parametrize(
    "rule",
    ["", "sofa", "sofa =", "= couch", "a => b => c", "a # b", "a = b\nc = d", "a\x1b = b",
     "one two three four five = x", "x" * 600, "same = Same"],
)  # fmt: skip
def test_a_rule_that_says_nothing_changes_nothing(tmp_path: Path, rule: str) -> None:
    (tmp_path / "synonyms.txt").write_text("mug, cup\n", "utf-8")
    with pytest.raises(BadSetting, match="synonyms"):
        change_synonyms(tmp_path, ["good = fine", rule], [])
    assert (tmp_path / "synonyms.txt").read_text("utf-8") == "mug, cup\n"


def test_what_is_not_there_cannot_be_removed(tmp_path: Path) -> None:
    for text in ("shoes", "dress = 连衣裙"):
        with pytest.raises(NotFound, match="come with Wares"):
            change_synonyms(tmp_path, [], [text])
    assert not (tmp_path / "synonyms.txt").exists()


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_taken_can_be_read_and_removed_again(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str
) -> None:
    folder = tmp_path_factory.mktemp("s")
    try:
        change_synonyms(folder, [f"{one} = {two}"], [])
    except BadSetting:
        assert not (folder / "synonyms.txt").exists()
        return
    assert rules(folder)
    change_synonyms(folder, [], [f"{one} = {two}"])
    assert rules(folder) == []


def test_two_at_once_are_both_kept(tmp_path: Path) -> None:
    threads = [threading.Thread(target=change_synonyms, args=(tmp_path, [f"word{n} = other{n}"], [])) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rules(tmp_path)) == 8


def test_settings_are_set_and_unset_and_the_rest_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wares.toml").write_text(TOML, "utf-8")
    monkeypatch.setenv("WARES_SEARCH_MIN_RELATIVE_SCORE", "0.5")
    found = change_settings(
        tmp_path, {"search_min_matches": "50", "server_port": "9000", "search_min_relative_score": "0.4"}, []
    )
    assert (found.waiting, found.overruled) == (("server_port",), ("search_min_relative_score",))
    text = (tmp_path / "wares.toml").read_text("utf-8")
    assert text.startswith("# ours\n[search]\nmin_matches = 50 # few\n")
    assert 'name = "红店"' in text
    change_settings(tmp_path, {}, ["search_min_matches", "search_min_relative_score", "server_port"])
    assert (tmp_path / "wares.toml").read_text("utf-8").split() == ["#", "ours", "[shop]", "name", "=", '"红店"']


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"search_min_matchse": "1"}, "near: search_min_matches"),
        ({"search_min_matches": "many"}, "'many' is not a int"),
        ({"search_min_matches": "-1"}, "outside 0 to"),
        ({"search_fusion": "magic"}, "not one of rrf, score"),
        ({"encoder_path": "/nowhere"}, "no such folder"),
        ({"search_min_relative_score": "nan"}, "outside"),
    ],
)
def test_a_wrong_setting_changes_nothing(tmp_path: Path, given: dict[str, str], says: str) -> None:
    (tmp_path / "wares.toml").write_text(TOML, "utf-8")
    with pytest.raises(BadSetting, match=says):
        change_settings(tmp_path, {"search_neighbours": "5", **given}, [])
    assert (tmp_path / "wares.toml").read_text("utf-8") == TOML


def test_reload_answers_by_the_new_and_keeps_the_old_when_they_are_broken(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(world.products())
        assert shop.search("quaffer").matched != "all"
        (shop.folder / "synonyms.txt").write_text("quaffer => mug\n", "utf-8")
        (shop.folder / "wares.toml").write_text(
            "[search]\nmin_matches = 0\n[events]\nmax_clock_skew = 5\n[server]\nport = 1\n", "utf-8"
        )
        assert shop.reload() == ("server_port",)
        assert (shop.search("quaffer").total, shop.search("quaffer").matched) == (6, "all")
        assert (shop.settings.search_min_matches, shop.tracking.ahead, shop.settings.server_port) == (0, 5.0, 8700)
        for name, text in (("wares.toml", "[search\n"), ("synonyms.txt", "alone\n")):
            good = (shop.folder / name).read_text("utf-8")
            (shop.folder / name).write_text(text, "utf-8")
            with pytest.raises(BadSetting, match=name):
                shop.reload()
            assert (shop.search("quaffer").total, shop.settings.search_min_matches) == (6, 0)
            (shop.folder / name).write_text(good, "utf-8")
        shop.add([{"id": "new", "title": "Purple quaffer mug"}])
        assert shop.search("quaffer").total == 7


def test_settings_that_were_handed_over_stay(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", settings=Settings(search_min_matches=3), create=True) as shop:
        (shop.folder / "wares.toml").write_text("[search]\nmin_matches = 9\n", "utf-8")
        assert shop.reload() == ()
        assert shop.settings.search_min_matches == 3
