"""Gowalla: do ways through the graph of shoppers and items find what shoppers took besides?"""

from __future__ import annotations

from _common import Figures, Options, main
from _interactions import figures, measured, read_split
from wares.evaluate.recommend import Protocol
from wares.recommend.graph import Graph

PROTOCOL = Protocol("the set's own: a share of each shopper's items, drawn evenly", time_leaks=True)


def measure(options: Options) -> Figures:
    """Recall@20 and nDCG@20 over all items, and seconds of fitting."""
    compared, seconds = measured([Graph()], read_split(options.data), PROTOCOL, options)
    return figures(compared, seconds, ("recall_20", "ndcg_20"))


if __name__ == "__main__":
    main("recommend_graph", measure, sample=0)
