"""Holds the tables of docs/architecture.md: every import in src/wares is read, and one out of place is named."""

import ast
import graphlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "wares"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FILES = sorted(SOURCE.rglob("*.py"))
GROUND = {"errors", "types", "settings", "tags", "constants", "stats", "mapped"}


def table(first: str, second: str) -> list[tuple[list[str], list[str]]]:
    """The rows of the page's table whose headings begin so: the names in their first two cells."""
    _, found, rest = PAGE.partition(f"\n| {first} | {second}")
    assert found, f"docs/architecture.md has no table | {first} | {second} |"
    rows = rest.split("\n\n")[0].splitlines()[2:]
    cells = [row.split("|")[1:3] for row in rows]
    return [(re.findall(r"`(\w+)`", left), re.findall(r"`(\w+)`", right)) for left, right in cells]


ALLOWED = {
    package: set(others) | (set() if package in GROUND | {"__main__"} else GROUND)
    for packages, others in table("package", "may import")
    for package in packages
}
"""Package → packages that its modules may import."""
OWNERS = {library: set(owners) for libraries, owners in table("library", "belongs to") for library in libraries}
"""Foreign library → packages that may import it."""
LAYER = {part: layer for layer, (_, parts) in enumerate(table("layer", "parts")) for part in parts}
"""Part of `shop` → its layer; each may import what stands in lower ones."""
TOP = max(LAYER.values())


def package_of(path: Path) -> str:
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
def test_a_file_imports_only_what_its_package_may(path: Path) -> None:
    package = package_of(path)
    assert package in ALLOWED, f"{package} is not in the table of docs/architecture.md"
    for module, line in imports(path):
        top, _, rest = module.partition(".")
        if top == "wares":
            target = rest.split(".")[0] or "__init__"
            assert target == package or target in ALLOWED[package], f"{path}:{line}: {package} may not import {target}"
            if package == "shop":
                assert_in_layers(path, module, line)
        elif top in OWNERS:
            assert package in OWNERS[top], f"{path}:{line}: {top} belongs to {sorted(OWNERS[top])}"


def assert_in_layers(path: Path, module: str, line: int) -> None:
    """A part of `shop` imports itself and lower layers; the modules of the top one also each other."""
    if not module.startswith("wares.shop."):
        return
    own, target = path.relative_to(SOURCE / "shop").parts[0].removesuffix(".py"), module.split(".")[2]
    below = LAYER[target] < LAYER[own] or LAYER[own] == TOP
    assert own == target or below, f"{path}:{line}: shop.{own} may not import shop.{target}"


def test_no_import_circles() -> None:
    names = {".".join(p.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): p for p in FILES}
    graph = {
        name: {module.removeprefix("wares.") for module, _ in imports(path) if module.startswith("wares.")}
        & names.keys() - {name}
        for name, path in names.items()
    }
    graphlib.TopologicalSorter(graph).prepare()


def test_the_page_names_exactly_what_is_there() -> None:
    there = {package_of(path) for path in FILES}
    assert set(ALLOWED) == there
    assert there >= GROUND
    assert {one for others in ALLOWED.values() for one in others} <= there
    assert {one for owners in OWNERS.values() for one in owners} <= there
    described = {one for packages, _ in table("package", "what it does") for one in packages}
    assert described == (there | {"models"}) - {"__init__", "__main__"}
    assert set(LAYER) == {path.name.removesuffix(".py") for path in (SOURCE / "shop").iterdir() if is_part(path)}


def is_part(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").exists()


def test_what_the_page_says_to_read_is_there() -> None:
    missing = []
    for row in re.findall(r"^\| `.*", PAGE.partition("## Who may import whom")[0], re.MULTILINE):
        packages, _, files = row.split("|")[1:4]
        folders = [ROOT, SOURCE, *(SOURCE / package for package in re.findall(r"`(\w+)`", packages))]
        named = re.findall(r"`([\w/]+\.py)`", files)
        missing += [file for file in named if not any((folder / file).exists() for folder in folders)]
    assert missing == []
