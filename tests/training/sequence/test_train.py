"""Learning what comes next: histories and batches, the loss, and whole runs on a world with known answers."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from _trained_sequence import TrainedSequence
from wares.errors import BadInput, BadSetting, MissingExtra
from wares.recommend.transformer import TransformerRecommender
from wares.training.sequence import SequenceRecipe, SequenceStep, train_sequence
from wares.training.sequence.histories import NOTHING, Histories, batches, histories, hold_out, last_windows, lose
from wares.types import Interactions, Taste

pytestmark = pytest.mark.train
ROUND = 12
RECIPE = SequenceRecipe(
    epochs=8, minutes=None, patience=0, batch=32, dim=16, layers=1, heads=2, window=6, dropout=0.0, items_lost=0.0,
    rows_lost=0.0, learning_rate=1e-2, weight_decay=0.0, moving=0.9, held_out=0.1, threads=1,
)  # fmt: skip

lists = st.lists(st.lists(st.integers(0, 5), max_size=14), min_size=1, max_size=8)


def interactions(shoppers: list[list[int]], items: int = ROUND) -> Interactions:
    """Everyone's items in order; the shoppers take turns, as in a log."""
    rows = sorted((place, who, item) for who, taken in enumerate(shoppers) for place, item in enumerate(taken))
    times, who, what = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 3
    return Interactions(
        who.astype(np.int64), what.astype(np.int64), times.astype(np.float64), np.ones(len(rows), np.float32),
        np.zeros(len(rows), np.int8), len(shoppers), items,
    )  # fmt: skip


def ragged(shoppers: list[list[int]]) -> Histories:
    starts = np.cumsum([0, *map(len, shoppers)]).astype(np.int64)
    items = np.array([item for taken in shoppers for item in taken], dtype=np.int64)
    return Histories(items, np.ones(len(items), np.float32), starts)


def lists_of(whole: Histories) -> list[list[int]]:
    return [part.tolist() for part in np.split(whole.items, whole.starts[1:-1])]


def walks(count: int, seed: int) -> list[list[int]]:
    """Round a circle of items, some by steps of 1, some by steps of 5: only two items together say which."""
    rng = np.random.default_rng(seed)
    return [
        [int(start + step * n) % ROUND for n in range(length)]
        for start, step, length in zip(
            rng.integers(0, ROUND, count), rng.choice([1, 5], count), rng.integers(3, 9, count), strict=True
        )
    ]


def taste(*items: int) -> Taste:
    return Taste(np.array(items), np.arange(len(items), dtype=np.float64), np.ones(len(items), np.float32))


def test_histories_are_in_the_order_of_time_and_tell_a_repetition_once() -> None:
    told = Interactions(
        np.array([1, 0, 1, 1, 1, 0, 1]),
        np.array([5, 2, 4, 4, 9, 3, 4]),
        np.array([1.0, 9, 4, 5, 6, 1, 7]),
        np.array([1, 1, 2, 3, 0, 1, 1], np.float32),
        np.zeros(7, np.int8),
        3,
        10,
    )
    whole = histories(told)
    assert lists_of(whole) == [[3, 2], [5, 4], []]
    assert whole.weights.tolist() == [1, 1, 1, 3]


@settings(deadline=None)
@given(lists, st.integers(1, 5), st.integers(1, 9), st.integers(0, 9))
def test_every_item_but_the_first_is_guessed_once_from_those_before(
    shoppers: list[list[int]], window: int, size: int, seed: int
) -> None:
    distinct = [[100 * who + place for place in range(len(taken))] for who, taken in enumerate(shoppers)]
    guessed = []
    for batch in batches(ragged(distinct), window, size, np.random.default_rng(seed)):
        assert batch.items.shape[1] <= window
        real = batch.items != NOTHING
        assert (real == (batch.targets != NOTHING)).all()
        assert (real == (batch.weights > 0)).all()
        assert (batch.targets[real] == batch.items[real] + 1).all()
        assert (np.diff(real.astype(int), axis=1) <= 0).all()
        guessed += batch.targets[real].tolist()
    assert sorted(guessed) == [item for taken in distinct for item in taken[1:]]


