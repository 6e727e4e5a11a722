"""Quantities: one term whatever they are written in, and a number of something is not that number alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wares.language.analysis import units
from wares.language.analysis.analyzer import Analyzer
from wares.language.query.synonyms import Synonyms

ANALYZER = Analyzer(Synonyms({}))


def terms(text: str) -> frozenset[str]:
    return ANALYZER.document({"description": [text]}).terms


def asked(text: str) -> set[str]:
    return {term for word in ANALYZER.query_words(text) for way in word.alternatives for term in way.terms}


@pytest.mark.parametrize(
    ("spellings", "term"),
    [
        (("750 ml", "0.75 l", "0,75l", "75cl", "7.5 dl", "750毫升", "0.75升"), "u:750ml"),
        (("4 kg", "4000g", "8斤", "4公斤", "4千克", "4 kilos"), "u:4000g"),
        (("3 m", "300 cm", "3米", "3000mm", "0.003 km"), "u:3000mm"),
        (("27 inch", '27"', "27寸", "27英寸", "27 Zoll", "27-inch"), "u:27in"),
        (("24V", "24 volt", "24 v", "24伏"), "u:24v"),
        (("1,5 kW", "1500 W", "1500瓦"), "u:1500w"),
        (("10 Ah", "10000mAh"), "u:10000mah"),
        (("2 tb", "2000 GB"), "u:2000000mb"),
        (("2 lb", "32 oz"), "u:32oz"),
        (("2 yards", "6 ft", "72 inches"), "u:72in"),
        (("3兩", "150克"), "u:150g"),
    ],
)
def test_spellings_of_one_quantity_share_a_term(spellings: tuple[str, ...], term: str) -> None:
    for spelling in spellings:
        assert term in terms(spelling), spelling


@pytest.mark.parametrize(
    ("asked_for", "written"),
    [("4tb", "4096 GB"), ("4096gb", "4 TB"), ("128g", "128 GB"), ("256gb", "256G"), ("12 oz", "12 fl. oz.")],
)
def test_quantities_that_mean_the_same_beside_their_letter(asked_for: str, written: str) -> None:
    assert asked(asked_for) & {term for term in terms(written) if term.startswith("u:")}


def test_another_quantity_is_none_of_these() -> None:
    assert not asked("500 gb") & terms("512 GB")
    assert not asked("500 ml") & terms("500 l")
    assert not asked("300g") & {term for term in terms("300 GB") if term.startswith("u:")}


@pytest.mark.parametrize("written", ["M5×16", "m5 x 16", "M5*16", "m5-16", "M5x16mm"])
def test_a_thread_is_one_word_however_it_is_written(written: str) -> None:
    assert {"m5x16", "m5"} <= terms(written)
    assert not {"16", "n:16", "s:16"} & terms(written), "no number of it stands alone"
    assert "m5x16" in asked(written)


@pytest.mark.parametrize("written", ["90x210 cm", "90 × 210cm", "90*210 cm", "900 x 2100 mm", "0.9 x 2.1 m"])
def test_dimensions_meet_in_any_unit(written: str) -> None:
    assert "d:900x2100" in terms(written) & asked(written)


def test_a_number_of_dimensions_is_no_number_and_no_measure() -> None:
    assert not {"210", "n:210", "u:2100mm"} & terms("90x210 cm")
    assert {"s:210", "s:2100mm"} <= terms("90x210 cm")


def test_two_of_three_sides_are_dimensions_too() -> None:
    assert {"d:40x30", "d:30x20", "d:40x20", "d:40x30x20"} <= terms("40 x 30 x 20 cm")


@pytest.mark.parametrize("written", ["24 x 0.5 l", "500ml*24", "6 x 500 ml"])
def test_how_many_of_a_measure_keeps_the_measure(written: str) -> None:
    assert "u:500ml" in terms(written)


def test_letters_that_label_sides_are_no_units() -> None:
    assert not [term for term in terms("5 in. w x 8 in. l") if term.endswith(("ml", "w"))]


def test_decimal_commas() -> None:
    assert units.number("2,5") == "2.5"
    assert units.number("12,000") == "12000"
    assert units.number("000815") == "000815"
    assert "d:3x20" in terms("3,0x20")


AMOUNTS = st.integers(1, 9999)
LADDERS = st.sampled_from([("m", "cm", 100), ("cm", "mm", 10), ("l", "ml", 1000), ("kg", "g", 1000), ("kw", "w", 1000)])


@given(AMOUNTS, LADDERS, st.sampled_from(["", " "]))
def test_any_amount_is_the_same_in_a_smaller_unit(amount: int, ladder: tuple[str, str, int], space: str) -> None:
    large, small, times = ladder
    first, second = terms(f"{amount}{space}{large}"), terms(f"{amount * times}{space}{small}")
    assert (
        {term for term in first if term.startswith("u:")} == {term for term in second if term.startswith("u:")} != set()
    )
