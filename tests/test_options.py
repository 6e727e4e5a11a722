"""The keywords of the public face are those of what they are handed to."""

import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from wares.shop import Shop
from wares.shop.ingest.feeds.preview import preview
from wares.shop.options import OpenOptions, PreviewOptions
from wares.types import Query, QueryFields


@pytest.mark.parametrize(("function", "options"), [(Shop.__init__, OpenOptions), (preview, PreviewOptions)])
def test_the_options_are_the_keywords(function: Callable[..., Any], options: type) -> None:
    parameters = inspect.signature(function).parameters.values()
    assert {one.name for one in parameters if one.kind is one.KEYWORD_ONLY} == set(options.__annotations__)


def test_a_search_takes_every_field_of_a_query() -> None:
    assert {field.name for field in fields(Query)} == QueryFields.__optional_keys__
