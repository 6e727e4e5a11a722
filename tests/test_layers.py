"""Holds the import table of docs/architecture.md: every import in src/wares is read, and one out of place is named."""

import ast
import graphlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "wares"
GROUND = {"errors", "types", "settings", "tags"}
BELOW_SHOP = {
    "tabular", "catalog", "language", "encode", "annotate", "index", "events", "profiles", "recommend", "rank", "search",
    "store", "stats", "evaluate",
}  # fmt: skip
ALLOWED = {
    "errors": set(),
    "types": {"errors"},
    "tags": set(),
    "settings": {"errors", "tags"},
    "tabular": GROUND,
    "catalog": GROUND | {"tabular"},
    "language": GROUND,
    "encode": GROUND,
    "annotate": GROUND,
    "index": GROUND,
    "events": GROUND | {"tabular"},
    "profiles": GROUND | {"events"},
    "recommend": GROUND,
    "search": GROUND,
    "store": GROUND,
    "training": GROUND | {"encode", "recommend", "catalog", "language", "evaluate"},
    "evaluate": GROUND,
    "shop": GROUND | (BELOW_SHOP - {"evaluate"}),
    "server": GROUND | {"shop"},
    "demo": GROUND | {"shop"},
    "cli": GROUND | BELOW_SHOP | {"shop", "training", "server", "demo", "__init__"},
    "__init__": GROUND | {"shop"},
    "__main__": {"cli"},
}
"""Package → packages that its modules may import."""
SHOP_LAYERS = (
    {"runtime"}, {"live"}, {"ingest", "search", "recommend"}, {"train", "analytics"},
    {"core", "commands", "health", "erasure", "personalization", "offers", "options", "__init__"},
)  # fmt: skip
"""Parts of `shop`, each of which may import what stands before its own group."""
OWNERS = {
    "torch": {"training"},
    "onnx": {"training"},
    "onnxruntime": {"encode"},
    "tokenizers": {"encode"},
    "huggingface_hub": {"encode"},
    "sentencepiece": {"encode"},
    "PIL": {"encode", "catalog", "demo", "training"},
    "qdrant_edge": {"index"},
    "scipy": {"recommend", "stats"},
    "sqlalchemy": {"store"},
    "redis": {"store"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "typer": {"cli"},
    "chardet": {"tabular"},
    "python_calamine": {"tabular"},
    "pillow_heif": {"catalog"},
    "rjieba": {"language"},
    "opencc": {"language"},
    "Stemmer": {"language"},
    "pypinyin": {"language"},
    "rapidfuzz": {"language"},
}
FILES = sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def is_module(name: str) -> bool:
    place = SOURCE.parent / Path(*name.split("."))
    return place.is_dir() or place.with_suffix(".py").exists()


def imports(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            assert node.module is not None
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.append((whole if is_module(whole) else node.module, node.lineno))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_imports_only_what_its_room_may(path: Path) -> None:
    room = room_of(path)
    assert room in ALLOWED, f"{room} is not in the table of docs/architecture.md"
    for module, line in imports(path):
        top, _, rest = module.partition(".")
        if top == "wares":
            target = rest.split(".")[0] or "__init__"
            assert target == room or target in ALLOWED[room], f"{path}:{line}: {room} may not import {target}"
            if room == "shop":
                assert_in_layers(path, module, line)
        elif top in OWNERS:
            assert room in OWNERS[top], f"{path}:{line}: {top} belongs to {sorted(OWNERS[top])}"


def assert_in_layers(path: Path, module: str, line: int) -> None:
    """`runtime` < `live` < `ingest`, `search`, `recommend` < `train`, `analytics` < the modules of `shop` itself."""
    if not module.startswith("wares.shop."):
        return
    layer_of = {part: layer for layer, parts in enumerate(SHOP_LAYERS) for part in parts}
    own, target = path.relative_to(SOURCE / "shop").parts[0].removesuffix(".py"), module.split(".")[2]
    below = layer_of[target] < layer_of[own] or layer_of[own] == len(SHOP_LAYERS) - 1
    assert own == target or below, f"{path}:{line}: shop.{own} may not import shop.{target}"


def test_no_import_cycles() -> None:
    names = {".".join(p.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): p for p in FILES}
    graph = {
        name: {m.removeprefix("wares.") for m, _ in imports(path) if m.removeprefix("wares.") in names} - {name}
        for name, path in names.items()
    }
    graphlib.TopologicalSorter(graph).prepare()


def test_the_architecture_page_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room in sorted({room_of(p) for p in FILES} - {"__init__", "__main__"}):
        assert f"`{room}`" in page or f"{room}/" in page, f"docs/architecture.md does not mention {room}"
