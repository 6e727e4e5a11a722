"""Values, labels and names that follow changes, compared to making them anew."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.language.analysis.languages import ENGLISH
from wares.language.query.attributes import AttributeNames
from wares.shop.runtime import named_values
from wares.shop.runtime.named_values import ListedValues, NamedValues
from wares.shop.runtime.value_labels import ValueLabels

TAGS = ("zh", "fr")
VALUES = st.tuples(st.sampled_from(["colour", "kind"]), st.sampled_from(["Red", "Navy Blue", "藏青", "Mug", "12"]))
CHANGES = st.lists(
    st.tuples(
        st.dictionaries(VALUES, st.integers(-1, 2), max_size=4),
        st.dictionaries(
            st.tuples(st.sampled_from(TAGS), VALUES, st.sampled_from(["红色", "rouge", "tasse"])),
            st.integers(-1, 2),
            max_size=4,
        ),
        st.booleans(),
    ),
    max_size=8,
)
ASKED = ("red", "navy blue mug", "藏青色", "红色mug", "rouge tasse", "12")


def nested(values: dict[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    """By attribute and then by value."""
    result: dict[str, dict[str, int]] = {}
    for (attribute, value), n in values.items():
        result.setdefault(attribute, {})[value] = n
    return result


@given(CHANGES)
def test_names_that_follow_are_those_made_anew(changes: list[tuple[dict, dict, bool]]) -> None:  # type: ignore[type-arg]
    named, values, labels = NamedValues(ENGLISH), {}, {}  # type: ignore[var-annotated]
    for more_values, more_labels, asked in changes:
        more_values = {pair: max(n, -values.get(pair, 0)) for pair, n in more_values.items()}
        keys = {json.dumps([tag, *pair, label], ensure_ascii=False): n for (tag, pair, label), n in more_labels.items()}
        keys = {key: max(n, -labels.get(key, 0)) for key, n in keys.items()}
        for counts, more in ((values, more_values), (labels, keys)):
            counts.update({key: counts.get(key, 0) + n for key, n in more.items()})
        named.change(nested(more_values), keys, TAGS)
        if asked:
            named.names(TAGS)
    present = {pair: n for pair, n in values.items() if n}
    anew = ValueLabels({key: n for key, n in labels.items() if n})
    assert named.values.all() == present
    assert [named.labels.of(tag) for tag in TAGS] == [anew.of(tag) for tag in TAGS]
    called: dict[str, dict[str, list[str]]] = {}
    for tag in TAGS:
        for attribute, labels_of in anew.of(tag).items():
            for value, label in labels_of.items():
                called.setdefault(attribute, {}).setdefault(value, []).append(label)
    expected = AttributeNames(present, called)
    for words in ASKED:
        assert named.names(TAGS).read_text(words) == expected.read_text(words), words


def test_attributes_of_very_many_values_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_values, "MOST_VALUES", 3)
    values = ListedValues({"sku": {str(n): 1 for n in range(9)}, "colour": {"red": 1}})
    assert values.all() == {("colour", "red"): 1}
    more = {"sku": {"10": 1}, "colour": {"blue": 1, "red": -1}}
    assert values.change(more) == [("colour", "blue"), ("colour", "red")]
    assert ("colour", "blue") in values.change({"colour": {"a": 1, "b": 1, "c": 1}}), "it is listed no longer"
    assert (values.all(), values.unlisted, values.has(("colour", "blue"))) == ({}, {"sku", "colour"}, False)
