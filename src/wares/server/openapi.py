"""The description of the interface, made from the very shapes that decode requests and encode answers."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from wares.server.access.declaration import Access, declared
from wares.server.schemas import product_requests, product_responses, requests, responses, shopper
from wares.shop.ingest.events.tracking import EventBody

KINDS = (
    requests.SearchBody,
    list[product_requests.ProductBody],
    requests.EncoderBody,
    EventBody,
    responses.SearchAnswer,
    product_responses.ProductAnswer,
    responses.SuggestAnswer,
    responses.AddAnswer,
    responses.TrackAnswer,
    responses.QualityAnswer,
    responses.ComingAnswer,
    responses.DeleteAnswer,
    responses.AttributesAnswer,
    responses.ShopAnswer,
    responses.HealthAnswer,
    responses.ReadyAnswer,
    responses.StatusAnswer,
    responses.ErrorAnswer,
    shopper.RecommendAnswer,
    shopper.ProfileAnswer,
    shopper.ForgetAnswer,
    shopper.ShowcaseAnswer,
    shopper.FunnelAnswer,
    shopper.QueriesAnswer,
    shopper.SegmentsAnswer,
    shopper.PropensityAnswer,
)
TEMPLATE = "#/components/schemas/{name}"
SCHEMES = {
    "admin": {"type": "http", "scheme": "bearer", "description": "The admin key of the server (server_admin_key)."},
    "owner": {"type": "http", "scheme": "bearer", "description": "The token in holder.json of the shop's folder."},
}
NOT_IN_URL = {"pictures", "words"}


def parameters(kind: type[msgspec.Struct]) -> list[dict[str, Any]]:
    """URL parameters of a request shape: tables become `name.<key>`, lists names separated by commas."""
    (_,), components = msgspec.json.schema_components([kind], ref_template=TEMPLATE)
    found = []
    for name, schema in components[kind.__name__]["properties"].items():
        if kind is requests.SearchBody and name in NOT_IN_URL:
            continue
        if name in ("refine", "weights"):
            about = {"style": "form", "explode": True, "description": f"written as {name}.<key>=<value>, repeatable"}
            found.append({"name": f"{name}.", "in": "query", "schema": schema, **about})
        elif name == "facets":
            found.append({"name": name, "in": "query", "schema": schema, "style": "form", "explode": False})
        else:
            found.append({"name": name, "in": "query", "schema": schema})
    return found


def takes(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """A route's extra description: its URL parameters."""
    return {"parameters": parameters(kind)}


def takes_body(schema: dict[str, Any], form: dict[str, Any] | None = None) -> dict[str, Any]:
    """A route's extra description: its JSON body, and the form accepted instead."""
    content = {"application/json": {"schema": schema}}
    if form is not None:
        content["multipart/form-data"] = {"schema": form}
    return {"requestBody": {"required": True, "content": content}}


def gives(kind: type[msgspec.Struct]) -> dict[int | str, dict[str, Any]]:
    """A route's answers: the one of success, and the shape of all errors."""
    return {
        200: {"description": (kind.__doc__ or "").strip(), "content": _json(kind)},
        "default": {"description": "Not possible; see `code` and `message`.", "content": _json(responses.ErrorAnswer)},
    }


def ref(kind: type[msgspec.Struct]) -> dict[str, str]:
    """A reference to a shape."""
    return {"$ref": TEMPLATE.format(name=kind.__name__)}


def _json(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {"application/json": {"schema": ref(kind)}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document; made once."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        _, components = msgspec.json.schema_components(KINDS, ref_template=TEMPLATE)
        document["components"] = {"schemas": components, "securitySchemes": SCHEMES}
        _secure(document, app)
        app.openapi_schema = document
    return app.openapi_schema


def _secure(document: dict[str, Any], app: FastAPI) -> None:
    """Say of each route who may ask it."""
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            access = declared(route.endpoint)
            for method in route.methods or ():
                told = document["paths"][route.path_format][method.lower()]
                told["x-access"] = "closed" if access is None else access.value
                if access in (Access.ADMIN, Access.OWNER):
                    told["security"] = [{access.value: []}]
