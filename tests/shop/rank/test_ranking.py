"""Learnt ranking in a real shop: taught, guarded, rolled back, explained, recorded."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import wares
import world
from wares.errors import BadInput, NotFound
from wares.rank.features.registry import COLUMNS
from wares.settings import Settings
from wares.shop.train.ranker import FEWEST_CLICKS

pytest.importorskip("lightgbm")
pytest.importorskip("onnx")
NOW = 1_700_000_000.0
KINDS = ("mug", "dress", "backpack", "running shoes", "gift", "thing")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[wares.Shop]:
    clock = [NOW]

    def now() -> float:
        clock[0] += 1.0
        return clock[0]

    settings = Settings(rank_log_share=1.0)
    with wares.open(
        tmp_path / "s", encoder=world.ColourEncoder(), settings=settings, create=True, clock=now
    ) as open_shop:
        open_shop.add(world.products())
        yield open_shop


def judgements(folder: Path, sign: int = 1) -> Path:
    """The thing counts most, then the colour; with `sign` −1 the contrary."""
    path = folder / f"judged{sign}.csv"
    rows = ["query,id,relevance"]
    for colour in world.COLOURS:
        for kind in KINDS:
            for one in world.products():
                worth = 2 * one.id.startswith(kind.split()[0]) + (one.colour == colour)
                rows.append(f"{colour} {kind},{one.id},{worth if sign > 0 else 3 - worth}")
    path.write_text("\n".join(rows))
    return path


def test_judgements_teach_an_order_that_answers_at_once(shop: wares.Shop, tmp_path: Path) -> None:
    report = shop.train_ranker(judgements(tmp_path))
    assert report.used and report.figures["judgements"]["new"] >= report.figures["judgements"]["linear"]
    current, versions = shop.rankers()
    assert current == report.version == versions[-1].name
    hits = shop.search("blue mug").hits
    assert hits[0].id == "mug-blue"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[-1].product.stock == 0 or all(hit.product.stock for hit in hits), "sold out stays below"


def test_a_ranker_that_is_worse_is_refused_with_the_figures(shop: wares.Shop, tmp_path: Path) -> None:
    shop.train_ranker(judgements(tmp_path))
    kept = shop.rankers()[0]
    noise = tmp_path / "noise.csv"
    rng = np.random.default_rng(0)
    lines = [line.rsplit(",", 1)[0] for line in judgements(tmp_path).read_text().splitlines()[1:]]
    taught = [f"{line},{rng.integers(0, 2) * rng.integers(0, 4)}" for line in lines]
    noise.write_text("\n".join(["query,id,relevance", *taught]))
    reports = [shop.train_ranker(noise, seed=seed) for seed in range(3)]
    refused = [report for report in reports if not report.used]
    assert refused and "worse" in refused[0].reason
    assert refused[0].figures["judgements"]["new"] < refused[0].figures["judgements"]["running"]
    assert refused[0].version not in {version.name for version in shop.rankers()[1]}
    assert kept in {version.name for version in shop.rankers()[1]}


def test_roll_back_takes_effect_at_once(shop: wares.Shop, tmp_path: Path) -> None:
    before = [hit.id for hit in shop.search("red gift").hits]
    first = shop.train_ranker(judgements(tmp_path)).version
    assert shop.use_ranker() == "" and [hit.id for hit in shop.search("red gift").hits] == before
    assert shop.use_ranker(first) == first and shop.search("red mug", explain=True).hits[0].explanation.reasons
    with pytest.raises(NotFound, match="wares ranker"):
        shop.use_ranker("no such")
    shop.use_ranker("")
    with pytest.raises(BadInput, match="nothing before"):
        shop.use_ranker()


def test_nothing_to_learn_from_says_what_to_do(shop: wares.Shop, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="judgements"):
        shop.train_ranker()
    few = tmp_path / "few.csv"
    few.write_text("query,id,relevance\nred mug,mug-red,1\n")
    with pytest.raises(BadInput, match="judged for 1 queries"):
        shop.train_ranker(few)


def test_reasons_are_true_in_both_languages(shop: wares.Shop, tmp_path: Path) -> None:
    shop.train_ranker(judgements(tmp_path))
    for language in ("en", "zh"):
        hits = shop.search("red mug", explain=True, language=language).hits
        for hit in hits:
            assert hit.explanation is not None
            for reason in hit.explanation.reasons:
                assert reason.label and (reason.contribution > 0 or not reason.phrase)
                if reason.feature == "title_words" and reason.phrase:
                    assert ("red" in reason.phrase) == (hit.product.colour == "red")
        assert any(reason.phrase for hit in hits for reason in hit.explanation.reasons)  # type: ignore[union-attr]


def test_it_is_said_why_a_product_is_not_there(shop: wares.Shop, tmp_path: Path) -> None:
    assert shop.explain("red mug", "mug-red").place == 1
    away = shop.explain("red mug", "mug-red", filter="price > 1000")
    assert (away.state, away.place) == ("filtered", None)
    lacking = shop.explain("red mug", "dress-blue")
    assert lacking.state == "not_admitted" and lacking.missing == ("red", "mug") and "red" in lacking.text
    shop.train_ranker(judgements(tmp_path))
    sold_out = shop.explain("red mug", "mug-purple", language="zh")
    assert sold_out.sold_out and "售罄" in sold_out.text and sold_out.behind
    with pytest.raises(NotFound):
        shop.explain("red mug", "gone")


def _visit(shop: wares.Shop, number: int) -> None:
    """A shopper who wants what is cheap of the colour asked for, and looks at high places rather."""
    rng = np.random.default_rng(number)
    colour = list(world.COLOURS)[number % 5]
    hits = shop.search(f"{colour} {KINDS[number % 4]}", session=f"s{number}")
    events = []
    for place, hit in enumerate(hits.hits, 1):
        if rng.random() < place**-0.7 * (0.9 if hit.product.colour == colour else 0.15):
            at = {"positions": [place], "query_id": hits.query_id, "time": NOW + number}
            events.append({"kind": "click", "products": [hit.id], "session": f"s{number}", **at})
            if rng.random() < 0.5:
                events.append({"kind": "cart", "products": [hit.id], "session": f"s{number}", **at})
    if events:
        assert not shop.track(events).refused


def test_clicks_on_what_was_recorded_teach_a_ranker(shop: wares.Shop) -> None:
    for number in range(260):
        _visit(shop, number)
    impressions = shop.personalization.impressions.read()
    assert len(impressions) == 260 and impressions.features.shape[1] == len(COLUMNS)
    assert impressions.positions.min() == 1 and impressions.counts.sum() == len(impressions.nums)
    report = shop.train_ranker()
    assert report.taught_by == "clicks" and report.propensities[0] == 1
    assert report.rows >= FEWEST_CLICKS
    if report.used:
        hit = shop.search("red mug", explain=True).hits[0]
        assert hit.explanation is not None and 0 <= hit.explanation.chances["click"] <= 1


def test_what_is_not_to_be_recorded_is_not(tmp_path: Path) -> None:
    with wares.open(tmp_path / "off", create=True, encoder=world.ColourEncoder()) as off:
        off.add(world.products()[:6])
        off.search("red mug", session="s")
        assert not len(off.personalization.impressions.read())
