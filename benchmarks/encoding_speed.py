"""Encoding on one core: pictures and queries a second, beside a MobileNetV2-shaped network in the same run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from _common import Figures, Options, main, rounded, say, temporary
from wares.encode.compact import CompactEncoder
from wares.encode.general import COMPACT
from wares.encode.load import SHIPPED, load
from wares.encode.preprocessing import letterbox
from wares.types import Pixels

_SIDE = 224
_STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
"""MobileNetV2's bottlenecks (Sandler et al., 2018, table 2): expansion, channels, number, first stride."""
_COLOURS = ("navy blue", "red", "藏青色", "black", "white", "粉色")
_KINDS = ("shirt", "running shoes", "连衣裙", "handbag", "watch", "运动鞋", "sunglasses")
_WHO = ("men", "women", "男士", "girls", "")
_SECONDS = 1.0  # whole batches are encoded for at least this long


def measure(options: Options) -> Figures:
    pictures, queries = _pictures(options), _queries(options)
    coder = load(options.encoder, threads=1)
    folder = Path(options.encoder) if options.encoder else SHIPPED
    say("measuring …")
    single = _times(lambda p: coder.encode_pictures([p]), pictures)
    asked = _times(lambda q: coder.encode_words([q]), queries)
    with temporary() as drawn:
        session = _session(_mobilenet(drawn / "mobilenet.onnx"))
        peer = _times(lambda p: session.run(None, {"pictures": _grid(p)}), pictures[:100])
    return {
        **_beside_compact(folder, pictures, queries, (single, asked)),
        "picture_p50_ms": rounded(np.percentile(single, 50)),
        "picture_p99_ms": rounded(np.percentile(single, 99)),
        "pictures_per_second": rounded(_rate(coder.encode_pictures, pictures)),
        "query_p50_ms": rounded(np.percentile(asked, 50)),
        "query_p99_ms": rounded(np.percentile(asked, 99)),
        "queries_per_second": rounded(_rate(coder.encode_words, queries)),
        "mobilenet_p50_ms": rounded(np.percentile(peer, 50)),
        "mobilenet_ratio": rounded(np.percentile(single, 50) / np.percentile(peer, 50)),
        "shipped_mb": rounded(sum(path.stat().st_size for path in _served(folder)) / 1e6),
        "parameters_millions": rounded(_parameters(folder) / 1e6),
    }


def _beside_compact(
    folder: Path, pictures: Sequence[Pixels], queries: Sequence[str], found: tuple[Sequence[float], Sequence[float]]
) -> Figures:
    """The compact encoder inside a general one, which was all there was before it; nothing for another kind."""
    if not (folder / COMPACT).is_dir():
        return {}
    compact = CompactEncoder(folder / COMPACT, threads=1)
    times = (
        _times(lambda picture: compact.encode_pictures([picture]), pictures),
        _times(lambda text: compact.encode_words([text]), queries),
    )
    picture, query = (
        np.percentile(whole, 50) / np.percentile(part, 50) for whole, part in zip(found, times, strict=True)
    )
    return {"picture_ratio": rounded(picture), "query_ratio": rounded(query)}


def _pictures(options: Options) -> list[Pixels]:
    """Product photographs of the data where it has them, otherwise noise of a shop's usual size; `sample` of them."""
    rng = options.rng()
    if (options.data / "products.parquet").exists():
        import pyarrow.parquet as pq

        from _data import pixels

        if "image" in pq.read_schema(options.data / "products.parquet").names:
            column = pq.read_table(options.data / "products.parquet", columns=["image"]).column("image")
            return [pixels(column[int(row)].as_py()) for row in rng.integers(len(column), size=options.sample)]
    return [rng.integers(0, 256, (640, 480, 3), dtype=np.uint8) for _ in range(min(64, options.sample))]


def _queries(options: Options) -> list[str]:
    """Drawn queries of two or three words, a third of the words Chinese."""
    rng = options.rng()
    parts = (_COLOURS, _KINDS, _WHO)
    return [" ".join(part[int(rng.integers(len(part)))] for part in parts) for _ in range(options.sample * 5)]


