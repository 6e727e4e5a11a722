"""ONNX graphs as functions of named arrays; and the same graph with int8 weights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wares.encode.pretrained.model_folder import digest
from wares.errors import BadSetting, MissingExtra

if TYPE_CHECKING:
    import onnxruntime

IDS, MASK, TYPES, PIXELS = "input_ids", "attention_mask", "token_type_ids", "pixel_values"

_INPUTS = {IDS, MASK, TYPES, PIXELS}
_DTYPES: dict[str, type[np.generic]] = {
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(bool)": np.bool_,
}
_SHRUNK = ["MatMul", "Gemm", "Gather"]  # the picture tower's first convolution has no int8 kernel on CPUs


class OnnxGraph:
    """One ONNX graph on the CPU; safe to use from several threads.

    path      of the `.onnx` file
    threads   CPU threads for one call; 0 = as many as there are cores

    Raises `BadSetting` for a damaged file, or a graph with inputs of another kind of model.
    """

    def __init__(self, path: Path, threads: int) -> None:
        import onnxruntime

        self._path = path
        try:
            self._session = onnxruntime.InferenceSession(str(path), _options(threads), ["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime's errors have no base of their own; this is the one border
            raise BadSetting(f"{path}: not a readable ONNX graph ({error}); fetch the model again") from error
        inputs = {node.name: node for node in self._session.get_inputs()}
        if strange := sorted(inputs.keys() - _INPUTS):
            raise BadSetting(f"{path}: asks for {', '.join(strange)}; known inputs: {', '.join(sorted(_INPUTS))}")
        self._dtypes = {name: _DTYPES[node.type] for name, node in inputs.items()}
        self.length = _fixed_length(inputs[IDS].shape[-1]) if IDS in inputs else None
        self.outputs = frozenset(node.name for node in self._session.get_outputs())

    def takes(self, name: str) -> bool:
        """Whether the graph has this input."""
        return name in self._dtypes

    def run(self, inputs: Mapping[str, NDArray[Any]], output: str) -> NDArray[np.float32]:
        """One output as float32, from those of `inputs` that the graph takes; what `output` does not need is left out.

        Raises `BadSetting` when the graph cannot take arrays of these shapes.
        """
        import onnxruntime

        options = onnxruntime.RunOptions()
        options.only_execute_path_to_fetches = True
        feeds = {name: inputs[name].astype(dtype, copy=False) for name, dtype in self._dtypes.items()}
        try:
            (result,) = self._session.run([output], feeds, options)
        except Exception as error:  # see above
            raise BadSetting(f"{self._path}: the graph does not fit the model's own files ({error})") from error
        return np.asarray(result, dtype=np.float32)


def quantized_graph(path: Path) -> Path:
    """The graph with int8 weights and activations quantised as they come; kept beside `path` for the next time.

    Raises `MissingExtra` without `onnx`, `BadSetting` when the folder cannot be written to.
    """
    target = path.with_name(f"{path.stem}.wares-int8-{digest(path)[:8]}.onnx")
    if target.is_file():
        return target
    try:
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ModuleNotFoundError as error:
        raise MissingExtra("Bringing a model to int8", "pretrained") from error
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        quantize_dynamic(path, part, op_types_to_quantize=_SHRUNK, per_channel=True, weight_type=QuantType.QInt8)
        part.replace(target)
    except OSError as error:
        raise BadSetting(f"{target}: cannot be written ({error}); put it there from elsewhere, or use full") from error
    except Exception as error:  # the quantiser raises what comes; this is the one border
        raise BadSetting(f'{path}: cannot be brought to int8 ({error}); set encoder_precision = "full"') from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _options(threads: int) -> onnxruntime.SessionOptions:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # Waiting threads that spin would take the cores from the rest of the shop.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def _fixed_length(length: object) -> int | None:
    return length if isinstance(length, int) else None