def test_short_histories_share_batches_and_batches_are_about_as_large_as_asked() -> None:
    sizes = [(b.targets >= 0).sum() for b in batches(ragged([[1, 2, 3]] * 500), 50, 100, np.random.default_rng(0))]
    assert len(sizes) == 11
    assert max(sizes) == 100


@settings(deadline=None)
@given(lists, st.floats(0, 1), st.integers(0, 9))
def test_what_is_held_out_is_the_last_item_and_no_other(shoppers: list[list[int]], share: float, seed: int) -> None:
    rest, held = hold_out(ragged(shoppers), share, np.random.default_rng(seed))
    able = [taken for taken in shoppers if len(taken) >= 2]
    assert len(held.targets) == round(share * len(able))
    remaining = lists_of(rest)
    shorter = [who for who, taken in enumerate(shoppers) if len(remaining[who]) < len(taken)]
    assert [remaining[who] + [target] for who, target in zip(shorter, held.targets.tolist(), strict=True)] == [
        shoppers[who] for who in shorter
    ]
    assert lists_of(held.histories) == ([remaining[who] for who in shorter] or [[]])


@settings(deadline=None)
@given(lists, st.integers(1, 5))
def test_the_last_window_of_everyone(shoppers: list[list[int]], window: int) -> None:
    whole = ragged([taken or [0] for taken in shoppers])
    seen: dict[int, list[int]] = {}
    for rows, items, last in last_windows(whole, window):
        seen |= {who: row[: end + 1].tolist() for who, row, end in zip(rows.tolist(), items, last, strict=True)}
    assert seen == {who: taken[-window:] for who, taken in enumerate(lists_of(whole))}


def test_losing_items() -> None:
    whole = ragged([list(range(10))] * 300)
    assert lists_of(lose(whole, 0.0, np.random.default_rng(0))) == lists_of(whole)
    rest = lose(whole, 0.2, np.random.default_rng(0))
    assert len(rest) == 300
    assert len(rest.items) == pytest.approx(2400, rel=0.05)
    assert all(taken == sorted(set(taken)) for taken in lists_of(rest))


def test_drawn_candidates_expect_the_sum_over_all() -> None:
    losses = pytest.importorskip("wares.training.sequence.losses")
    rng = np.random.default_rng(0)
    shares = np.array([0.5, 0.3, 0.1, 0.05, 0.05, 0.0, np.nan, np.nan])
    values = np.array([1.0, 2, 3, 4, 5, 6, 1000, 1000])
    sums = []
    for _ in range(1500):
        targets = rng.choice(6, 4, p=shares[:6])
        chosen, worth = losses.candidates(targets, shares, 2, rng)
        assert np.isin(targets, chosen).all()
        sums.append((values[chosen] * np.exp(worth)).sum())
    assert np.mean(sums) == pytest.approx(21, rel=0.05)
    chosen, worth = losses.candidates(np.array([3]), shares, 0, rng)
    assert chosen.tolist() == [0, 1, 2, 3, 4, 5]
    assert not worth.any()


@pytest.mark.parametrize(("halved", "error"), [(False, 1e-5), (True, 3e-2)])
def test_the_loss_and_its_gradient_are_those_of_the_textbook(halved: bool, error: float) -> None:
    torch = pytest.importorskip("torch")
    from wares.training.sequence import losses

    torch.manual_seed(0)
    hidden, table = torch.randn(30, 8, requires_grad=True), torch.randn(12, 8, requires_grad=True)
    targets, weights, worth = torch.randint(12, (30,)), torch.rand(30), torch.rand(12)
    scores = hidden @ table.T + worth
    scores = scores - torch.nn.functional.one_hot(targets, 12) * worth
    expected = (weights * torch.nn.functional.cross_entropy(scores, targets, reduction="none")).sum()
    slopes = torch.autograd.grad(2 * expected, (hidden, table))
    dtype = torch.bfloat16 if halved else torch.float32
    found = losses.cross_entropy(hidden, table, losses.LossTargets(targets, weights, worth), rows=7, dtype=dtype)
    assert float(found.detach()) == pytest.approx(float(expected.detach()), rel=error)
    for mine, right in zip(torch.autograd.grad(2 * found, (hidden, table)), slopes, strict=True):
        assert (mine - right).abs().max() < error * right.abs().max()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("sequence")
    report = train_sequence(interactions(walks(200, 0)), RECIPE, folder)
    assert report.quality is not None
    assert report.quality.shoppers == 20
    assert report.quality.ndcg > 0.5
    assert report.items == ROUND
    assert report.shoppers == 200
    return folder


