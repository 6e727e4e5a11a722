"""Searches and suggestions over HTTP, over a tiny shop with known right answers."""

import base64
import json
from typing import Any

import httpx
import pytest

import world
from until import until


def ask(client: httpx.Client, **parameters: Any) -> dict[str, Any]:
    response = client.get("/v1/search", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


def ids(answer: dict[str, Any]) -> list[str]:
    return [hit["id"] for hit in answer["hits"]]


def test_words_in_the_url(client: httpx.Client) -> None:
    answer = ask(client, q="red mug", per_page=2, language="en")
    assert ids(answer)[0] == "mug-red"
    assert len(answer["hits"]) == 2
    assert answer["per_page"] == 2
    assert "<mark>" in answer["hits"][0]["highlights"]["title"]
    assert answer["took_ms"] > 0


def test_the_shape_of_an_answer_is_stable(client: httpx.Client) -> None:
    answer = ask(client, q="red mug", facets="colour,price", explain="true")
    assert list(answer) == [
        "total", "related", "page", "pages", "per_page", "matched", "corrected", "words", "instructions",
        "took_ms", "hits", "facets", "timings_ms",
    ]  # fmt: skip
    assert "timings_ms" not in ask(client, q="red mug")
    hit = answer["hits"][0]
    assert list(hit) == ["id", "score", "product", "highlights", "explanation", "related", "url"]
    assert hit["url"] == "/p/mug-red/mug-red"
    assert list(hit["product"]) == [
        "id", "title", "description", "price", "was_price", "sale", "currency", "brand", "category",
        "other_categories", "colour", "material", "attributes", "choices", "variants", "group", "stock", "availability",
        "popularity", "rating", "rating_count", "size_guide", "published", "published_at", "expires_at", "texts",
        "pictures", "filled",
    ]  # fmt: skip
    assert hit["product"]["category"] == ["Kitchen", "Mug"]
    assert hit["product"]["attributes"] == {"sizes": ["M", "L"], "weight": 100.0}
    assert set(hit["explanation"]) == {"shares", "ranks", "matched", "reasons", "chances"}
    assert list(answer["facets"]) == ["colour", "price"]
    assert set(answer["facets"]["colour"]["values"][0]) == {"value", "count", "label"}
    assert set(answer["facets"]["price"]["stats"]) == {"min", "max", "mean", "sum", "count"}
    assert answer["facets"]["colour"]["stats"] is None


def test_refinements_filters_sorts_and_pages(client: httpx.Client) -> None:
    asked = [("refine.colour", "red"), ("refine.colour", "blue"), ("refine.brand", "Acme"), ("facets", "brand")]
    response = client.get("/v1/search", params=[*asked, ("sort", "-price"), ("per_page", "3"), ("page", "2")]).json()
    assert (response["total"], response["page"], response["pages"]) == (8, 2, 3)
    assert response["facets"]["brand"]["values"] == [{"value": "Acme", "count": 8, "label": "Acme"}]
    assert ask(client, filter="category:Kitchen AND price < 15")["total"] == 3
    assert ask(client, grouped="true", filter="brand:Acme")["total"] == 4


def test_a_correction_is_said_and_undone(client: httpx.Client) -> None:
    assert ask(client, q="bakpack")["corrected"] == "backpack"
    verbatim = ask(client, q="bakpack", verbatim="true")
    assert (verbatim["corrected"], verbatim["total"]) == (None, 0)


def test_facets_may_be_repeated_or_joined(client: httpx.Client) -> None:
    joined = ask(client, facets="brand, colour")["facets"]
    assert client.get("/v1/search?facets=brand&facets=colour").json()["facets"] == joined


def test_labels_follow_the_language(client: httpx.Client) -> None:
    values = ask(client, facets="colour", language="zh")["facets"]["colour"]["values"]
    assert {value["label"] for value in values} == {chinese for _, chinese in world.COLOURS.values()}


def test_a_json_body_says_the_same_as_the_url(client: httpx.Client) -> None:
    body = {"words": "red mug", "refine": {"brand": "Acme"}, "facets": ["colour"], "per_page": 3}
    posted = client.post("/v1/search", json=body).json()
    got = client.get("/v1/search?q=red mug&refine.brand=Acme&facets=colour&per_page=3").json()
    assert {**posted, "took_ms": 0} == {**got, "took_ms": 0}


def test_pictures_as_base64_and_as_files(client: httpx.Client) -> None:
    blue = world.picture("blue", 40)
    text = base64.b64encode(blue).decode()
    for given in (text, f"data:image/png;base64,{text}"):
        answer = client.post("/v1/search", json={"pictures": [{"base64": given}], "per_page": 4}).json()
        assert {hit["product"]["colour"] for hit in answer["hits"]} == {"blue"}
    files = {"pictures": ("a.png", blue, "image/png")}
    for fields in ({"per_page": "4"}, {"query": json.dumps({"per_page": 4})}):
        formed = client.post("/v1/search", files=files, data=fields).json()
        assert ids(formed) == ids(answer)
        assert formed["matched"] == "similar"


def test_a_picture_with_words_and_weights(client: httpx.Client) -> None:
    files = {"picture": ("a.png", world.picture("yellow"), "image/png")}
    answer = client.post("/v1/search", files=files, data={"q": "backpack", "weights.words": "1"}).json()
    assert ids(answer)[0] == "backpack-yellow"


def test_like_but(client: httpx.Client) -> None:
    assert "mug-green" not in ids(ask(client, like="mug-green"))
    alike = client.get("/v1/products/mug-green/similar", params={"per_page": 3}).json()
    assert alike["query_id"]
    assert {hit["product"]["colour"] for hit in alike["hits"]} == {"green"}
    assert alike["per_page"] == 3


def test_suggestions(client: httpx.Client) -> None:
    suggestions = client.get("/v1/suggest", params={"q": "runn"}).json()["suggestions"]
    assert suggestions
    assert set(suggestions[0]) == {"text", "marked", "source"}
    assert len(client.get("/v1/suggest", params={"q": "r", "limit": 1}).json()["suggestions"]) <= 1


def test_suggestions_have_categories_and_products_when_asked_for(client: httpx.Client) -> None:
    plain = client.get("/v1/suggest", params={"q": "mug"}).json()
    assert plain["categories"] == plain["products"] == []
    found = client.get("/v1/suggest", params={"q": "mug", "categories": 2, "products": 3}).json()
    assert {"value", "count", "label"} == set(found["categories"][0])
    assert 0 < len(found["products"]) <= 3
    assert "mug" in found["products"][0]["title"].lower()
    assert client.get("/v1/suggest", params={"q": "mug", "products": 99}).status_code == 400


def test_a_histogram_counts_what_the_statistics_count(client: httpx.Client) -> None:
    facet = client.get("/v1/search", params={"facets": "price", "bins": 8}).json()["facets"]["price"]
    edges, counts = facet["histogram"]["edges"], facet["histogram"]["counts"]
    assert len(edges) == len(counts) + 1 <= 9
    assert sum(counts) == facet["stats"]["count"]
    assert edges[0] <= facet["stats"]["min"] <= facet["stats"]["max"] < edges[-1]
    assert "histogram" not in client.get("/v1/search", params={"facets": "price"}).json()["facets"]["price"]
    assert client.get("/v1/search", params={"facets": "price", "bins": 1}).json()["error"]["code"] == "bad_query"
    assert client.get("/v1/search", params={"facets": "price", "bins": 9999}).status_code == 400


def test_trending_is_public_and_bounded(client: httpx.Client) -> None:
    assert client.get("/v1/trending").json() == {"queries": []}
    assert client.get("/v1/trending?limit=21").status_code == 400


def test_finished_queries_that_found_something_are_suggested(client: httpx.Client) -> None:
    for session in ("s1", "s2", "s3"):
        ask(client, q="purple backpack", session=session)
        ask(client, q="purple ba", prefix="true", session=session)
        ask(client, q="purplish", filter="brand:Acme", session=session)
        ask(client, q="purple mug")
        ask(client, q="purple mug", session="s1")

    def suggested() -> list[str]:
        suggestions = client.get("/v1/suggest", params={"q": "purple"}).json()["suggestions"]
        return [suggestion["text"].lower() for suggestion in suggestions if suggestion["source"] == "query"]

    until(lambda: "purple backpack" in suggested())  # remembered after the answer went
    texts = suggested()
    assert "purple ba" not in texts
    assert "purple mug" not in texts  # one visit, however often, and others whom nobody knows


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("page=two", "page:"),
        ("page=0", "page:"),
        ("per_page=1001", "per_page:"),
        ("grouped=perhaps", "grouped:"),
        ("colour=red", "colour"),
        ("page=1&page=2", "page: given more than once"),
        ("weights.smell=1", "smell"),
        ("weights.words=much", "weights"),
        ("facets=nonsense", "no attribute 'nonsense'"),
        ("refine.nonsense=1", "nonsense"),
        ("sort=colour", "sort"),
        ("language=fr", "language"),
        ("q=a&words=b", "q and words"),
    ],
)
def test_bad_parameters_are_named(client: httpx.Client, query: str, says: str) -> None:
    response = client.get(f"/v1/search?{query}")
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] in ("bad_input", "bad_query")
    assert says in error["message"]
