"""Floors under the reading of what people say, on the general shop of the fixtures."""

from pathlib import Path

import numpy as np
import pytest

import wares
from _intent_fixtures import GENERAL_FEED, load
from intent import Outcome


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    folder: Path = tmp_path_factory.mktemp("general") / "shop"
    with wares.open(folder, create=True) as shop:
        shop.ingest([GENERAL_FEED])
        return [Outcome(query, shop) for query in load("before") if query.shop == "general"]


def test_queries_are_read_as_they_are_meant(outcomes: list[Outcome]) -> None:
    assert np.mean([outcome.is_read for outcome in outcomes]) >= 0.95


def test_what_is_right_is_found(outcomes: list[Outcome]) -> None:
    assert np.mean([outcome.ndcg for outcome in outcomes if not outcome.query.nothing]) >= 0.93


def test_nothing_is_said_where_nothing_is_and_only_there(outcomes: list[Outcome]) -> None:
    assert np.mean([outcome.says_nothing == outcome.query.nothing for outcome in outcomes]) >= 0.95


def test_what_is_refused_is_hardly_ever_found(outcomes: list[Outcome]) -> None:
    assert np.mean([outcome.has_refused for outcome in outcomes]) <= 0.03
