"""Parameters of explanations."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from wares.types.constraints import LANGUAGE, NAME, WORDS


class ExplainRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of `/v1/explain`: the words of a query, the `id` of a product, and the filter that was set."""

    q: Annotated[str, WORDS]
    id: Annotated[str, NAME]
    filter: Annotated[str, Meta(max_length=10_000)] = ""
    language: Annotated[str, LANGUAGE] | None = None
