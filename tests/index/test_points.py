import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wares.index.points import attribute_of, entry_of, key_of, point_of
from wares.types import Entry, Sparse

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["_5f_", "a_b", "n_x"]
)


@given(names, st.sampled_from(["text", "number"]))
def test_keys_are_plain_and_lead_back(name, kind) -> None:
    key = key_of(name, kind)
    assert all(c == "_" or (c.isascii() and c.isalnum()) for c in key)
    assert attribute_of(key) == (name, kind)


def test_the_indexs_own_keys_are_no_attributes() -> None:
    assert attribute_of("_terms") is None
    assert attribute_of("_group") is None


def test_a_payload_holds_all_that_the_columns_need() -> None:
    words = Sparse(np.array([5, 4_294_967_295], np.uint32), np.array([1, 2], np.float32))
    entry = Entry(9, {}, words, {"a": ("x",), "b": ("y", "z"), "c": ()}, {"price": 2}, "g")
    point = point_of(entry)
    again = entry_of(point.id, point.payload)
    assert again.words.indices.tolist() == [5, 4_294_967_295]
    assert {name: tuple(values) for name, values in again.facets.items()} == dict(entry.facets)
    assert (again.num, again.numbers, again.group) == (9, {"price": 2.0}, "g")
