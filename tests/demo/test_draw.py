"""The drawn shop: whole, bilingual, the same for the same seed."""

import hashlib
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from wares.demo import articles, draw, feed_rows
from wares.demo.draw import draw_shop
from wares.demo.drawing.shapes import SHAPES
from wares.demo.kinds import kinds
from wares.demo.words import vocabulary
from wares.errors import BadInput

BOTH = ("title", "description", "category", "colour", "pattern", "brand")
COUNT = 60


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_shop(tmp_path_factory.mktemp("drawn"), count=COUNT, seed=3)


def rows(feed: Path) -> list[dict]:
    return [json.loads(line) for line in feed.read_text(encoding="utf-8").splitlines()]


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


def test_a_small_shop_has_unique_products_of_many_kinds(drawn: Path) -> None:
    products = rows(drawn)
    assert len(products) == COUNT
    assert len({product["id"] for product in products}) == COUNT
    assert len({tuple(product["category"]) for product in products}) >= 30
    assert len({article.design.kind.name for article in articles.plan(COUNT, 3)}) >= 30


def test_every_product_speaks_both_languages(drawn: Path) -> None:
    for product in rows(drawn):
        for field in BOTH:
            assert product[field], product["id"]
            assert chinese(product[f"{field}_zh"]), (product["id"], field)
            assert not chinese(str(product[field])), (product["id"], field)
        assert ("material" in product) == ("material_zh" in product)
        assert product["colour"] in product["title"]
        assert product["colour_zh"] in product["title_zh"]


def test_every_picture_decodes_and_is_small(drawn: Path) -> None:
    for product in rows(drawn):
        assert len(product["pictures"]) == (3 if product["category"][0] in ("Footwear", "Bags & Luggage") else 2)
        shown = [_pixels(drawn.parent / name) for name in product["pictures"]]
        for name, pixels in zip(product["pictures"], shown, strict=True):
            assert pixels.std() > 8, f"{name} shows nothing"
        assert all(np.abs(one.astype(int) - shown[0]).mean() > 2 for one in shown[1:])


def _pixels(path: Path) -> np.ndarray:
    assert path.stat().st_size <= draw.MAX_BYTES
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGB"))
    assert pixels.shape == (400, 400, 3)
    return pixels


def test_sizes_are_those_of_whom_a_thing_is_for() -> None:
    for article in articles.plan(1500, 7):
        row, design = feed_rows.feed_row(article), article.design
        sizes = [variant["options"]["size"] for variant in row.get("variants", [])]
        assert sizes == list(design.sizes)
        if not sizes:
            continue
        assert sum(variant["stock"] for variant in row["variants"]) == article.stock
        assert len({variant["sku"] for variant in row["variants"]}) == len(sizes)
        if design.kind.department == "footwear":
            low, high = {"kids": (24, 34), "women": (35, 42), "men": (39, 46)}.get(design.audience, (35, 46))
            assert all(low <= int(size.removeprefix("EU ")) <= high for size in sizes), (design.audience, sizes)
            assert all(f"{size} |" in row["size_guide"] for size in sizes)
        if design.kind.department == "clothing" and design.audience == "kids":
            assert all(92 <= int(size) <= 140 for size in sizes)
    assert any(0 in article.pieces and article.stock for article in articles.plan(400, 7))  # some sizes are sold out


def test_variants_differ_only_in_what_a_colour_changes(drawn: Path) -> None:
    groups = defaultdict(list)
    for product in rows(drawn):
        groups[product["group"]].append(product)
    variants = [members for members in groups.values() if len(members) > 1]
    assert variants
    for members in variants:
        assert len({member["colour"] for member in members}) == len(members)
        for field in ("brand", "price", "was_price", "pattern"):
            assert len({member.get(field) for member in members}) == 1
        assert len({tuple(member["category"]) for member in members}) == 1


def test_some_designs_are_reduced_and_most_articles_rated() -> None:
    rows_ = [feed_rows.feed_row(article) for article in articles.plan(400, 7)]
    reduced = [row for row in rows_ if "was_price" in row]
    assert 20 < len(reduced) < 120
    assert all(row["was_price"] > row["price"] for row in reduced)
    rated = [row for row in rows_ if "rating" in row]
    assert len(rated) > 300
    assert all(3.4 <= row["rating"] <= 4.9 and row["rating_count"] >= 1 for row in rated)


def test_the_same_seed_draws_the_same_files(drawn: Path, tmp_path: Path) -> None:
    again = draw_shop(tmp_path / "again", count=COUNT, seed=3)
    assert again.read_bytes() == drawn.read_bytes()
    for product in rows(drawn)[::7]:
        name = product["pictures"][0]
        assert (again.parent / name).read_bytes() == (drawn.parent / name).read_bytes()
    assert [a.design.kind.name for a in articles.plan(COUNT, 3)] != [
        a.design.kind.name for a in articles.plan(COUNT, 4)
    ]


def test_a_seed_keeps_its_shop_within_an_edition() -> None:
    """A change here is a new `draw.EDITION`: finished drawings would otherwise stay what they were."""
    feed = json.dumps([feed_rows.feed_row(article) for article in articles.plan(1500, 7)], ensure_ascii=False)
    assert (draw.EDITION, hashlib.sha256(feed.encode()).hexdigest()[:16]) == (3, "17a706714538576e")


def test_a_finished_drawing_is_kept_and_an_interrupted_one_redone(tmp_path: Path) -> None:
    def stop(done: int, _count: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw_shop(tmp_path, count=6, progress=stop)
    assert not (tmp_path / draw.FEED).exists()
    calls: list[tuple[int, int]] = []
    feed = draw_shop(tmp_path, count=6, progress=lambda done, count: calls.append((done, count)))
    assert calls == [(i, 6) for i in range(1, 7)]
    assert len(rows(feed)) == 6
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {
        Path(name).name for row in rows(feed) for name in row["pictures"]
    }
    draw_shop(tmp_path, count=6, progress=lambda *_: pytest.fail("drawn again"))
    assert len(rows(draw_shop(tmp_path, count=4))) == 4


def test_no_products_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="count"):
        draw_shop(tmp_path, count=0)


def test_kinds_and_drawings_are_the_same_set() -> None:
    assert {kind.name for kind in kinds()} == set(SHAPES)
    assert len(SHAPES) >= 45


def test_a_full_plan_has_every_kind_pattern_and_colour() -> None:
    planned = articles.plan(1500, 7)
    assert len(planned) == 1500
    assert {article.design.kind.name for article in planned} == set(SHAPES)
    assert len({article.design.pattern for article in planned}) == 8
    assert len({article.colour for article in planned}) >= 14
    assert 20 < sum(article.stock == 0 for article in planned) < 200
    assert all(article.popularity > 0 for article in planned)
    assert len({feed_rows.title(article).en for article in planned}) > 1200


def test_the_pictures_show_the_colours_they_are_sold_in() -> None:
    """The mean colour of plain t-shirts is nearest to the colour in their titles."""
    words = vocabulary()
    shirts = [
        article
        for article in articles.plan(3000, 1)
        if article.design.kind.name == "t_shirt" and article.design.pattern == "plain"
    ]
    assert len(shirts) >= 5
    for article in shirts:
        body = draw.picture(article, 1)[180:260, 170:230].reshape(-1, 3).mean(axis=0)
        told = np.array(words.colours[article.colour].rgb)
        assert np.abs(body - told).max() < 40, article.colour
