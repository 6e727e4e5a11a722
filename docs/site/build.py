"""Builds the documentation as HTML: the pages of docs/ and the interface of every module, from its docstrings.

    python docs/site/build.py build/docs

pdoc writes the interface (with a search over it), markdown2 (which pdoc brings) the pages, both by one look.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import markdown2
import pdoc.doc
import pdoc.render

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
GROUPS = {
    "Using it": ("README.md", "docs/feeds.md", "docs/language.md", "docs/languages.md", "docs/voice.md",
        "docs/film.md", "docs/ranking.md", "docs/filters.md",
        "docs/events.md", "docs/recommendations.md", "docs/annotation.md", "docs/encoder.md", "docs/api.md",
        "docs/intent.md", "docs/storefront.md", "docs/checkout.md", "docs/elements.md",
        "docs/settings.md", "docs/durability.md", "docs/running.md", "docs/scaling.md", "docs/postgresql.md",
        "docs/backup.md", "docs/privacy.md"),
    "Building on it": ("docs/architecture.md", "docs/how-to-add.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    "Measured": ("benchmarks/RESULTS.md", "benchmarks/README.md", "docs/log.md"),
}  # fmt: skip
"""Heading in the navigation → pages below it."""
PAGES = {
    path: "index.html" if path == "README.md" else path.removeprefix("docs/").replace("/", "-").lower()[:-3] + ".html"
    for paths in GROUPS.values()
    for path in paths
}
"""Page in the repository → its file in the site."""
EXTRAS = {
    "fenced-code-blocks": {"cssclass": "pdoc-code codehilite"},
    "tables": None,
    "header-ids": None,
    "toc": {"depth": 2},
}
_FIELD = re.compile(r"^(?P<names>[\w.*`\"/-]+(?:, [\w.*`\"/-]+)*) {2,}(?P<text>\S.*)$")


def main(output: Path) -> None:
    """Writes the site to the folder `output`, in place of what is there."""
    shutil.rmtree(output, ignore_errors=True)
    configure()
    write_pages(output)
    write_modules(output, module_names())
    shutil.copytree(ROOT / "docs" / "pictures", output / "docs" / "pictures")


def configure() -> None:
    """Has pdoc write pages by the templates of this folder."""
    pdoc.render.configure(docformat="markdown", template_directory=Path(__file__).parent, show_source=False)
    env = pdoc.render.env
    env.filters["to_markdown"] = as_markdown
    env.globals["site_pages"] = {name: [(PAGES[path], title(path)) for path in paths] for name, paths in GROUPS.items()}


def write_pages(output: Path) -> None:
    """Every page of `GROUPS`."""
    for path, file in PAGES.items():
        write_page(output, file, title(path), body(path))


def write_modules(output: Path, names: Sequence[str]) -> None:
    """A page each of these modules, one that lists them, and what is needed to search in them."""
    modules = {name: module(name) for name in names}
    write_page(output, "modules.html", "Modules", overview(modules))
    with warnings.catch_warnings():  # what is imported for types alone stays a word, a TypedDict's fields have no home
        warnings.filterwarnings("ignore", "Error parsing type annotation|Cannot determine where")
        for name, one in modules.items():
            write(output / "api" / f"{name.replace('.', '/')}.html", pdoc.render.html_module(one, modules))
        write(output / "api" / "search.js", pdoc.render.search_index(modules))


def write_page(output: Path, file: str, heading: str, body: markdown2.UnicodeWithAttrs) -> None:
    """A page in the look of the modules' pages."""
    template = pdoc.render.env.get_template("page.html.jinja2")
    write(output / file, template.render(page_title=heading, body=body, here=file))


def write(path: Path, text: str) -> None:
    """A file, in folders that are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def module_names() -> list[str]:
    """Every module of the package by its dotted name, but for scripts that other programs run."""
    parts = [path.relative_to(SOURCE).with_suffix("").parts for path in sorted(SOURCE.rglob("wares/**/*.py"))]
    scripts = {"__main__", "migrations"}
    return sorted({".".join(one).removesuffix(".__init__") for one in parts if scripts.isdisjoint(one)})


def module(name: str) -> pdoc.doc.Module:
    """A module as pdoc reads it; names that it loads when they are asked for are loaded."""
    found = import_module(name)
    for public in getattr(found, "__all__", ()):
        vars(found).setdefault(public, getattr(found, public))
    return pdoc.doc.Module(found)


def overview(modules: Mapping[str, pdoc.doc.Module]) -> markdown2.UnicodeWithAttrs:
    """All modules, package by package, each with the first sentence of its docstring."""
    lines = [
        "# Modules",
        "",
        "`wares` is the public face; the rest is the house behind it ([architecture](architecture.html)).",
        "",
    ]
    for name, one in modules.items():
        depth = name.count(".")
        link = f"(api/{name.replace('.', '/')}.html)"
        if depth <= 1 and one.is_package:
            lines += ["", f"## [{name}]{link}", "", first(one), "", "| module | |", "|---|---|"]
        else:
            lines += [f"| [`{name.removeprefix('wares.')}`]{link} | {first(one)} |"]
    return markdown2.markdown("\n".join(lines), extras=EXTRAS)


def first(one: pdoc.doc.Module) -> str:
    """The first paragraph of a module's docstring, in one line."""
    return " ".join(one.docstring.split("\n\n")[0].split()).replace("|", "\\|")


def title(path: str) -> str:
    """What a page is called: its first heading."""
    return re.search(r"^# (.+)", (ROOT / path).read_text("utf-8"), re.MULTILINE)[1]  # type: ignore[index]


def body(path: str) -> markdown2.UnicodeWithAttrs:
    """A page as HTML, its links leading to the site's pages; `toc_html` has its headings."""
    html = markdown2.markdown((ROOT / path).read_text("utf-8"), extras=EXTRAS)
    linked = markdown2.UnicodeWithAttrs(re.sub(r'(?<=href=")[^":]+(?=")', partial(_link, path), html))
    linked = markdown2.UnicodeWithAttrs(re.sub(r'(?<=src=")[^":]+(?=")', partial(_picture, path), linked))
    linked.toc_html = html.toc_html
    return linked


def _link(path: str, found: re.Match[str]) -> str:
    target, mark, anchor = found[0].partition("#")
    whole = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
    return (PAGES.get(whole, whole) if target else "") + mark + anchor


def _picture(path: str, found: re.Match[str]) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), found[0]))


def as_markdown(docstring: str) -> str:
    """A docstring's columns (`name   what it is`, continued by indented lines) as a list; the rest is Markdown."""
    return "\n".join(_lines(docstring))


def _lines(docstring: str) -> Iterator[str]:
    in_field = False
    for line in docstring.splitlines():
        if field := _FIELD.match(line):
            if not in_field:
                yield ""
            yield f"- **{field['names'].replace('*', chr(92) + '*')}**: {field['text']}"
            in_field = True
        elif in_field and line.startswith("  "):
            yield "  " + line.strip()
        else:
            if in_field:
                yield ""
            in_field = False
            yield line


if __name__ == "__main__":
    main(Path(sys.argv[1]))