def _times(call: Callable[[Any], Any], given: Sequence[Any]) -> list[float]:
    """Milliseconds of one call for each of `given`, after a tenth of them unmeasured."""
    for one in given[: max(1, len(given) // 10)]:
        call(one)
    found = []
    for one in given:
        start = time.perf_counter()
        call(one)
        found.append((time.perf_counter() - start) * 1000)
    return found


def _rate(call: Callable[[Sequence[Any]], Any], given: Sequence[Any]) -> float:
    """How many of `given` a second, called with all at once again and again."""
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < _SECONDS:
        call(given)
        done += len(given)
    return done / (time.perf_counter() - start)


def _served(folder: Path) -> list[Path]:
    """The files that serving reads: those its manifest names and the manifest; without one, all."""
    manifest = folder / "manifest.json"
    if not manifest.exists():
        return [path for path in folder.rglob("*") if path.is_file()]
    own = [manifest, *(folder / name for name in json.loads(manifest.read_text(encoding="utf-8"))["files"])]
    return [*own, *(_served(folder / COMPACT) if (folder / COMPACT).is_dir() else [])]


def _parameters(folder: Path) -> int:
    """Learnt numbers that serving reads, scales left out: in arrays and in the graphs' weights."""
    import onnx

    total = 0
    for path in _served(folder):
        if path.suffix == ".npy" and path.stem != "scales":
            total += int(np.load(path, mmap_mode="r").size)
        elif path.suffix == ".onnx":
            weights = onnx.load(path).graph.initializer
            total += sum(int(np.prod(one.dims)) for one in weights if len(one.dims) > 0)
    return total


def _grid(picture: Pixels) -> np.ndarray:
    return letterbox(picture, _SIDE, _SIDE)[None].transpose(0, 3, 1, 2).astype(np.float32) / 255


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _mobilenet(path: Path) -> Path:
    """MobileNetV2 1.0 at 224 × 224 with random weights, batch norms folded, without its classifier: 2.2 M numbers."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    rng = np.random.default_rng(0)
    nodes: list[onnx.NodeProto] = []
    weights = [numpy_helper.from_array(np.float32(0), "zero"), numpy_helper.from_array(np.float32(6), "six")]

    def conv(value: str, into: int, out: int, size: int, stride: int = 1, groups: int = 1, bound: bool = True) -> str:
        name = f"v{len(nodes)}"
        kernel = rng.normal(0, (2 / (into // groups * size * size)) ** 0.5, (out, into // groups, size, size))
        weights.append(numpy_helper.from_array(kernel.astype(np.float32), f"{name}_w"))
        weights.append(numpy_helper.from_array(np.zeros(out, np.float32), f"{name}_b"))
        given = [value, f"{name}_w", f"{name}_b"]
        pads = [size // 2] * 4
        nodes.append(helper.make_node("Conv", given, [name], strides=[stride] * 2, pads=pads, group=groups))
        if bound:
            nodes.append(helper.make_node("Clip", [name, "zero", "six"], [f"{name}_6"]))
        return f"{name}_6" if bound else name

    value, channels = conv("pictures", 3, 32, 3, 2), 32
    for expansion, out, number, first in _STAGES:
        for place in range(number):
            stride, wide = first if place == 0 else 1, channels * expansion
            inner = conv(value, channels, wide, 1) if expansion > 1 else value
            inner = conv(conv(inner, wide, wide, 3, stride, wide), wide, out, 1, bound=False)
            if stride == 1 and channels == out:
                nodes.append(helper.make_node("Add", [value, inner], [f"{inner}_sum"]))
                inner = f"{inner}_sum"
            value, channels = inner, out
    value = conv(value, channels, 1280, 1)
    nodes.append(helper.make_node("GlobalAveragePool", [value], ["vectors"]))
    given = helper.make_tensor_value_info("pictures", TensorProto.FLOAT, [1, 3, _SIDE, _SIDE])
    made = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, [1, 1280, 1, 1])
    graph = helper.make_graph(nodes, "mobilenet", [given], [made], weights)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


if __name__ == "__main__":
    main("encoding_speed", measure, sample=400)
