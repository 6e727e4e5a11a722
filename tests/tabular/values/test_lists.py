import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.tabular.values.lists import infer_list_format, infer_short_list_format, split_list


@pytest.mark.parametrize(
    ("values", "lists"),
    [
        (["S, M, L", "S, M", "M"], ","),
        (["red|blue", "red", "blue|red"], "|"),
        (["a;b", "b;c", "a;c"], ";"),
        (['["a", "b"]', "[]"], "json"),
        (["{a,b}", "{c}"], "braces"),
        (["red, with a very long tail that says what it is", "blue, with a very long tail that says what it is"], ""),
        (["mesh|rubber"], ""),
        (["10,5", "12,5", "10,5"], ""),
        (["Berlin, Germany", "Paris, France"], ""),
        (["[1", "[2"], ""),
        (["S", "M"], ""),
        ([f"{city}, Germany" for city in ("Bonn", "Kiel", "Mainz", "Ulm", "Trier", "Jena")], ""),
        (["S, M", 5], ""),
        ([], ""),
    ],
)
def test_the_column_shows_whether_it_holds_lists(values: list[object], lists: str) -> None:
    assert infer_list_format(values) == lists


def test_parts() -> None:
    assert split_list(" S, M,L ", ",") == ["S", "M", "L"]
    assert split_list('["a, b", "c"]', "json") == ["a, b", "c"]
    assert split_list('{a,"b c"}', "braces") == ["a", "b c"]
    assert split_list("broken [", "json") == ["broken ["]


@given(
    st.lists(
        st.lists(st.sampled_from(["S", "M", "L", "XL"]), min_size=2, max_size=4, unique=True), min_size=6, max_size=9
    ),
    st.sampled_from(["|", ";"]),
)
def test_lists_read_back(rows: list[list[str]], mark: str) -> None:
    rows = [*rows, ["S", "M"], ["L", "M"], ["M", "S", "L"], ["XL", "S"]]
    texts = [f"{mark} ".join(row) for row in rows]
    list_format = infer_list_format(texts)
    assert [split_list(text, list_format) for text in texts] == rows


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["S,M,L"], ","),
        (["S, M", "L"], ","),
        (["36|37|38", "42"], "|"),
        (["42,5", "43"], ""),
        (["M/L", "32/34"], ""),
        (["One size fits all, more or less"], ""),
        (["S", "M"], ""),
    ],
)
def test_one_list_of_sizes_is_enough(values: list[object], says: str) -> None:
    assert infer_short_list_format(values) == says