def test_it_learns_the_way_round_from_the_order_of_two(trained: Path) -> None:
    pairs = [(start, step) for start in range(ROUND) for step in (1, 5)]
    scores = TransformerRecommender(trained).scores([taste((start - step) % ROUND, start) for start, step in pairs])
    right = np.mean(scores.argmax(axis=1) == [(start + step) % ROUND for start, step in pairs])
    assert right > 0.9, "half would be right by chance of the step"


def test_fitted_as_a_recommender_it_learns_the_same(trained: Path, tmp_path: Path) -> None:
    recommender = TrainedSequence(RECIPE, tmp_path)
    with pytest.raises(BadInput, match="call its fit first"):
        recommender.scores([taste(1)])
    heard: list[float] = []
    recommender.fit(interactions(walks(200, 0)), heard.append)
    assert heard[-1] == 1.0
    assert recommender.report is not None
    assert recommender.scores([taste(1, 2)]).argmax() == TransformerRecommender(trained).scores([taste(1, 2)]).argmax()


def test_the_folder_is_open_and_complete(trained: Path) -> None:
    names = {path.name for path in trained.iterdir()}
    assert {"sequence.json", "items.npy", "card.md", "curves.png", "log.jsonl", "tensorboard"} <= names
    assert "checkpoint.pt" not in names
    log = [json.loads(line) for line in (trained / "log.jsonl").read_text("utf-8").splitlines()]
    assert [line["epoch"] for line in log] == list(range(1, RECIPE.epochs + 1))
    assert log[-1]["loss"] < log[0]["loss"]
    assert 0 < log[-1]["quality"]["ndcg"] <= log[-1]["quality"]["hit_rate"] <= 1
    assert "HR@10" in (trained / "card.md").read_text("utf-8")


class _Killed(Exception):
    pass


@pytest.mark.parametrize("with_content", [False, True])
def test_a_killed_run_goes_on_as_if_nothing_had_happened(tmp_path: Path, with_content: bool) -> None:
    pytest.importorskip("torch")
    content = np.eye(ROUND, dtype=np.float32) if with_content else None
    told = interactions(walks(60, 1))
    recipe = replace(RECIPE, epochs=3, dropout=0.2, items_lost=0.1, rows_lost=0.1, negatives=9, learning_rate=3e-3)
    whole = train_sequence(told, recipe, tmp_path / "whole", None, content)

    def killing(step: SequenceStep) -> None:
        if step.epoch == 3:
            raise _Killed

    with pytest.raises(_Killed):
        train_sequence(told, recipe, tmp_path / "killed", killing, content)
    with pytest.raises(BadSetting, match="no such file"):
        TransformerRecommender(tmp_path / "killed")
    with pytest.raises(BadSetting, match="another recipe"):
        train_sequence(told, replace(recipe, seed=1), tmp_path / "killed", None, content)
    seen: list[SequenceStep] = []
    resumed = train_sequence(told, recipe, tmp_path / "killed", seen.append, content)
    assert {step.epoch for step in seen} == {3}
    assert seen[-1].progress == 1.0
    assert seen[-1].quality is not None
    assert [e.loss for e in resumed.epochs] == pytest.approx([e.loss for e in whole.epochs], rel=1e-4)
    assert resumed.best == whole.best
    asked = [taste(1, 2), taste(5)]
    first, second = (TransformerRecommender(tmp_path / name).scores(asked) for name in ("whole", "killed"))
    assert first == pytest.approx(second, abs=1e-3)


