"""What the values of attributes are called in other languages, counted over the products' own texts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from wares.tags import closest

LabelNames = Mapping[str, Mapping[str, str]]
"""attribute → value → label."""


class ValueLabels:
    """The most frequent label of each value in each language; what is handed out does not change any more."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: as `ValueLabel.key` has them."""
        self._counts: dict[tuple[str, str, str], dict[str, int]] = {}
        self._best: dict[str, LabelNames] = {}
        self.change(counts)

    @property
    def tags(self) -> list[str]:
        """Languages in which some value has a label."""
        return list(self._best)

    def of(self, language: str) -> LabelNames:
        """The labels in the language closest to this one; values without one are absent."""
        tag = closest(language, self.tags)
        return {} if tag is None else self._best[tag]

    def change(self, more: Mapping[str, int]) -> set[tuple[str, str]]:
        """Count labels; the attributes with those values whose labels are others now."""
        touched: dict[tuple[str, str, str], None] = {}
        for key, n in more.items():
            tag, attribute, value, label = json.loads(key)
            labels = self._counts.setdefault((tag, attribute, value), {})
            labels[label] = labels.get(label, 0) + n
            if labels[label] <= 0:
                del labels[label]
            touched[tag, attribute, value] = None
        return self._update(list(touched))

    def _update(self, places: list[tuple[str, str, str]]) -> set[tuple[str, str]]:
        others: dict[tuple[str, str], dict[str, str]] = {}
        changed = set()
        for place in places:
            tag, attribute, value = place
            labels = self._counts[place] or self._counts.pop(place)
            best = max(labels, key=lambda label: (labels[label], label), default="")
            known = others.get((tag, attribute)) or dict(self._best.get(tag, {}).get(attribute, {}))
            if known.get(value, "") != best:
                changed.add((attribute, value))
                known[value] = best
                others[tag, attribute] = known
        for (tag, attribute), known in others.items():
            now = {value: label for value, label in known.items() if label}
            attributes = {name: known for name, known in self._best.get(tag, {}).items() if name != attribute}
            self._best[tag] = {**attributes, attribute: now} if now else attributes
            if not self._best[tag]:
                del self._best[tag]
        return changed
