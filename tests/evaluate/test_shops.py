"""What `wares evaluate` asks, asked of a real shop."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import wares
from wares.errors import BadFeed, BadInput
from wares.evaluate.shops import evaluate_judgements, self_check

TITLES = (
    "Oakfold walnut table",
    "Lumen striped jumper",
    "Harbour canvas rucksack",
    "轻薄跑步鞋",
    "Lumen cotton trousers",
    "Cap",
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[wares.Shop]:
    with wares.open(tmp_path_factory.mktemp("evaluate") / "shop", create=True) as opened:
        opened.add([{"id": str(number), "title": title} for number, title in enumerate(TITLES)])
        yield opened


def test_a_shop_finds_its_own_titles(shop: wares.Shop) -> None:
    check = self_check(shop, sample=100, seed=1)
    assert check.products == len(TITLES)
    assert check.exact.queries == len(TITLES)
    assert check.exact.top_1 == 1.0
    assert check.typing_error is not None
    assert check.typing_error.queries == 4  # the Chinese title and the cap have no long Latin word
    assert check.typing_error.recall_at_10 == 1.0


def test_the_seed_decides_the_sample(shop: wares.Shop) -> None:
    assert self_check(shop, sample=3, seed=5) == self_check(shop, sample=3, seed=5)


def test_judgements_by_hand(shop: wares.Shop, tmp_path: Path) -> None:
    file = tmp_path / "judgements.tsv"
    rows = ["query\tid\trelevance", "lumen jumper\t1\t2", "lumen jumper\t0\t0", "跑步鞋\t3\t1", "跑步鞋\tgone\t1"]
    file.write_text("\n".join(rows), encoding="utf-8")
    figures = evaluate_judgements(shop, file)
    assert figures.queries == 2
    assert figures.mrr == 1.0
    assert figures.recall_at_100 == pytest.approx((1 + 1 / 2) / 2)
    assert figures.per_query[0].ndcg_at_10 == 1.0


def test_an_empty_shop_and_a_bad_file_say_what_to_do(tmp_path: Path) -> None:
    with wares.open(tmp_path / "empty", create=True) as empty:
        with pytest.raises(BadInput, match="ingest a feed first"):
            self_check(empty)
        with pytest.raises(BadFeed, match="no such file"):
            evaluate_judgements(empty, tmp_path / "none.csv")
