"""A whole shop answers: every right answer here is known from the way tests/world.py makes it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wares
import world
from wares.errors import BadFilter, BadPicture, BadQuery, NotFound
from wares.types import Hits


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("shop") / "s", encoder=world.ColourEncoder(), create=True) as opened:
        report = opened.add(world.products())
        assert (report.added, report.updated, report.problems) == (24, 0, ())
        yield opened


def ids(found: Hits) -> list[str]:
    return [hit.id for hit in found.hits]


def test_words_find_by_title_in_both_languages(shop: wares.Shop) -> None:
    assert ids(shop.search("red mug"))[0] == "mug-red"
    assert ids(shop.search("红色马克杯"))[0] == "mug-red"
    assert ids(shop.search("紫色 跑鞋"))[0] == "running-purple"
    assert ids(shop.search("makebei"))[0].startswith("mug-")


def test_all_that_match_are_admitted_and_no_more(tmp_path: Path) -> None:
    strict = wares.settings.Settings(search_min_matches=0)
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), settings=strict, create=True) as shop:
        shop.add(world.products())
        found = shop.search("mug")
        assert (found.total, found.matched) == (6, "all")
        assert {hit.id.split("-")[0] for hit in found.hits} == {"mug"}


def test_words_are_relaxed_while_too_few_match(shop: wares.Shop) -> None:
    found = shop.search("red mug zeppelin")
    assert found.matched == "some"
    assert ids(found)[0] == "mug-red"


def test_words_that_match_nothing_fall_back_to_the_nearest(shop: wares.Shop) -> None:
    found = shop.search("reddish")  # the encoder sees "red" in it, the vocabulary may not
    assert found.total > 0
    assert {hit.product.colour for hit in found.hits[:4]} == {"red"}


def test_a_picture_finds_its_colour(shop: wares.Shop) -> None:
    found = shop.search(pictures=(world.picture("blue", 40),))
    assert found.matched == "similar"
    assert {hit.product.colour for hit in found.hits[:4]} == {"blue"}


def test_a_picture_with_words_finds_both(shop: wares.Shop) -> None:
    found = shop.search("backpack", pictures=(world.picture("yellow"),))
    assert ids(found)[0] == "backpack-yellow"


def test_like_this_but(shop: wares.Shop) -> None:
    similar = shop.similar("mug-green")
    assert "mug-green" not in ids(similar)
    assert {hit.product.colour for hit in similar.hits[:3]} == {"green"}
    other = shop.similar("mug-green", words="black", weights={"words": 3})
    assert other.hits[0].product.colour == "black"


def test_filters_limit_and_facets_count(shop: wares.Shop) -> None:
    found = shop.search(filter="category:Kitchen AND price < 15", facets=("colour", "brand", "price"))
    assert found.total == 3
    assert {v.value: v.count for v in found.facets["colour"].values} == {"red": 1, "green": 1, "blue": 1}
    assert {v.value: v.count for v in found.facets["brand"].values} == {"Acme": 2, "Lumen & Co": 1}
    stats = found.facets["price"].stats
    assert stats is not None
    assert (stats.min, stats.max, stats.mean, stats.count) == (12, 14, 13, 3)


def test_a_facet_leaves_its_own_refinement_out(shop: wares.Shop) -> None:
    found = shop.search(refine={"colour": ("red", "blue"), "brand": ("Acme",)}, facets=("colour", "brand"))
    assert found.total == 8
    assert {v.value: v.count for v in found.facets["colour"].values} == {"red": 4, "blue": 4, "black": 4}
    assert {v.value: v.count for v in found.facets["brand"].values} == {"Acme": 8}


def test_numbers_are_refined_by_ranges(shop: wares.Shop) -> None:
    assert shop.search(refine={"price": ("..13", "95..")}).total == 3
    with pytest.raises(BadFilter, match="price"):
        shop.search(refine={"price": ("cheap",)})


def test_labels_follow_the_language(shop: wares.Shop) -> None:
    found = shop.search(facets=("category", "colour"), language="zh")
    labels = {v.value: v.label for v in found.facets["category"].values}
    assert labels["Footwear > Running shoes"] == "鞋靴 > 跑步鞋"
    assert {v.label for v in found.facets["colour"].values} == {c for _, c in world.COLOURS.values()}


def test_sorting_and_pages_speak_of_one_set(shop: wares.Shop) -> None:
    whole = ids(shop.search("", sort="-price", per_page=24))
    assert whole[:2] == ["dress-purple", "dress-black"]
    pages = [ids(shop.search("", sort="-price", per_page=5, page=page)) for page in range(1, 7)]
    assert [one for page in pages for one in page] == whole
    assert [len(page) for page in pages] == [5, 5, 5, 5, 4, 0]


def test_variants_are_grouped(shop: wares.Shop) -> None:
    found = shop.search("", grouped=True, facets=("colour",))
    assert found.total == 4
    assert len({hit.product.group for hit in found.hits}) == 4
    assert {v.count for v in found.facets["colour"].values} == {4}


def test_explanations_name_shares_and_terms(shop: wares.Shop) -> None:
    why = shop.search("red mug", explain=True).hits[0].explanation
    assert why is not None
    assert sum(why.shares.values()) == pytest.approx(1)
    assert [(one.word, one.kind) for one in why.matched] == [("red", "exact"), ("mug", "exact")]
    assert why.ranks["words"] == 1


def test_highlights_mark_what_matched(shop: wares.Shop) -> None:
    assert shop.search("mugs").hits[0].highlights["title"].startswith("<mark>Mug</mark>, ")
    assert "<mark>" in shop.search("红色马克杯", language="zh").hits[0].highlights["title"]


def test_typing_errors_are_forgiven(shop: wares.Shop) -> None:
    found = shop.search("bakpack")
    assert found.hits[0].id.startswith("backpack-")
    assert found.corrected == "backpack"


def test_a_correction_is_undone_by_asking_verbatim(shop: wares.Shop) -> None:
    found = shop.search("bakpack", verbatim=True)
    assert (found.total, found.corrected) == (0, None)
    assert ids(shop.search("backpack", verbatim=True)) == ids(shop.search("backpack"))


def test_words_that_the_shop_lacks_are_not_taken_for_others(shop: wares.Shop) -> None:
    found = shop.search("shows")  # one letter from "shoes"
    assert (found.total, found.corrected) == (0, None)


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"page": 0}, BadQuery, "page: 0 is outside 1 to"),
        ({"per_page": 1001}, BadQuery, "per_page: 1001"),
        ({"facets": ("nonsense",)}, BadQuery, "no attribute 'nonsense'.*brand"),
        ({"sort": "colour"}, BadQuery, "sort: 'colour'.*price"),
        ({"filter": "nonsense:1"}, BadFilter, "nonsense"),
        ({"filter": "price <"}, BadFilter, "number"),
        ({"weights": {"smell": 1.0}}, BadQuery, "unknown modality 'smell'"),
        ({"weights": {"words": -1.0}}, BadQuery, "at least 0"),
        ({"weights": {"words": float("nan")}}, BadQuery, "at least 0"),
        ({"language": "fr"}, BadQuery, "'fr'"),
        ({"like": "nobody"}, NotFound, "nobody"),
        ({"pictures": (b"text",)}, BadPicture, "not a picture"),
        ({"page": "two"}, BadQuery, "query: "),
        ({"pages": 2}, BadQuery, "pages"),
    ],
)
def test_bad_questions_are_told_what_is_wrong(
    shop: wares.Shop, asked: dict[str, object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        shop.search("red", **asked)


@pytest.mark.parametrize("words", ["", "   ", "the", "👟", "x" * 10_000, "红" * 10_000, "\x00\x1b", "'\"(AND", "<b>"])
def test_any_words_are_answered(shop: wares.Shop, words: str) -> None:
    found = shop.search(words, facets=("colour",), explain=True)
    assert found.total >= len(found.hits)


QUERIES = st.sampled_from(["", "red", "mug", "red mug", "红色", "shoes in blue", "zzz"])
PICTURES = st.sampled_from([(), ("red",), ("blue", "green")])
REFINE = st.sampled_from([{}, {"brand": ("Acme",)}, {"colour": ("red", "blue")}, {"price": ("20..80",)}])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES, PICTURES, REFINE, st.sampled_from(["", "stock > 0", "NOT brand:Acme"]), st.booleans())
def test_hits_total_pages_and_facets_agree_whatever_was_asked(
    shop: wares.Shop,
    words: str,
    colours: tuple[str, ...],
    refine: dict[str, tuple[str, ...]],
    filter_: str,
    grouped: bool,
) -> None:
    asked = {
        "pictures": tuple(world.picture(colour) for colour in colours),
        "refine": refine,
        "filter": filter_,
        "grouped": grouped,
        "facets": ("brand", "colour", "price"),
    }
    whole = shop.search(words, per_page=1000, **asked)
    assert whole.total + whole.related == len(whole.hits) == len(set(ids(whole)))
    assert [hit.related for hit in whole.hits] == [False] * whole.total + [True] * whole.related
    paged = [one for page in range(1, 12) for one in ids(shop.search(words, per_page=3, page=page, **asked))]
    assert paged == ids(whole)
    for value in whole.facets["brand"].values:
        chosen = {**asked, "refine": {**refine, "brand": (value.value,)}}
        assert shop.search(words, **chosen).total == value.count


def test_a_whole_title_finds_its_product_however_short_others_are(tmp_path: Path) -> None:
    given = [
        {"id": "short", "title": "Polaroid Sunglasses", "colour": "black", "popularity": 9},
        {"id": "whole", "title": "Polaroid Unisex Black Sunglasses"},
        {"id": "other", "title": "Polaroid Sunglasses, black", "attributes": {"gender": ["unisex"]}},
    ]
    with wares.open(tmp_path / "s", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add(given)
        assert ids(shop.search("polaroid unisex black sunglasses"))[0] == "whole"
