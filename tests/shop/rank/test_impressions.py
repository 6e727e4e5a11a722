from pathlib import Path

import numpy as np

from wares.rank.features.registry import COLUMNS
from wares.shop.rank.impressions import ImpressionLimits, ImpressionLog, ShownAnswer

DAY = 86_400.0


def shown(number: int, time: float = 1e9) -> ShownAnswer:
    features = np.random.default_rng(number).normal(size=(5, len(COLUMNS))).astype(np.float32)
    return ShownAnswer(f"q{number}", "red mug", time, "", np.arange(5) + number, 1, features)


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    log, limits = ImpressionLog(tmp_path), ImpressionLimits(1.0, 10.0, 90.0)
    for number in range(300):
        log.record(shown(number), limits)
    kept = log.read()
    assert kept.query_ids.tolist() == [f"q{number}" for number in range(300)]
    assert kept.counts.tolist() == [5] * 300 and kept.positions[:6].tolist() == [1, 2, 3, 4, 5, 1]
    assert np.array_equal(kept.features[5:10], shown(1).features) and kept.nums[5:10].tolist() == [1, 2, 3, 4, 5]


def test_the_log_is_bounded_in_size_and_in_time(tmp_path: Path) -> None:
    log, limits = ImpressionLog(tmp_path), ImpressionLimits(1.0, 0.6, 30.0)
    for number in range(1600):
        log.record(shown(number), limits)
    log.flush(limits)
    assert 0 < log.size() <= 0.6e6
    assert log.read().query_ids[-1] == "q1599", "the oldest go first"
    log.record(shown(2000, 1e9 + 31 * DAY), limits)
    log.flush(limits)
    assert log.read().query_ids.tolist() == ["q2000"]


def test_a_share_is_drawn_evenly_and_a_reader_writes_nothing(tmp_path: Path) -> None:
    log = ImpressionLog(tmp_path / "log")
    wanted = sum(log.wants(f"{number:x}", ImpressionLimits(0.3, 1.0, 1.0)) for number in range(10_000))
    assert 2700 < wanted < 3300
    reader = ImpressionLog(tmp_path / "other", writes=False)
    assert not reader.wants("q", ImpressionLimits(1.0, 1.0, 1.0))
    reader.record(shown(1), ImpressionLimits(1.0, 1.0, 1.0))
    reader.flush()
    assert not (tmp_path / "other").exists()
