"""Slugs are letters and digits of any script, one for each value, and stay the same."""

import dataclasses
import random

from hypothesis import given
from hypothesis import strategies as st

from wares.server.pages.addresses import MOST_SLUG, ValueSlugs, product_path, slug
from wares.server.pages.cache import PageCache, RenderedPage, ShopState
from wares.server.pages.views.pager import around
from wares.settings import Settings
from wares.types import Product


def test_slugs_keep_letters_of_any_script() -> None:
    assert slug("Größe & Spaß: Café № 5!") == "grosse-spass-cafe-no-5"
    assert slug("红色 跑步鞋（男）") == "红色-跑步鞋-男"
    assert slug("รองเท้า 한국") == "รองเท้า-한국"
    assert slug("<script>") == "script"
    assert slug("!?") == ""


@given(st.text())
def test_slugs_are_their_own_slugs_and_short(text: str) -> None:
    once = slug(text)
    assert len(once) <= MOST_SLUG
    assert not set(once) & set("/?#&%\\<>\"' ")
    assert slug(once) == once


def test_each_value_has_an_address_of_its_own_whatever_the_order() -> None:
    values = ["A & B", "A B", "a-b", "Shoes > Men's", "Shoes > Mens", "!!!", "???", "鞋 > 男鞋", "Shoes"]
    slugs = ValueSlugs.of(values)
    assert set(slugs.slugs_by_value) == set(values)
    assert len(slugs.values_by_slug) == len(values)
    assert {slugs.value(each) for each in slugs.values_by_slug} == set(values)
    random.Random(1).shuffle(values)
    assert ValueSlugs.of(values) == slugs
    assert slugs.slugs_by_value["鞋 > 男鞋"] == "鞋/男鞋"
    alone = ValueSlugs.of(["A B"])
    assert alone.value(slugs.slugs_by_value["A B"]) == "A B"  # its code goes on leading to it
    assert alone.value("nothing") is None


def test_paths_of_products_hold_any_id() -> None:
    assert product_path(Product(id="a/b ?#%", title="x y"), "zh", "en") == "/zh/p/a%2Fb%20%3F%23%25/x-y"
    assert product_path(Product(id="1", title="!"), "en", "en") == "/p/1"


def test_every_page_of_a_long_list_is_few_steps_away() -> None:
    last, reached = 4_167, {1}
    for _ in range(8):
        reached |= {page for at in reached for page in around(at, last, far=True) if page}
    assert reached == set(range(1, last + 1))
    assert max(len(around(at, last, far=True)) for at in range(1, last + 1)) < 100
    assert around(5, 9) == [1, 0, 4, 5, 6, 0, 9]


def test_pages_are_kept_while_the_shop_is_the_same_and_within_bounds() -> None:
    now = [0.0]
    cache, state = PageCache(most=25, clock=lambda: now[0]), ShopState(Settings(), 1)
    page = RenderedPage(b"0123456789", "t", "en", 200)
    for key in ("a", "b"):
        cache.put((key,), state, page)
    assert cache.get(("a",), state) is page
    cache.put(("c",), state, page)
    assert [cache.get((key,), state) for key in ("a", "b", "c")] == [page, None, page]
    assert cache.get(("a",), dataclasses.replace(state, version=2)) is None
    now[0] = 31.0
    assert cache.get(("c",), state) is None
