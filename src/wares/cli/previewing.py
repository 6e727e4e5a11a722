"""The preview of feeds on the screen: what they were taken for, what became of their columns, the first products."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from wares.cli.screen import say, screen

if TYPE_CHECKING:
    from wares.shop import ColumnUse, FeedPreview, Finding, Preview
    from wares.types import Product, Variant

_NARROW = 100  # columns of a terminal, below which products stand one under the other
_SHOWN_VARIANTS = 4
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_KINDS = {"jsonl": "JSON", "google-xml": "XML", "google-tsv": "TSV", "parquet": "Parquet"}
_SEVERITIES = {"skipped": ("left out", "red"), "changed": ("changed", "yellow"), "noticed": ("noticed", "dim")}


def print_preview(found: Preview, shop: Path) -> None:
    """A preview, for a person."""
    for feed in found.feeds:
        _head(feed)
        _columns(feed)
        _products(feed)
        _findings(feed)
        _differences(feed)
    for file in found.saved:
        say(f"What the columns are is kept in {file}")
    files = " ".join(_quoted(feed.file) for feed in found.feeds)
    say("Nothing was stored. ", (f"To take it: wares ingest {files} --shop {_quoted(str(shop))}", "bold"))


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)


# --------------------------------------------------------------------------------------------------------------- head


def _head(feed: FeedPreview) -> None:
    kind = _KINDS.get(feed.kind, feed.kind.upper())
    said = [feed.platform, kind, feed.encoding.upper(), _separator(feed.separator)]
    say((feed.file, "bold"), ": ", ", ".join(filter(None, said)))
    parts = [f"{feed.rows:,} {_s('row', feed.rows)}", f"{feed.taken:,} {_s('product', feed.taken)}"]
    counts = [
        (feed.variants, f"{feed.variants:,} {_s('variant', feed.variants)}"),
        (feed.joined, f"{feed.joined:,} rows joined to the products they belong to"),
        (feed.hidden, f"{feed.hidden:,} not published: kept, but shown to nobody"),
        (feed.repeated, f"{feed.repeated:,} with an id that came before"),
        (feed.skipped, f"{feed.skipped:,} left out"),
    ]
    say("  ", " → ".join(parts), *(f", {text}" for count, text in counts if count))
    if feed.columns_from:
        say((f"  Its columns are read as {feed.columns_from} says.", "dim"))
    for note in feed.notes:
        if not any(f'"{one.column}"' in note for one in feed.columns):
            say((f"  {note}", "dim"))


def _separator(separator: str) -> str:
    return f"{_SEPARATORS.get(separator, repr(separator))} between columns" if separator else ""


def _s(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


# ------------------------------------------------------------------------------------------------------------ columns


def _columns(feed: FeedPreview) -> None:
    used = [one for one in feed.columns if one.use != "left out"]
    table = _table("Column", "becomes", "because of", "for example")
    for one in used:
        style = "" if one.use == "field" else "dim"
        becomes = one.becomes if one.use != "attribute" else "attribute"
        if one.use == "attribute" and one.becomes != one.column:
            becomes += f" {one.becomes}"
        sample = one.sample or "(empty)"
        table.add_row(*(Text(text, style) for text in (one.column, becomes, one.reason, sample)))
    _show(table)
    left_out: dict[str, list[ColumnUse]] = {}
    for one in feed.columns:
        if one.use == "left out":
            left_out.setdefault(one.reason, []).append(one)
    for reason, columns in left_out.items():
        named = ", ".join(one.column for one in columns)
        screen.print(Text.assemble((f"Left out, {reason}: ", "yellow"), (named, "dim")))
    if feed.missing:
        options = " ".join(f"--column {name}=COLUMN" for name in feed.missing[:2])
        screen.print(
            Text.assemble(
                ("Nothing gives ", "yellow"), ", ".join(feed.missing), f". If a column has it, say so: {options}"
            )
        )
    screen.print()


def _table(*names: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for name in names:
        table.add_column(Text(name), overflow="ellipsis", no_wrap=True)
    return table


def _show(table: Table) -> None:
    screen.print(table)


# ----------------------------------------------------------------------------------------------------------- products


def _products(feed: FeedPreview) -> None:
    if not feed.products:
        return
    say((f"The first {_s('product', len(feed.products))}", "bold"), " as they would stand")
    rows = [_facts(product) for product in feed.products]
    names = [name for name in rows[0] if any(row[name] for row in rows)]
    if screen.width < _NARROW:
        for row in rows:
            _stacked((name, row[name]) for name in names)
    else:
        table = _table(*names)
        for row in rows:
            table.add_row(*(Text(row[name]) for name in names))
        _show(table)
    screen.print()


def _stacked(facts: Iterable[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in facts:
        if text:
            table.add_row(Text(name, "dim"), Text(text[:200]))
    screen.print(table)
    screen.print()


def _facts(product: Product) -> dict[str, str]:
    """What a person checks a product by, as texts; the same names for every product."""
    return {
        "id": product.id,
        "title": product.title,
        "price": _price(product),
        "stock": _stock(product),
        "category": _categories(product),
        "brand": product.brand or "",
        "colour": product.colour or "",
        "variants": _variants(product.variants) or _choices(product),
        "pictures": str(len(product.pictures) or ""),
        "shown": "" if product.published else "no (not published)",
    }


def _price(product: Product) -> str:
    prices = [one.price for one in product.variants if one.price is not None]
    low, high = min(prices, default=product.price), max(prices, default=product.price)
    if low is None:
        return ""
    text = _amount(low) if low == high else f"{_amount(low)}–{_amount(high or low)}"
    text = f"{text} {product.currency or '(no currency)'}"
    if product.was_price is not None:
        text += f" (was {_amount(product.was_price)})"
    if product.sale is not None:
        text += f" ({_amount(product.sale.price)} on sale)"
    return text


def _amount(price: float | None) -> str:
    return "" if price is None else f"{price:,.2f}".removesuffix(".00")


def _stock(product: Product) -> str:
    said = (product.availability or "").replace("_", " ")
    pieces = "" if product.stock is None else f"{product.stock:,}"
    return ", ".join(filter(None, [pieces, said]))


def _categories(product: Product) -> str:
    text = " > ".join(product.category)
    more = len(product.other_categories)
    return f"{text} and {more} more" if more else text


def _variants(variants: Sequence[Variant]) -> str:
    if not variants:
        return ""
    named = ", ".join(" / ".join(one.options.values()) or one.sku for one in variants[:_SHOWN_VARIANTS])
    return f"{len(variants)}: {named}" + (" …" if len(variants) > _SHOWN_VARIANTS else "")


def _choices(product: Product) -> str:
    return "; ".join(f"{name}: {', '.join(values)}" for name, values in product.choices.items())


# ----------------------------------------------------------------------------------------------------------- findings


def _findings(feed: FeedPreview) -> None:
    if not feed.findings:
        return
    say(("To look at", "bold"))
    for finding in feed.findings:
        word, style = _SEVERITIES[finding.severity]
        first = finding.examples[0]
        about = f"{first.field}: " if first.field and not first.reason.startswith(("the ", "columns ")) else ""
        place = _lines(finding)
        text = Text.assemble((f"{word} {finding.count:,}×", style), f"{place and f' ({place})'} {about}{first.reason}.")
        if finding.remedy:
            text.append(f" {finding.remedy}", "dim")
        screen.print(text)
    screen.print()


def _lines(finding: Finding) -> str:
    lines = [str(one.line) for one in finding.examples if one.line]
    more = " …" if finding.count > len(finding.examples) else ""
    return f"{_s('line', len(lines))} {', '.join(lines)}{more}" if lines else ""


def _differences(feed: FeedPreview) -> None:
    if not feed.differences:
        return
    say(("It looks different from the last delivery", "bold red"), " and would be refused:")
    for text in feed.differences:
        screen.print(Text(f"  {text}"))
    say("If it is right so: --accept-changes")
    screen.print()
