"""What is the shop's own stays; what is missing is filled only where it makes sense and only when sure."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.clouds import clouds
from wares.annotate.annotator import Annotator
from wares.annotate.fit import fit_annotator
from wares.annotate.values import FillPolicy, fill, filled_values, own_values, without_filled
from wares.types import FilledValue, Product


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    whole = clouds(1500, seed=1)
    kinds = whole.values["category"]
    sole = [("rubber" if "Boot" in kind else "cork") if kind.startswith("Shoes") else "" for kind in kinds]
    brand = ["Acme" if colour == "red" else "Lumen" for colour in whole.values["colour"]]
    return fit_annotator(
        replace(whole, values={**whole.values, "sole": sole, "brand": brand}), "encoder-1", 0.5
    ).annotator


def filled(annotator: Annotator, product: Product, wish: FillPolicy, seed: int = 7) -> Product:
    one = clouds(1, seed)
    return fill(annotator, [product], one.titles, one.pictures, wish)[0]


texts = st.sampled_from(["", "mauve", "Hats > Cap", "草绿"])
products = st.builds(
    lambda category, colour, sole, brand, named: Product(
        id="1",
        title="thing",
        brand=brand or None,
        category=tuple(category.split(" > ")) if category else (),
        colour=colour or None,
        attributes={"sole": (sole,) if sole else 3.0, "pockets": ("two", "zip")} if named else {},
    ),
    *(texts for _ in range(4)),
    st.booleans(),
)


@given(products, st.integers(0, 50), st.sampled_from([0.5, 0.7, 0.99]))
def test_own_values_are_never_touched_and_filled_ones_can_be_taken_out(
    annotator: Annotator, product: Product, seed: int, least: float
) -> None:
    found = filled(annotator, product, FillPolicy(least), seed)
    assert without_filled(found) == product
    assert without_filled(product) == product
    assert filled(annotator, found, FillPolicy(least), seed) == found
    assert all(confidence >= least for confidence in found.filled.values())
    assert {one.field for one in filled_values(found)} == found.filled.keys()
    assert "brand" not in found.filled


def test_what_is_missing_is_filled(annotator: Annotator) -> None:
    truth = clouds(1, 7).values
    found = filled(annotator, Product(id="1", title="thing"), FillPolicy(0.5))
    assert found.colour == truth["colour"][0]
    assert " > ".join(found.category) in {"Bags > Tote", "Bags > Clutch", "Shoes > Boot", "Shoes > Sandal"}
    assert FilledValue("1", "colour", truth["colour"][0], found.filled["colour"]) in filled_values(found)


def test_only_what_is_wished_is_filled(annotator: Annotator) -> None:
    product = Product(id="1", title="thing")
    assert filled(annotator, product, FillPolicy(0.5, frozenset({"colour"}))).filled.keys() == {"colour"}
    assert filled(annotator, product, FillPolicy(0.5, frozenset({"brand"}))).brand in {"Acme", "Lumen"}
    assert filled(annotator, product, FillPolicy(1.0)) == product


def test_bags_get_no_soles(annotator: Annotator) -> None:
    everything = [
        filled(annotator, Product(id="1", title="t", category=("Bags", "Tote")), FillPolicy(0.5), n) for n in range(40)
    ]
    assert not any("sole" in found.filled for found in everything)
    everything = [
        filled(annotator, Product(id="1", title="t", category=("Shoes", "Boot")), FillPolicy(0.5), n) for n in range(40)
    ]
    assert any("sole" in found.filled for found in everything)


def test_a_column_of_values_is_the_shops_own_and_single() -> None:
    red = Product(id="1", title="a", colour="red", attributes={"sizes": ("S", "M"), "weight": 3.0, "fit": ("slim",)})
    guessed = replace(red, colour="blue", filled={"colour": 0.9})
    assert own_values([red, guessed, Product(id="3", title="c", category=("衣服", "裙子"))]) == {
        "category": ["", "", "衣服 > 裙子"],
        "colour": ["red", "", ""],
        "fit": ["slim", "slim", ""],
    }
    assert own_values([]) == {}


def test_no_products_are_fine(annotator: Annotator) -> None:
    assert fill(annotator, [], np.zeros((0, 16), np.float32), np.zeros((0, 16), np.float32), FillPolicy(0.5)) == []
