"""ES modules joined into one script, so that a browser asks once. Each becomes a function that gives its exports.

Read is the part of the language that the storefront's modules use for imports and exports; anything else is refused, so
that nothing is joined wrongly: static imports of names or of a whole module from a file beside it, of a style sheet as
text, exports of `const`, `function` and `class`, and lists of exports. Every one stands at the start of a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_IMPORT = re.compile(r'^import\s+(?:(\{[^}]*\}|\*\s+as\s+[\w$]+)\s+from\s+)?"\./([\w-]+\.js)";[^\S\n]*$', re.MULTILINE)
_TEXT = re.compile(
    r'^import\s+([\w$]+)\s+from\s+"\./([\w-]+\.css)"\s+with\s+\{ type: "text" \};[^\S\n]*$', re.MULTILINE
)
_DECLARATION = re.compile(r"^export\s+((?:const|(?:async\s+)?function\*?|class)\s+([\w$]+))", re.MULTILINE)
_LIST = re.compile(r"^export\s+\{([^}]*)\};[^\S\n]*$", re.MULTILINE)
_REST = re.compile(r"^(?:import|export|await)\b|\bimport\s*(?:\(|\.(?!meta\b))", re.MULTILINE)
_UNREADABLE = (
    'only `import { a, b as c } from "./x.js";`, `import * as x from "./x.js";`, `import "./x.js";`, `import x from '
    '"./x.css" with { type: "text" };`, `export const`, `export function`, `export class` and `export { a, b as c };` '
    "at the start of a line can be joined"
)


@dataclass(frozen=True, slots=True)
class Module:
    """One module as it is joined.

    imports   (file, binding); the binding is what stands left of `=`, empty where nothing is bound
    exports   (name outside, name inside)
    body      the source without its imports, and without the word `export`
    """

    imports: tuple[tuple[str, str], ...]
    exports: tuple[tuple[str, str], ...]
    body: str


def join(entry: str, read: Callable[[str], str]) -> str:
    """The modules that `entry` needs and itself as one script for `<script type="module">`, each after those it
    imports.

    `read` gives a file's text by its name. Raises `ValueError` naming file and line for what cannot be joined, and for
    circles.
    """
    modules: dict[str, Module] = {}
    parts = [_as_function(name, modules[name]) for name in _ordered(entry, read, modules, ())]
    return "\n".join(parts)


def parse(name: str, source: str) -> Module:
    """One module, read. Raises `ValueError`."""
    imports = tuple((file, _binding(bound)) for bound, file in _IMPORT.findall(source))
    exports = [(declared, declared) for _, declared in _DECLARATION.findall(source)]
    exports += [pair for names in _LIST.findall(source) for pair in _pairs(names)]
    body = _LIST.sub(_lines, _DECLARATION.sub(r"\1", _IMPORT.sub(_lines, source)))
    if found := _REST.search(body):
        line = body.count("\n", 0, found.start()) + 1
        raise ValueError(f"{name}, line {line}: {body.splitlines()[line - 1].strip()!r}; {_UNREADABLE}")
    return Module(imports, tuple(exports), body)


def _with_texts(source: str, read: Callable[[str], str]) -> str:
    """A module with the texts that it imports as strings of its own."""
    return _TEXT.sub(lambda found: f"const {found[1]} = {json.dumps(read(found[2]))};", source)


def _lines(match: re.Match[str]) -> str:
    """As many lines as were found, so that the others keep their numbers."""
    return "\n" * match.group().count("\n")


def _ordered(
    name: str, read: Callable[[str], str], modules: dict[str, Module], above: tuple[str, ...]
) -> Iterator[str]:
    """Names of modules, each once, after all that it imports."""
    if name in above:
        raise ValueError(f"modules import one another in a circle: {' → '.join([*above, name])}; take one import out")
    if name in modules:
        return
    module = parse(name, _with_texts(read(name), read))
    for file, _ in module.imports:
        yield from _ordered(file, read, modules, (*above, name))
    modules[name] = module
    yield name


def _as_function(name: str, module: Module) -> str:
    bound = "\n".join(f"const {binding} = {_identifier(file)};" for file, binding in module.imports if binding)
    given = ", ".join(f"{outside}: {inside}" for outside, inside in module.exports)
    return f"const {_identifier(name)} = (() => {{\n{bound}\n{module.body}\nreturn {{ {given} }};\n}})();"


def _identifier(name: str) -> str:
    """What a module is called in the script; no name in the storefront's modules begins so."""
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))


def _binding(bound: str) -> str:
    if bound.startswith("*"):
        return bound.split()[-1]
    return "{ " + ", ".join(": ".join(pair) for pair in _names(bound.strip("{}"))) + " }" if bound else ""


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    """What a list of exports gives: (name outside, name inside)."""
    for pair in _names(names):
        yield pair[-1], pair[0]


def _names(names: str) -> Iterator[list[str]]:
    """[name] or [name, other name] of each `name` or `name as other`."""
    for one in names.split(","):
        if one.strip():
            yield re.split(r"\s+as\s+", one.strip())
