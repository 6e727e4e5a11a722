"""Search answers on the screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from rich.text import Text

from wares.cli.output.console import print_line, stdout

_MATCHES = {"similar": "Nearest by meaning and looks:", "everything": "The whole shop:"}
_RELATED = {
    "nothing": "Nothing like this here. The nearest:",
    "some": "No product matches all the words. These match some:",
}
_MOST_VALUES = 12  # of a facet
_BAR = 40


def print_hits(answer: Mapping[str, Any]) -> None:
    """What was heard, correction, number of hits, the hits of the page and facets."""
    if heard := answer.get("heard"):
        print_line("Heard: ", (heard["text"] or "nothing", "bold"))
    if answer["corrected"]:
        print_line("Results for ", (answer["corrected"], "bold"), "; --verbatim searches for the words as typed")
    if answer["instructions"]:
        print_line("Asked for: ", (", ".join(one["text"] for one in answer["instructions"]), "bold"))
    if not answer["hits"]:
        print_line("Nothing found. Try fewer words or a wider filter." if not answer["total"] else "No such page.")
    elif answer["total"]:
        matches = _MATCHES.get(answer["matched"], "")
        total = (f"{answer['total']:,}", "bold")
        print_line(f"{matches} " if matches else "", total, f" found in {answer['took_ms']:.1f} ms")
    _print_table([hit for hit in answer["hits"] if not hit["related"]])
    if related := [hit for hit in answer["hits"] if hit["related"]]:
        print_line((_RELATED.get(answer["matched"], "These match in part:"), "dim"))
        _print_table(related)
    for name, facet in answer["facets"].items():
        _print_facet(name, facet)
    _print_timings(answer.get("timings_ms", {}))


def _print_table(hits: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for hit in hits:
        product = hit["product"]
        price = "" if product["price"] is None else f"{product['price']:,.2f} {product['currency'] or ''}"
        title = _highlight(hit["highlights"].get("title", product["title"]))
        table.add_row(Text(hit["id"], "dim"), title, price, _rank_change(hit.get("moved", 0)))
        if moment := hit.get("moment"):
            table.add_row("", Text(f"seen at {moment['second']:g} s of its film", "dim"))
        if hit["explanation"]:
            table.add_row("", _explanation(hit["explanation"]))
    stdout.print(table)


def _print_facet(name: str, facet: Mapping[str, Any]) -> None:
    if stats := facet["stats"]:
        print_line((name, "bold"), f"  {stats['min']:g} to {stats['max']:g}, mean {stats['mean']:.2f}")
    else:
        values = "  ".join(f"{value['label']} {value['count']:,}" for value in facet["values"][:_MOST_VALUES])
        print_line((name, "bold"), "  ", values)


def _print_timings(timings: Mapping[str, float]) -> None:
    """A line a stage: its milliseconds, and a bar as long as its share."""
    from rich.bar import Bar
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(justify="right")
    for stage, took in timings.items():
        table.add_row(stage, f"{took:.2f} ms", Bar(sum(timings.values()), 0, took, width=_BAR, color="cyan"))
    if timings:
        stdout.print(table)


def _rank_change(places: int) -> Text:
    """How far taste moved a hit: ↑3, ↓1, or nothing."""
    return Text(f"{'↑' if places > 0 else '↓'}{abs(places)}" if places else "", "green" if places > 0 else "dim")


def _explanation(explanation: Mapping[str, Any]) -> Text:
    shares = ", ".join(f"{name} {share:.0%}" for name, share in explanation["shares"].items() if share >= 0.005)
    terms = ", ".join(
        f"{term['word']} → {term['term']} ({term['kind']}{', filled' if term['filled'] else ''})"
        for term in explanation["matched"]
    )
    return Text(f"{shares}; {terms}" if terms else shares, "dim")


def _highlight(html: str) -> Text:
    text = Text()
    for number, part in enumerate(re.split(r"</?mark>", html)):
        text.append(unescape(part), "bold yellow" if number % 2 else "")
    return text
