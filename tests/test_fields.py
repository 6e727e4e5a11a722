"""Product, Query and Event list their fields once: whoever adds one there has it everywhere else."""

import inspect
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, make_dataclass, replace
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

import wares
import world
from wares.catalog.bounds import FIELDS
from wares.catalog.checks.from_mapping import from_mapping
from wares.events.checks import EventBody
from wares.server.schemas.requests.products import ProductRequest, SaleRequest, VariantRequest
from wares.server.schemas.requests.recommendations import RecommendRequest
from wares.server.schemas.requests.search import QueryRequest, SimilarRequest
from wares.server.schemas.responses.products import ProductAnswer, SaleAnswer, VariantAnswer
from wares.shop.recommend.pipeline import RecommendQuery
from wares.store.event_records import EventBodyRow
from wares.types import Event, Product, Query, Sale, Variant
from wares.types.constraints import Constraint
from wares.types.derivation import descriptions, fields_of


def names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def lacking(kept: object, plain: object, fields_: Iterable[str]) -> list[str]:
    """The fields in which nothing was said."""
    return [name for name in fields_ if getattr(kept, name) == getattr(plain, name)]


@pytest.mark.parametrize(
    ("source", "derived"),
    [(Product, ProductAnswer), (Product, ProductRequest), (Variant, VariantAnswer), (Variant, VariantRequest),
     (Sale, SaleAnswer), (Sale, SaleRequest), (Event, EventBody)],
)  # fmt: skip
def test_requests_and_answers_have_every_field_in_its_order(source: type, derived: type[msgspec.Struct]) -> None:
    assert derived.__struct_fields__ == names(source) + (("url",) if derived is ProductRequest else ())


def test_the_log_keeps_every_field_of_an_event() -> None:
    looked_up = ("id", "kind", "time", "shopper", "session")
    assert (*looked_up, *EventBodyRow.__struct_fields__) == tuple(
        sorted(names(Event), key=lambda name: name not in looked_up)
    )


def test_searches_have_every_field_of_a_query() -> None:
    assert set(QueryRequest.__struct_fields__) == {*names(Query), "q"}
    assert set(SimilarRequest.__struct_fields__) < set(names(Query))


def test_recommendations_are_asked_over_http_as_in_the_library() -> None:
    keywords = {name for name in inspect.signature(wares.Shop.recommend).parameters if name != "self"}
    assert {{"product": "products"}.get(name, name) for name in RecommendRequest.__struct_fields__} == keywords
    assert set(names(RecommendQuery)) == keywords


def test_a_shop_can_fill_every_field_but_what_is_filled_for_it() -> None:
    assert sorted(FIELDS) == sorted(set(names(Product)) - {"filled"})


def test_a_mapping_gives_every_field_of_a_product() -> None:
    variant: dict[str, object] = {
        "options": {"size": "S"}, "sku": "a-s", "codes": ["4006381333931"], "price": 20, "was_price": 30,
        "sale": {"price": 10, "start": 1, "end": 2}, "stock": 3, "availability": "preorder", "picture": 0,
    }  # fmt: skip
    told: dict[str, object] = {
        "id": "a", "title": "A", "description": "d", "price": 20, "was_price": 30, "sale": {"price": 10},
        "currency": "EUR", "brand": "b", "category": "C", "other_categories": ["D"], "colour": "red",
        "material": "clay", "attributes": {"x": 1}, "choices": {"engraving": ["yes", "no"]},
        "variants": [variant], "group": "g", "stock": 1, "availability": "preorder",
        "popularity": 2, "rating": 4, "rating_count": 3, "size_guide": "s", "published": False, "published_at": 1,
        "expires_at": 2, "texts": {"zh": {"title": "甲"}}, "pictures": ["https://shop.example/a.png"],
    }  # fmt: skip
    assert set(told) == set(FIELDS), "a new field of a product: say one here"
    product = from_mapping(told)
    assert lacking(product, Product(id="", title=""), FIELDS) == []
    assert lacking(product.variants[0], Variant(options={}), names(Variant)) == []
    assert lacking(product.variants[0].sale, Sale(price=0), names(Sale)) == []


def test_every_field_of_an_event_has_a_remedy() -> None:
    assert set(descriptions(Event)) == set(names(Event))


