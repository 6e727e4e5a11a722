"""Modules are joined in order, mean the same joined, and what cannot be joined is refused by file and line."""

import re

import pytest

from wares.server.assets.modules import join, parse

FILES = {
    "app.js": 'import { add as plus } from "./math.js";\nimport * as words from "./words.js";\nimport "./first.js";\n'
    "globalThis.said = words.twice(plus(1, 2));\n",
    "math.js": 'import { one } from "./one.js";\nexport const zero = 0;\n'
    "export function add(a, b) {\n  return a + b * one;\n}\n",
    "words.js": 'import {\n  add,\n} from "./math.js";\n'
    "const own = (n) => `${add(n, n)}!`;\nexport { own as twice };\n",
    "one.js": "export const one = 1;\nexport async function later() {}\nexport class Thing {}\n",
    "first.js": "const one = 5; // another one, in its own module\n",
}


def test_each_module_comes_after_what_it_imports() -> None:
    joined = join("app.js", FILES.__getitem__)
    order = re.findall(r"^const \$(\w+) = \(\(\)", joined, re.MULTILINE)
    assert order == ["one", "math", "words", "first", "app"]
    assert "const { add: plus } = $math;" in joined
    assert "const words = $words;" in joined
    assert "return { twice: own };" in joined
    assert "return { one: one, later: later, Thing: Thing };" in joined
    assert "export" not in joined
    assert "import " not in joined


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("export default 3;", "export default 3;"),
        ("export let counter = 0;", "export let"),
        ('export * from "./one.js";', "export *"),
        ('import one from "./one.js";', "import one"),
        ('import { one } from "elsewhere";', "elsewhere"),
        ('const later = import("./one.js");', "import("),
        ("const all = import.source;", "import.source"),
        ("await later();", "await later"),
        ("export const { a, b } = both;", "export const {"),
    ],
)
def test_what_cannot_be_joined_is_refused(line: str, named: str) -> None:
    source = f'import {{\n  one,\n}} from "./one.js";\n\n{line}\n'
    with pytest.raises(ValueError, match=r"odd\.js, line 5: .*can be joined") as told:
        parse("odd.js", source)
    assert named in str(told.value)


def test_a_circle_is_named() -> None:
    files = {"a.js": 'import { b } from "./b.js";\nexport const a = 1;\n', "b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js"):
        join("a.js", files.__getitem__)


def test_a_style_sheet_becomes_text_and_the_scripts_own_address_stays() -> None:
    source = 'import STYLE from "./look.css" with { type: "text" };\nexport const here = [import.meta.url, STYLE];\n'
    files = {"a.js": source, "look.css": '.a::before { content: "“"; }'}
    joined = join("a.js", files.__getitem__)
    assert 'const STYLE = ".a::before { content: \\"\\u201c\\"; }";' in joined
    assert "[import.meta.url, STYLE]" in joined
