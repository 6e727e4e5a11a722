"""Feed previews on the screen: platform, columns with their fields, the first products."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from wares.cli.output.console import print_line, stdout
from wares.cli.output.product_facts import product_facts

if TYPE_CHECKING:
    from wares.shop import ColumnUse, FeedPreview, Preview, PreviewFinding

_NARROW = 100  # columns of a terminal, below which products stand one under the other
_SMALL = 10  # cells that a column of a table may always take
_SHARES = (3, 3, 3, 4)  # of the screen's width, for the columns of the table of columns
_PRODUCT_SHARES = {"title": 6, "price": 4, "category": 4, "variants": 4, "id": 3}
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_KINDS = {"jsonl": "JSON", "google-xml": "XML", "google-tsv": "TSV", "parquet": "Parquet"}
_SEVERITIES = {"skipped": ("left out", "red"), "changed": ("changed", "yellow"), "noticed": ("noticed", "dim")}


def print_preview(preview: Preview, shop: Path, columns: Mapping[str, str]) -> None:
    """A preview, for a person; `columns` are those that were declared."""
    for feed in preview.feeds:
        _head(feed)
        _columns(feed)
        _products(feed)
        _findings(feed)
        _differences(feed)
    for file in preview.saved:
        print_line(f"What the columns are is kept in {file}")
    words = ["wares", "ingest", *(feed.file for feed in preview.feeds), "--shop", str(shop)]
    for name, column in columns.items():
        words += ["--column", f"{name}={column}"]
    print_line("Nothing was stored. To take it: ", (shlex.join(words), "bold"))


# --------------------------------------------------------------------------------------------------------------- head


def _head(feed: FeedPreview) -> None:
    kind = _KINDS.get(feed.kind, feed.kind.upper())
    facts = [feed.platform, kind, feed.encoding.upper(), _separator(feed.separator)]
    print_line((feed.file, "bold"), ": ", ", ".join(filter(None, facts)))
    counts_text = [f"{feed.rows:,} {_plural('row', feed.rows)}", f"{feed.taken:,} {_plural('product', feed.taken)}"]
    counts = [
        (feed.variants, f"{feed.variants:,} {_plural('variant', feed.variants)}"),
        (feed.joined, f"{feed.joined:,} rows joined to the products they belong to"),
        (feed.hidden, f"{feed.hidden:,} not published: kept, but shown to nobody"),
        (feed.repeated, f"{feed.repeated:,} with an id that came before"),
        (feed.skipped, f"{feed.skipped:,} left out"),
    ]
    print_line("  ", " → ".join(counts_text), *(f", {text}" for count, text in counts if count))
    if feed.columns_from:
        print_line((f"  Its columns are read as {feed.columns_from} says.", "dim"))
    for note in feed.notes:
        if not note.startswith("taken for ") and not any(f'"{column.column}"' in note for column in feed.columns):
            print_line((f"  {note}", "dim"))


def _separator(separator: str) -> str:
    return f"{_SEPARATORS.get(separator, repr(separator))} between columns" if separator else ""


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


# ------------------------------------------------------------------------------------------------------------ columns


def _columns(feed: FeedPreview) -> None:
    uses = [use for use in feed.columns if use.use != "left out"]
    print_line()
    print_line((f"What its {len(feed.columns):,} columns became", "bold"))
    rows = [(use.column, _target(use), use.reason, use.sample or "(empty)") for use in uses]
    table = _table(("column", "becomes", "because of", "for example"), rows, _SHARES)
    for use, row in zip(uses, rows, strict=True):
        table.add_row(*(Text(text, "" if use.use == "field" else "dim") for text in row))
    stdout.print(table)
    left_out: dict[str, list[str]] = {}
    for use in feed.columns:
        if use.use == "left out":
            left_out.setdefault(use.reason, []).append(use.column)
    for reason, columns in left_out.items():
        stdout.print(Text.assemble((f"not used{reason and f', {reason}'}: ", "yellow"), (", ".join(columns), "dim")))
    if feed.missing:
        option = f"--column {feed.missing[0]}=COLUMN"
        option += ", or set shop_currency" if "currency" in feed.missing else ""
        advice = f"{', '.join(feed.missing)}. Where a column has it, say so: {option}"
        stdout.print(Text.assemble(("nothing gives ", "yellow"), advice))
    print_line()


def _target(column: ColumnUse) -> str:
    if column.use != "attribute":
        return column.becomes
    return "attribute" if column.becomes == column.column else f"attribute {column.becomes}"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int], is_cut: bool = True) -> Table:
    """A table without rows that fits the screen: columns take what `rows` need, those that need more by their shares
    of what is left. What is wider is cut, or folded into further lines.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    needs = [max(cell_len(text) for text in texts) for texts in zip(names, *rows, strict=True)]
    widths = {at: need if need <= _SMALL else 0 for at, need in enumerate(needs)}
    remaining, open_columns = (
        stdout.width - 3 * len(names) - sum(widths.values()),
        {at for at, width in widths.items() if not width},
    )
    while open_columns:
        part = {at: max(4, remaining * shares[at] // sum(shares[at] for at in open_columns)) for at in open_columns}
        fitting = {at for at in open_columns if needs[at] <= part[at]}
        for at in fitting or open_columns:
            widths[at] = needs[at] if fitting else part[at]
            remaining -= widths[at]
        open_columns -= fitting or set(open_columns)
    for at, name in enumerate(names):
        table.add_column(Text(name), overflow="ellipsis" if is_cut else "fold", no_wrap=is_cut, width=widths[at])
    return table


# ----------------------------------------------------------------------------------------------------------- products


def _products(feed: FeedPreview) -> None:
    if not feed.products:
        return
    print_line((f"The first {_plural('product', len(feed.products))}", "bold"), " as they would stand")
    rows = [product_facts(product) for product in feed.products]
    names = [name for name in rows[0] if any(row[name] for row in rows)]
    if stdout.width < _NARROW:
        for number, facts in enumerate(rows):
            if number:
                print_line()
            _print_stacked((name, facts[name]) for name in names)
    else:
        cells = [[row[name] for name in names] for row in rows]
        table = _table(names, cells, [_PRODUCT_SHARES.get(name, 2) for name in names], is_cut=False)
        for row in cells:
            table.add_row(*map(Text, row))
        stdout.print(table)
    print_line()


def _print_stacked(facts: Iterable[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in facts:
        if text:
            table.add_row(Text(name, "dim"), Text(text[:200]))
    stdout.print(table)


# ----------------------------------------------------------------------------------------------------------- findings


def _findings(feed: FeedPreview) -> None:
    if not feed.findings:
        return
    print_line(("To look at", "bold"))
    for finding in feed.findings:
        word, style = _SEVERITIES[finding.severity]
        first = finding.examples[0]
        about = f"{first.field}: " if first.field and not first.reason.startswith(("the ", "columns ")) else ""
        position = _lines(finding)
        text = Text.assemble(
            (f"{word} {finding.count:,}×", style), f"{position and f' ({position})'} {about}{first.reason}."
        )
        if finding.remedy:
            text.append(f" {finding.remedy}", "dim")
        stdout.print(text)
    print_line()


def _lines(finding: PreviewFinding) -> str:
    lines = [str(example.line) for example in finding.examples if example.line]
    more = " …" if finding.count > len(finding.examples) else ""
    return f"{_plural('line', len(lines))} {', '.join(lines)}{more}" if lines else ""


def _differences(feed: FeedPreview) -> None:
    if not feed.differences:
        return
    print_line(("It looks different from the last delivery", "bold red"), " and would be refused:")
    for text in feed.differences:
        stdout.print(Text(f"  {text}"))
    print_line("If it is right so: --accept-changes")
    print_line()
