"""Segments: merged logarithmically, visible whole or not at all, made anew when damaged."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dense_world import DIM, NAME, clustered, index_of, recall
from wares.errors import ShopDamaged
from wares.index.dense.inverted_file import DenseSegment
from wares.index.dense.nearest import DenseIndex
from wares.index.dense.optimize import optimize
from wares.index.dense.segments import SMALLEST, DenseSegments, next_range

KILLED = """
import os, signal, sys
from pathlib import Path
import wares.index.dense.segments as segments
from wares.index.dense.optimize import optimize
segments.json.dumps = lambda said: os.kill(os.getpid(), signal.SIGKILL)
optimize(Path(sys.argv[1]), "image", 32, 20_000)
"""


def ranges(folder: Path) -> list[tuple[int, int]]:
    return [(one.segment.start, one.segment.stop) for one in DenseSegments(folder, NAME, DIM).files()]


def folders(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.ivf")}


def test_work_and_segments_grow_slowly() -> None:
    segments: list[DenseSegment] = []
    work = 0
    for count in range(1000, 1_000_001, 1000):
        if chosen := next_range(segments, count):
            start, stop = chosen
            work += stop - start
            segments = [one for one in segments if one.stop <= start] + [DenseSegment("", start, stop, 1.0)]
            assert [one.start for one in segments[1:]] == [one.stop for one in segments[:-1]]
    assert 1_000_000 - segments[-1].stop < SMALLEST
    assert len(segments) <= 8
    assert work <= 8_000_000


def test_a_merge_leaves_only_what_is_named(tmp_path: Path) -> None:
    vectors = clustered(40_000)
    reader = DenseIndex(tmp_path, NAME, DIM)
    assert reader.covered(10_000) == 0
    index_of(tmp_path, vectors[:10_000], 10_000)
    assert reader.covered(10_000) == 10_000
    writer = DenseIndex(tmp_path, NAME, DIM)
    writer.vectors.append(vectors[10_000:], at=10_000)
    assert reader.nearest(vectors[30_000], 1, 40_000).rows.tolist() == [30_000]
    assert optimize(tmp_path, NAME, DIM, 40_000) == 40_000
    assert folders(tmp_path) == {"image-0-40000.ivf"}
    assert optimize(tmp_path, NAME, DIM, 40_000) == 0
    assert recall(reader, vectors, np.ones(40_000, bool), None) >= 0.97


def test_a_killed_build_is_not_visible_and_is_removed(tmp_path: Path) -> None:
    vectors = clustered(20_000)
    index = index_of(tmp_path, vectors[:9000], 9000)
    index.vectors.append(vectors[9000:], at=9000)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert folders(tmp_path) == {"image-0-9000.ivf", "image-0-20000.ivf"}
    assert ranges(tmp_path) == [(0, 9000)]
    assert index.covered(20_000) == 9000
    assert optimize(tmp_path, NAME, DIM, 20_000) == 20_000
    assert ranges(tmp_path) == [(0, 20_000)]
    assert folders(tmp_path) == {"image-0-20000.ivf"}


def test_other_modalities_are_left_alone(tmp_path: Path) -> None:
    index_of(tmp_path, clustered(9000), 9000)
    (tmp_path / "image2-0-9.ivf").mkdir()
    (tmp_path / "text-0-9.ivf").mkdir()
    assert optimize(tmp_path, NAME, DIM, 9000) == 0
    assert folders(tmp_path) == {"image-0-9000.ivf", "image2-0-9.ivf", "text-0-9.ivf"}


@pytest.mark.parametrize("damage", ["not json", "version", "missing", "cut off"])
def test_damage_is_said_and_mended(tmp_path: Path, damage: str) -> None:
    vectors = clustered(9000)
    index = index_of(tmp_path, vectors, 9000)
    manifest = tmp_path / "image-segments.json"
    if damage == "not json":
        manifest.write_text("{")
    elif damage == "version":
        manifest.write_text(manifest.read_text().replace('"version": 1', '"version": 0'))
    elif damage == "missing":
        (tmp_path / "image-0-9000.ivf" / "codes.npy").unlink()
    else:
        (tmp_path / "image-0-9000.ivf" / "codes.npy").write_bytes(b"\x93NUMPY")
    with pytest.raises(ShopDamaged, match=r"image-segments\.json.*Optimize"):
        DenseIndex(tmp_path, NAME, DIM).nearest(vectors[0], 10, 9000)
    assert optimize(tmp_path, NAME, DIM, 9000) == 9000
    assert index.nearest(vectors[7], 1, 9000).rows.tolist() == [7]


def test_rows_that_were_taken_back_are_in_no_segment(tmp_path: Path) -> None:
    index = index_of(tmp_path, clustered(20_000), 20_000)
    assert optimize(tmp_path, NAME, DIM, 10_000) == 10_000
    assert index.covered(20_000) == 10_000
