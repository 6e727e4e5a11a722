"""What the structure of a package is measured by, read from its source.

What is counted: a module is a `.py` file other than `__init__.py`, with all its lines; a function is every function and
method, nested ones too, from `def` (without decorators) to its last line, docstrings and blank lines included. p90 is
the smallest number that at least nine tenths do not exceed.
"""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

Sizes = list[tuple[int, str]]
"""(how many, of what), the largest first."""


@dataclass(frozen=True)
class Structure:
    """The structure of the package in `root`."""

    root: Path

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """Path below the root → parsed source."""
        paths = sorted(self.root.rglob("*.py"))
        return {str(path.relative_to(self.root)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}

    @cached_property
    def modules(self) -> list[str]:
        return [path for path in self.trees if Path(path).name != "__init__.py"]

    @cached_property
    def folders(self) -> Sizes:
        """Modules a folder."""
        counts: dict[str, int] = defaultdict(int)
        for path in self.modules:
            counts[str(Path(path).parent)] += 1
        return largest(counts)

    @cached_property
    def module_lines(self) -> Sizes:
        return largest({path: len((self.root / path).read_text("utf-8").splitlines()) for path in self.modules})

    @cached_property
    def function_lines(self) -> Sizes:
        return sorted(self._functions(), key=lambda one: (-one[0], one[1]))

    def _functions(self) -> Iterator[tuple[int, str]]:
        for path, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    assert node.end_lineno is not None
                    yield node.end_lineno - node.lineno + 1, f"{path}:{node.lineno} {node.name}"

    @cached_property
    def shared_type_names(self) -> dict[str, list[str]]:
        """Names of types, private ones too, that more than one module defines → these modules."""
        places: dict[str, set[str]] = defaultdict(set)
        for path, tree in self.trees.items():
            for name in _type_names(tree):
                places[name].add(path)
        return {name: sorted(paths) for name, paths in sorted(places.items()) if len(paths) > 1}


def largest(counts: dict[str, int]) -> Sizes:
    return sorted(((count, name) for name, count in counts.items()), key=lambda one: (-one[0], one[1]))


def quantile(sizes: Sizes, share: float) -> int:
    """The smallest size that at least `share` of all do not exceed."""
    return sorted(size for size, _ in sizes)[math.ceil(share * len(sizes)) - 1]


def _type_names(tree: ast.Module) -> Iterator[str]:
    """Every class, and every alias a module defines: `X = Literal[…]`, `X: TypeAlias = …`, `X = A | B`, `X = A`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name
    for statement in _statements(tree.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            if ast.unparse(statement.annotation).endswith("TypeAlias"):
                yield statement.target.id
        elif isinstance(statement, ast.Assign) and _is_type(statement.value):
            yield from (one.id for one in statement.targets if isinstance(one, ast.Name) and _is_type_name(one.id))


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """A module's statements, those under `if` and `try` too."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try):
            yield from _statements([*statement.body, *statement.orelse])


def _is_type(value: ast.expr) -> bool:
    return isinstance(value, ast.Subscript | ast.Name | ast.Attribute | ast.BinOp)


def _is_type_name(name: str) -> bool:
    """`Words` and `_Words`, not `WORDS` or `words`."""
    bare = name.lstrip("_")
    return bare[:1].isupper() and not bare.isupper()
