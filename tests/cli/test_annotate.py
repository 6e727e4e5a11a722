"""`wares train annotator` and `wares annotate`, as a shop's engineer runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import wares
from until import LONG


def run(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "wares", *words], capture_output=True, text=True, env=environment, timeout=LONG
    )


def test_learn_fill_and_clear(tmp_path: Path) -> None:
    shop = str(tmp_path / "shop")
    kinds = [("Shirt", "男士 红色 衬衫"), ("Sandal", "women's blue sandals")]
    rows = [
        {"id": str(n), "title": f"{kinds[n % 2][1]} {n}", "category": ["Fashion", kinds[n % 2][0]]} for n in range(160)
    ]
    rows += [{"id": f"new {n}", "title": f"{kinds[n % 2][1]} {500 + n}"} for n in range(4)]
    with wares.open(shop, create=True) as open_shop:
        open_shop.add(rows)
    assert "wares train annotator" in run("annotate", "--shop", shop).stderr
    trained = run("train", "annotator", "--shop", shop)
    assert trained.returncode == 0, trained.stderr
    assert "category 4" in trained.stdout
    answer = json.loads(run("search", "衬衫 500", "--shop", shop, "--json").stdout)["hits"][0]
    assert (answer["id"], answer["product"]["category"]) == ("new 0", ["Fashion", "Shirt"])
    assert 0.8 <= answer["product"]["filled"]["category"] <= 1
    assert "filled)" in run("search", "shirt 500", "--shop", shop, "--explain").stdout
    assert json.loads(run("annotate", "--clear", "--shop", shop, "--json").stdout)["changed"] == 4
