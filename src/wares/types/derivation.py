"""Shapes of requests and answers, derived from the types whose fields they have, so that a field is listed once."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from wares.types.constraints import Constraint

S = TypeVar("S", bound=msgspec.Struct)
_Field = tuple[str, Any, Any]
_METHODS = (types.FunctionType, classmethod, staticmethod, property)


def fields_of(
    source: type,
    *,
    without: Collection[str] = (),
    only: Collection[str] = (),
    required: bool = False,
    check_constraints: bool = True,
) -> Callable[[type[S]], type[S]]:
    """Give a struct the fields of the dataclass `source`, in its order; what the struct declares itself stands instead.

    without             fields that are left out
    only                the fields that are taken; empty = all
    required            take no defaults over: an answer has every field
    check_constraints   whether the decoder checks constraints
    """

    def decorate(shape: type[S]) -> type[S]:
        own_fields = {field[0]: field for field in _own(shape)}
        source_fields = [
            field for field in _source(source, required, check_constraints) if field[0] in only or not only
        ]
        derived = {field[0]: own_fields.pop(field[0], field) for field in source_fields if field[0] not in without}
        return _with_fields(shape, [*derived.values(), *own_fields.values()])

    return decorate


def _with_fields(shape: type[S], fields: Sequence[_Field]) -> type[S]:
    """The struct with these fields instead of its own; name, methods and configuration stay."""
    methods = {name: value for name, value in vars(shape).items() if isinstance(value, _METHODS)}
    config = shape.__struct_config__
    return msgspec.defstruct(  # type: ignore[return-value]  # has what `shape` has, and more
        shape.__name__,
        fields,
        namespace={"__doc__": shape.__doc__, "__qualname__": shape.__qualname__, **methods},
        module=shape.__module__,
        frozen=config.frozen,
        forbid_unknown_fields=config.forbid_unknown_fields,
        omit_defaults=config.omit_defaults,
        gc=config.gc,
        kw_only=True,
    )


def constrained(hint: Any) -> Any:
    """The type with its constraints, at any depth, as the decoder checks them."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is None or origin is Literal:
        return hint
    if origin is Annotated:
        inner, *notes = args
        return Annotated[(constrained(inner), *(n.meta if isinstance(n, Constraint) else n for n in notes))]
    inside = tuple(map(constrained, args))
    return reduce(or_, inside) if origin in (Union, types.UnionType) else origin[inside]


def descriptions(source: type) -> dict[str, str]:
    """Field → what it must be, in words, of those whose constraints say so."""
    type_hints = get_type_hints(source, include_extras=True)
    return {name: text for name, hint in type_hints.items() if (text := _description(hint))}


def _description(hint: Any) -> str:
    texts = [
        constraint.meta.description
        for constraint in getattr(hint, "__metadata__", ())
        if isinstance(constraint, Constraint)
    ]
    inside = (_description(part) for part in get_args(hint))
    return next((text for text in reversed(texts) if text), "") or next(filter(None, inside), "")


def _source(source: type, required: bool, check_constraints: bool) -> Iterator[_Field]:
    type_hints = get_type_hints(source, include_extras=check_constraints)
    for field in dataclasses.fields(source):
        default: Any = msgspec.NODEFAULT
        if field.default is not dataclasses.MISSING:
            default = field.default
        elif field.default_factory is not dataclasses.MISSING:
            default = msgspec.field(default_factory=field.default_factory)
        yield field.name, constrained(type_hints[field.name]), msgspec.NODEFAULT if required else default


def _own(shape: type[msgspec.Struct]) -> Iterator[_Field]:
    for field in msgspec.structs.fields(shape):
        default = field.default
        if field.default_factory is not msgspec.NODEFAULT:
            default = msgspec.field(default_factory=field.default_factory)
        yield field.name, constrained(field.type), default