def test_serving_scores_as_the_network_does(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from wares.training.sequence import export
    from wares.training.sequence.network import TransformerNetwork

    torch.manual_seed(1)
    recipe = replace(RECIPE, dim=24, layers=3, heads=3, window=5)
    known = torch.arange(ROUND) != 3
    network = TransformerNetwork(recipe, known, torch.randn(ROUND, 7)).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
        export.save(network, recipe, tmp_path)
        table = network.table()
        items = torch.tensor([[7, 1, 5, 9, 11], [4, 2, NOTHING, NOTHING, NOTHING]])
        hidden = network(table, items)[torch.arange(2), torch.tensor([4, 1])]
        expected = (network.scale() * hidden @ table.T).numpy()
    found = TransformerRecommender(tmp_path).scores([taste(0, 7, 1, 5, 9, 11), taste(4, 2)])
    assert found == pytest.approx(expected, abs=1e-4)


def test_items_that_never_occurred_are_scored_by_their_content(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    twins = np.vstack([np.eye(ROUND), np.eye(ROUND)[:3], np.zeros((1, ROUND))]).astype(np.float32)
    told = interactions(walks(200, 2), items=ROUND + 2)
    recipe = replace(RECIPE, epochs=6, rows_lost=0.3)
    train_sequence(told, recipe, tmp_path / "c", None, twins[: ROUND + 2])
    scores = TransformerRecommender(tmp_path / "c", twins).scores([taste(10, 11), taste(ROUND, 1)])
    assert scores.shape == (2, ROUND + 4)
    assert set(np.argsort(-scores[0])[:2].tolist()) == {0, ROUND}, "the next item and its twin"
    assert scores[1].argmax() in {2, ROUND + 2}, (
        "a twin never taken is read as the item it is like, and a new one led to"
    )
    assert np.isneginf(scores[:, -1]).all(), "nothing known of it"
    train_sequence(told, replace(recipe, epochs=1), tmp_path / "plain")
    assert np.isneginf(TransformerRecommender(tmp_path / "plain").scores([taste(10, 11)])[:, ROUND:]).all()


def test_drawn_negatives_learn_as_well(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    report = train_sequence(interactions(walks(200, 0)), replace(RECIPE, negatives=4, epochs=6), tmp_path)
    assert report.quality is not None
    assert report.quality.ndcg > 0.5


def test_without_a_better_validation_a_run_ends_and_the_best_is_kept(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, ROUND, 6).tolist() for _ in range(60)]
    report = train_sequence(interactions(noise), replace(RECIPE, epochs=30, patience=3, held_out=1.0), tmp_path)
    assert len(report.epochs) < 30
    assert report.best == len(report.epochs) - 3
    assert report.quality == max((e.quality for e in report.epochs if e.quality), key=lambda found: found.ndcg)


def test_a_budget_ends_a_run_and_nothing_need_be_held_out(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    report = train_sequence(
        interactions(walks(30, 1)), replace(RECIPE, epochs=9999, minutes=0.01, held_out=0), tmp_path
    )
    assert report.epochs[-1].minutes < 0.5
    assert report.quality is None
    assert report.best == len(report.epochs)
    assert "nothing was held out" in (tmp_path / "card.md").read_text("utf-8")


def test_too_little_to_learn_from(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    for shoppers in ([], [[1], [2, 2]]):
        with pytest.raises(BadInput, match="nothing to learn"):
            train_sequence(interactions(shoppers), RECIPE, tmp_path)
    with pytest.raises(BadInput, match="content has 2 rows for 12 items"):
        train_sequence(interactions(walks(9, 0)), RECIPE, tmp_path, None, np.zeros((2, 3), np.float32))


def test_impossible_recipes() -> None:
    with pytest.raises(BadSetting, match="window: 0 is outside"):
        SequenceRecipe(window=0)
    with pytest.raises(BadSetting, match="3 does not divide dim 64"):
        SequenceRecipe(dim=64, heads=3)


def test_without_torch_the_install_line_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("wares.training.sequence.")]:
        if name.rpartition(".")[2] in {"loop", "export", "network", "losses", "validation", "report"}:
            monkeypatch.delitem(sys.modules, name)
    import wares.training.sequence

    monkeypatch.delattr(wares.training.sequence, "loop", raising=False)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"pip install .*torch"):
        train_sequence(interactions(walks(9, 0)), RECIPE, tmp_path)