def test_whatever_a_query_asks_is_asked_over_http() -> None:
    every = Query(
        words="w", like="l", weights={"words": 2.0}, filter="f", refine={"a": ("b",)}, facets=("c",), sort="-price",
        page=2, per_page=3, grouped=True, bins=9, language="zh", prefix=True, verbatim=True, explain=True, shopper="u",
        session="s", personal=False,
    )  # fmt: skip
    assert lacking(every, Query(), names(Query)) == ["pictures", "audio", "film"]
    sent = {name: getattr(every, name) for name in names(Query) if name not in ("pictures", "audio", "film")}
    assert msgspec.convert(json.loads(msgspec.json.encode(sent)), QueryRequest).query() == every


def test_whatever_an_event_says_is_kept(tmp_path: Path) -> None:
    told = {
        "id": "e", "kind": "rating", "time": 1.7e9, "shopper": "u", "session": "s", "products": ["mug-red"],
        "query": "mug", "query_id": "q", "positions": [3], "prices": [9.5], "quantities": [2],
        "choices": [{"size": "M"}], "rating": 4.0,
    }  # fmt: skip
    assert set(told) == set(names(Event)), "a new field of an event: say one here"
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        assert shop.track([told]).taken == 1
        kept = [one.event for part in shop.tracking.log.since() for one in part]
    assert kept == [msgspec.convert(told, Event)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    name: Annotated[str, Constraint(Meta(max_length=3, description="a short text"))]
    tags: tuple[Annotated[str, Constraint(Meta(min_length=1))], ...] = ()
    more: dict[str, int] = field(default_factory=dict)
    size: Annotated[int, Constraint(Meta(ge=0))] | None = None


@fields_of(Thing)
class ThingRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A thing as it is sent."""

    size: int | str | None = None
    beside: bool = False

    def words(self) -> str:
        return f"size {self.size}"


@fields_of(Thing, required=True)
class ThingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    tags: list[str]


def test_a_derived_struct_keeps_order_defaults_methods_and_what_it_declares_itself() -> None:
    assert ThingRequest.__struct_fields__ == ("name", "tags", "more", "size", "beside")
    request = msgspec.json.decode(b'{"name": "a", "size": "large"}', type=ThingRequest)
    assert (request.words(), request.beside) == ("size large", False)
    assert msgspec.structs.asdict(request)["more"] == {}
    assert (ThingRequest.__name__, ThingRequest.__doc__) == ("ThingRequest", "A thing as it is sent.")


@pytest.mark.parametrize("sent", ['{"name": "long"}', '{"name": "a", "tags": [""]}', '{"name": "a", "other": 1}', "{}"])
def test_a_derived_struct_checks_constraints_at_any_depth(sent: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(sent, type=ThingRequest)


def test_what_is_kept_is_read_without_being_checked_again() -> None:
    assert msgspec.json.decode(b'{"name": "long", "size": -1}', type=Thing) == Thing(name="long", size=-1)


def test_an_answer_has_every_field() -> None:
    assert [one.required for one in msgspec.structs.fields(ThingAnswer)] == [True] * 4


def test_a_new_field_needs_one_line() -> None:
    larger = make_dataclass("Larger", [("weight", float | None, None)], bases=(Product,), frozen=True, kw_only=True)
    wider = fields_of(larger)(ProductRequest)
    assert wider.__struct_fields__ == (*names(Product), "weight", "url")
    body = b'{"id": "a", "title": "A", "weight": 2.5}'
    assert msgspec.json.decode(body, type=wider).weight == 2.5  # type: ignore[attr-defined]


def test_nothing_of_a_product_is_lost_on_the_way_out(tmp_path: Path) -> None:
    with wares.open(tmp_path / "shop", encoder=world.ColourEncoder(), create=True) as shop:
        shop.add([replace(world.products()[0], material="clay", published_at=1.0, rating=4.0)])
        kept = shop.get(world.products()[0].id)
    answer = msgspec.structs.asdict(ProductAnswer.of(kept))
    changed = {"pictures", "variants", "choices", "sale"}
    assert all(answer[name] == getattr(kept, name) for name in set(names(Product)) - changed)
