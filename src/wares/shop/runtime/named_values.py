"""The values of a shop's attributes that words of a query may name, and what they are called."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping

from wares.language.analysis.languages import Language
from wares.language.query.attributes import AttributeNames, ValuePair
from wares.shop.runtime.value_labels import LabelNames, ValueLabels

MOST_VALUES = 5000
"""Of an attribute; one with more is no list of choices that shoppers name."""


class ListedValues:
    """How many products have each value, of attributes that have not too many.

    counts     attribute → value → number of products
    unlisted   attributes that once had too many values; they stay out until all are counted anew
    changes    number of changes of counts
    """

    def __init__(self, counts: Mapping[str, Mapping[str, int]], unlisted: Iterable[str] = ()) -> None:
        self.counts: dict[str, dict[str, int]] = {}
        self.unlisted = set(unlisted)
        self.changes = 0
        self.change(counts)

    def has(self, value: ValuePair) -> bool:
        """Whether some product has it, as far as it is listed."""
        return value[1] in self.counts.get(value[0], ())

    def all(self) -> dict[ValuePair, int]:
        """A copy of all counts."""
        return {(attribute, value): n for attribute, values in self.counts.items() for value, n in values.items()}

    def change(self, more: Mapping[str, Mapping[str, int]]) -> list[ValuePair]:
        """Count; the values that may have come or gone."""
        touched: list[ValuePair] = []
        for attribute, values in more.items():
            if attribute in self.unlisted:
                continue
            counts = self.counts.setdefault(attribute, {})
            self.changes += len(values)
            for value, n in values.items():
                before = counts.pop(value, 0)
                if before + n > 0:
                    counts[value] = before + n
                if (before > 0) != (before + n > 0):
                    touched.append((attribute, value))
                if len(counts) > MOST_VALUES:
                    touched += [(attribute, one) for one in self.counts.pop(attribute)]
                    self.unlisted.add(attribute)
                    break
        return touched


class NamedValues:
    """A shop's values with their labels in other languages, and by what words they may be named. One thread changes
    them, any number may read; the names are made when they are first asked for.
    """

    def __init__(self, language: Language) -> None:
        self._language, self._lock = language, threading.Lock()
        self.values, self.labels = ListedValues({}), ValueLabels({})
        self._names: AttributeNames | None = None
        self._tags: list[str] = []

    def use_values(self, values: ListedValues) -> None:
        """Other values from now on."""
        with self._lock:
            self.values, self._names = values, None

    def use_labels(self, labels: ValueLabels) -> None:
        """Other labels from now on."""
        with self._lock:
            self.labels, self._names = labels, None

    def names(self, languages: Iterable[str]) -> AttributeNames:
        """The names, with the labels in these languages."""
        names = self._names
        if names is not None:
            return names
        with self._lock:
            names, labels = AttributeNames((), language=self._language), self._labels_in(languages)
            for value in self.values.all():
                names.add(value, _labels_of(value, labels))
            self._tags, self._names = self.labels.tags, names
        return names

    def change(
        self, values: Mapping[str, Mapping[str, int]], labels: Mapping[str, int], languages: Iterable[str]
    ) -> None:
        """Count values and labels; `languages` are those of the names."""
        with self._lock:
            changed = self.labels.change(labels).union(self.values.change(values))
            if self._names is None or self._tags != self.labels.tags:
                self._names = None
                return
            labels_now = self._labels_in(languages)
            for value in changed:
                if self.values.has(value):
                    self._names.add(value, _labels_of(value, labels_now))
                else:
                    self._names.remove(value)

    def forget_names(self) -> None:
        """Make the names anew when they are asked for: languages have come or gone."""
        self._names = None

    def _labels_in(self, languages: Iterable[str]) -> list[LabelNames]:
        return [self.labels.of(tag) for tag in languages]


def _labels_of(value: ValuePair, labels: Iterable[LabelNames]) -> list[str]:
    attribute, written = value
    found = (each.get(attribute, {}).get(written) for each in labels)
    return list(dict.fromkeys(label for label in found if label))
