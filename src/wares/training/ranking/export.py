"""Boosted trees over a line as ONNX: a `TreeEnsembleRegressor` that decides as LightGBM does, and a product."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wares.errors import MissingExtra
from wares.rank.model import INPUT, OUTPUT

if TYPE_CHECKING:
    from wares.training.ranking.trees import TreesOverLine

_OPSET, _ML_OPSET, _IR = 17, 3, 8


def write_model(model: TreesOverLine, path: Path) -> None:
    """Write trees of features without missing values, with their line. Raises `MissingExtra`."""
    try:
        from onnx import TensorProto, helper, numpy_helper, save_model
    except ImportError as error:
        raise MissingExtra("Training a ranker", "rank") from error
    booster = model.trees
    dump = booster.dump_model()
    attributes = _Nodes()
    for tree_id, tree in enumerate(dump["tree_info"]):
        attributes.add_tree(tree_id, tree["tree_structure"])
    trees = helper.make_node(
        "TreeEnsembleRegressor", [INPUT], ["trees"], domain="ai.onnx.ml", n_targets=1, aggregate_function="SUM",
        post_transform="NONE", **attributes.values,
    )  # fmt: skip
    columns = booster.num_feature()
    weights = np.zeros((columns, 1), np.float32)
    if model.line is not None:
        weights[:, 0] = model.line.weights
    nodes = [
        trees,
        helper.make_node("MatMul", [INPUT, "weights"], ["line"]),
        helper.make_node("Add", ["trees", "line"], [OUTPUT]),
    ]
    constants = [numpy_helper.from_array(weights, "weights")]
    features = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [None, columns])
    scores = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [None, 1])
    graph = helper.make_graph(nodes, "ranker", [features], [scores], constants)
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("ai.onnx.ml", _ML_OPSET)]
    save_model(helper.make_model(graph, opset_imports=opsets, ir_version=_IR), path)


class _Nodes:
    """The attributes of the operator, node by node."""

    def __init__(self) -> None:
        self.values: dict[str, list[Any]] = {
            name: []
            for name in (
                "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values",
                "nodes_truenodeids", "nodes_falsenodeids", "nodes_missing_value_tracks_true", "target_treeids",
                "target_nodeids", "target_ids", "target_weights",
            )
        }  # fmt: skip

    def add_tree(self, tree: int, root: Mapping[str, Any]) -> None:
        """Nodes are numbered as they are met."""
        numbers = {"next": 0}
        self._add(tree, root, numbers)

    def _add(self, tree: int, node: Mapping[str, Any], numbers: dict[str, int]) -> int:
        number, values = numbers["next"], self.values
        numbers["next"] += 1
        is_leaf = "leaf_value" in node
        values["nodes_treeids"].append(tree)
        values["nodes_nodeids"].append(number)
        values["nodes_modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
        values["nodes_featureids"].append(0 if is_leaf else node["split_feature"])
        values["nodes_values"].append(0.0 if is_leaf else _threshold(node["threshold"]))
        values["nodes_missing_value_tracks_true"].append(0)
        position = len(values["nodes_truenodeids"])
        values["nodes_truenodeids"].append(0)
        values["nodes_falsenodeids"].append(0)
        if is_leaf:
            values["target_treeids"].append(tree)
            values["target_nodeids"].append(number)
            values["target_ids"].append(0)
            values["target_weights"].append(float(node["leaf_value"]))
            return number
        values["nodes_truenodeids"][position] = self._add(tree, node["left_child"], numbers)
        values["nodes_falsenodeids"][position] = self._add(tree, node["right_child"], numbers)
        return number


def _threshold(value: float) -> float:
    """The largest float32 that is no more: a float32 feature is ≤ it just where it is ≤ the value."""
    rounded = np.float32(value)
    return float(rounded if float(rounded) <= value else np.nextafter(rounded, np.float32(-np.inf)))
