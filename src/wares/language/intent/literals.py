"""Literals of a regular expression: texts of which whatever it matches has at least one, so that it need not be tried.

Understands what the rules are written in: letters, groups with alternatives, classes, `?` and `*`, lookarounds.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"\\.|\[[^\]]*\]|\(\?[:=!]|\(\?<[=!]|\(\?P<\w+>|[()|?*+^$.]|\{\d*,?\d*\}|.", re.DOTALL)
_SHORTEST_LATIN = 2
_Choice = tuple[str, ...]


def literals_of(pattern: str) -> tuple[str, ...]:
    """The literals, small ones left out; () = it may match without any."""
    return _Parser(_SPECIAL.findall(pattern)).alternatives()


class _Parser:
    """Reads the tokens of a pattern once, from the first to the last."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at = tokens, 0

    def alternatives(self) -> _Choice:
        """One literal of each alternative up to the group's end; () when any has none."""
        choices = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            choices.append(self._sequence())
        return tuple(dict.fromkeys(text for choice in choices for text in choice)) if all(choices) else ()

    def _sequence(self) -> _Choice:
        """The best choice among the parts that all have to be there."""
        best: _Choice = ()
        run = ""
        while (token := self._peek()) not in ("", "|", ")"):
            self._at += 1
            if token.startswith("("):
                group = self.alternatives()
                self._at += 1
                best, run = _better(best, (run,)), ""
                is_ahead = token not in ("(?:", "(") and not token.startswith("(?P")
                best = best if is_ahead or self._is_optional() else _better(best, group)
            elif len(token) == 1 and token not in ".^$?*+" and not self._is_optional():
                run += token
            else:
                best, run = _better(best, (run,)), ""
        return _better(best, (run,))

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _is_optional(self) -> bool:
        return self._peek() in ("?", "*")


def _better(one: _Choice, other: _Choice) -> _Choice:
    """The one whose shortest literal is longer, if it is long enough to tell anything."""
    other = tuple(text.strip() for text in other)
    return other if _worth(other) > _worth(one) else one


def _worth(choice: _Choice) -> int:
    """Letters of the shortest; Chinese ones tell more. 0 = worth nothing."""
    lengths = [len(text) if text.isascii() else 2 * len(text) for text in choice]
    shortest = min(lengths, default=0)
    return shortest if shortest >= _SHORTEST_LATIN else 0
