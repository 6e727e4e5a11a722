"""The description of the interface covers every route, and so does docs/api.md."""

from typing import Any

import httpx
import pytest

from wares.server.routes.table import ROUTES


@pytest.fixture(scope="module")
def document(client: httpx.Client) -> dict[str, Any]:
    response = client.get("/v1/openapi.json")
    assert response.status_code == 200
    return response.json()


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        result = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return result.union(*map(references, node.values()), set())
    return set().union(*map(references, node), set()) if isinstance(node, list) else set()


def test_every_route_is_described(document: dict[str, Any], client: httpx.Client) -> None:
    assert document["openapi"].startswith("3.")
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            assert about["description"], f"{method} {path} says nothing of itself"
            assert "200" in about["responses"]
            assert "default" in about["responses"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert references(document) <= known


def test_search_parameters_are_described(document: dict[str, Any]) -> None:
    names = {parameter["name"] for parameter in document["paths"]["/v1/search"]["get"]["parameters"]}
    assert {"q", "filter", "facets", "refine.", "sort", "page", "per_page", "like", "explain", "prefix"} <= names
    body = document["paths"]["/v1/search"]["post"]["requestBody"]["content"]
    assert set(body) == {"application/json", "multipart/form-data"}


def test_path_parameters_are_described(document: dict[str, Any]) -> None:
    picture = document["paths"]["/v1/products/{product_id}/pictures/{number}"]["get"]
    assert {parameter["name"] for parameter in picture["parameters"]} == {"product_id", "number", "width"}
    similar = document["paths"]["/v1/products/{product_id}/similar"]["get"]
    assert {"product_id", "words", "per_page"} <= {parameter["name"] for parameter in similar["parameters"]}


def test_the_documentation_names_every_route(docs: str, document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        shown = path.replace("{product_id}", "{id}").replace("{number}", "{n}")
        for method in methods:
            assert f"{method.upper()} {shown}" in docs, f"docs/api.md does not name {method.upper()} {shown}"


def test_the_documentation_names_every_parameter(docs: str, document: dict[str, Any]) -> None:
    for name in document["components"]["schemas"]["QueryRequest"]["properties"]:
        assert f"`{name}`" in docs, f"docs/api.md does not name the parameter {name}"


def test_no_route_is_left_out_of_the_description(document: dict[str, Any]) -> None:
    routes = {(route.path, method.lower()) for route in ROUTES if route.answer is not None for method in route.methods}
    undescribed = {route.path for route in ROUTES if route.answer is None}
    assert len(routes) > 20
    pages = {
        "/", "/p/{product_id}", "/p/{product_id}/{slug}", "/c/{slug:path}", "/b/{slug:path}", "/s", "/all", "/cart",
        "/compare", "/hearts",
    }  # fmt: skip
    files = {"/robots.txt", "/sitemap.xml", "/sitemaps/lists-{number}.xml", "/sitemaps/products-{number}.xml"}
    in_languages = {prefix + page for prefix in ("", "/en", "/zh") for page in pages}
    assert undescribed == in_languages | files | {"/storefront/{path:path}", "/v1/openapi.json"}
    assert routes == {(path, method) for path, methods in document["paths"].items() for method in methods}


def test_each_operation_says_who_may_ask_it(document: dict[str, Any]) -> None:
    for route in ROUTES:
        for method in route.methods if route.answer is not None else ():
            assert route.access is not None
            assert document["paths"][route.path][method.lower()]["x-access"] == route.access.value


def test_operations_are_told_apart(document: dict[str, Any]) -> None:
    names = [about["operationId"] for methods in document["paths"].values() for about in methods.values()]
    assert len(names) == len(set(names))
