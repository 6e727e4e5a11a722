"""OpenAPI description, made from the very types that decode requests and encode answers."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from typing import Any, cast

import msgspec

from wares.server.access.declaration import Access
from wares.server.http.media import JSON
from wares.server.routing import Content, Declaration
from wares.server.schemas.requests.search import QueryRequest
from wares.server.schemas.responses.errors import ErrorAnswer

Schema = dict[str, Any]

TITLE, ABOUT = "Wares", "Search of a shop by words, pictures, or both."
TEMPLATE = "#/components/schemas/{name}"
SCHEMES = {
    "admin": {"type": "http", "scheme": "bearer", "description": "The admin key of the server (server_admin_key)."},
    "owner": {"type": "http", "scheme": "bearer", "description": "The token in holder.json of the shop's folder."},
}
_TABLES = ("refine", "weights")
_NOT_IN_URL = {(QueryRequest, "pictures"), (QueryRequest, "audio"), (QueryRequest, "film"), (QueryRequest, "words")}
_WHOLE_NUMBERS = ("number",)  # parameters of paths that are no text


@cache
def document(declarations: tuple[Declaration, ...]) -> bytes:
    """The OpenAPI document of these routes as JSON; made once."""
    return msgspec.json.encode(describe(declarations))


def describe(declarations: Iterable[Declaration]) -> Schema:
    """The OpenAPI document of these routes, but for those that are declared without an answer (pages)."""
    public_routes = [declaration for declaration in declarations if declaration.answer is not None]
    schemas = _Schemas(public_routes)
    paths: dict[str, Schema] = {}
    for declaration in public_routes:
        for method in declaration.methods:
            paths.setdefault(declaration.path, {})[method.lower()] = _operation(declaration, method, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": version("wares"), "description": ABOUT},
        "paths": paths,
        "components": {"schemas": schemas.components, "securitySchemes": SCHEMES},
    }


class _Schemas:
    """JSON schemas of all types that routes speak of; `components` by name, `of` one."""

    def __init__(self, declarations: Iterable[Declaration]) -> None:
        kinds = list(dict.fromkeys((ErrorAnswer, *_kinds(declarations))))
        schemas, self.components = msgspec.json.schema_components(kinds, ref_template=TEMPLATE)
        self._by_kind = dict(zip(kinds, schemas, strict=True))

    def of(self, kind: Any) -> Schema:
        """The schema of a type; what is a schema already stays as it is."""
        return cast(Schema, kind) if isinstance(kind, dict) else self._by_kind[kind]

    def properties(self, kind: type) -> dict[str, Schema]:
        """The fields of a struct, by name."""
        name = self._by_kind[kind]["$ref"].rpartition("/")[2]
        return cast(dict[str, Schema], self.components[name]["properties"])


def _kinds(declarations: Iterable[Declaration]) -> Iterator[Any]:
    for declaration in declarations:
        bodies = (kind for kind in declaration.body.values() if not isinstance(kind, dict))
        yield from (kind for kind in (declaration.parameters, *bodies) if kind is not None)
        if not isinstance(declaration.answer, Content):
            yield declaration.answer


def _operation(declaration: Declaration, method: str, schemas: _Schemas) -> Schema:
    """What one method of a route is."""
    name = declaration.handler.__name__
    operation: Schema = {
        "summary": name.replace("_", " ").capitalize(),
        "description": inspect.cleandoc(declaration.handler.__doc__ or ""),
        "operationId": name,
        "responses": _responses(declaration, schemas),
        "x-access": "closed" if declaration.access is None else declaration.access.value,
    }
    if parameters := [*_in_path(declaration.path), *_in_url(declaration, schemas)]:
        operation["parameters"] = parameters
    if declaration.body:
        content = {media: {"schema": schemas.of(kind)} for media, kind in declaration.body.items()}
        operation["requestBody"] = {"required": True, "content": content}
    if declaration.access in (Access.ADMIN, Access.OWNER):
        operation["security"] = [{declaration.access.value: []}]
    return operation


def _in_path(path: str) -> Iterator[Schema]:
    for name in re.findall(r"{(\w+)", path):
        kind = "integer" if name in _WHOLE_NUMBERS else "string"
        yield {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _in_url(declaration: Declaration, schemas: _Schemas) -> Iterator[Schema]:
    """URL parameters: tables become `name.<key>`, lists names separated by commas."""
    kind = declaration.parameters
    if kind is None:
        return
    for name, schema in schemas.properties(kind).items():
        if (kind, name) in _NOT_IN_URL:
            continue
        if name in _TABLES:
            about = {"style": "form", "explode": True, "description": f"written as {name}.<key>=<value>, repeatable"}
            yield {"name": f"{name}.", "in": "query", "schema": schema, **about}
        elif name == "facets":
            yield {"name": name, "in": "query", "schema": schema, "style": "form", "explode": False}
        else:
            yield {"name": name, "in": "query", "schema": schema}


def _responses(declaration: Declaration, schemas: _Schemas) -> Schema:
    """A route's answers: those of success, and the shape of all errors."""
    answer = declaration.answer
    if isinstance(answer, Content):
        success: Schema = {"description": answer.description, "content": {answer.media: {}}}
    else:
        about = inspect.cleandoc(answer.__doc__ or "")
        success = {"description": about, "content": {JSON: {"schema": schemas.of(answer)}}}
    refusals = {str(status): {"description": text} for status, text in declaration.statuses.items()}
    failure = {
        "description": "Not possible; see `code` and `message`.",
        "content": {JSON: {"schema": schemas.of(ErrorAnswer)}},
    }
    return {"200": success, **refusals, "default": failure}
