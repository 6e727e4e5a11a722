"""The one filter grammar: text, as search-box users and `InstantSearch` write it, ↔ the `Filter` tree of `wares.types`.

    filter   := any                                      empty text = everything
    any      := all (OR all)*
    all      := one (AND one)*                           AND binds closer than OR
    one      := NOT one | "(" any ")" | name ":" value | name ":" number TO number | name sign number
    value    := word | quoted | "(" (word | quoted) (OR (word | quoted))* ")"
    sign     := < | <= | = | != | > | >=

Keywords are read in any case. Names and values with spaces, brackets, colons or signs in them stand in quotes, single
or double; a backslash escapes. Full-width colons, brackets, signs and quotes mean the same as their narrow forms.
"""

from __future__ import annotations

from wares.errors import BadFilter
from wares.index.filters.parser import Parser, finite_number
from wares.types import ALL, Among, And, Filter, HasTerms, Match, Not, Or, Range

MAX_CHARACTERS = 10_000


def parse(text: str) -> Filter:
    """The filter `text` stands for; empty = `And(())`, everything.

    Raises `BadFilter` with the place, a caret under it and the remedy; more than 10,000 characters, or 50 conditions
    within one another, are refused.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadFilter(f"filter: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read; shorten it")
    parser = Parser(text)
    return ALL if parser.at_end() else parser.whole()


def parse_range(text: str, field: str) -> Range:
    """`10..80`, `..80` or `10..` as an inclusive `Range` of `field`. Raises `BadFilter` for anything else."""
    low_text, dots, high_text = text.partition("..")
    low, high = (finite_number(end.strip()) if end.strip() else None for end in (low_text, high_text))
    ends = [end for end in (low_text, high_text) if end.strip()]
    if not dots or not ends or any(finite_number(end.strip()) is None for end in ends):
        raise BadFilter(f"{field}: {text!r} is no range of numbers; write low..high, ..high or low.., e.g. 10..80")
    if low is not None and high is not None and low > high:
        raise BadFilter(
            f"{field}: the range {text!r} ends before it begins; write {high_text.strip()}..{low_text.strip()}"
        )
    return Range(field, low, high)


def names(where: Filter) -> set[str]:
    """The attributes `where` speaks of."""
    match where:
        case Match(field=field) | Range(field=field):
            return {field}
        case And(operands=operands) | Or(operands=operands):
            return set().union(*map(names, operands))
        case Not(operand=operand):
            return names(operand)
        case HasTerms() | Among():
            return set()
