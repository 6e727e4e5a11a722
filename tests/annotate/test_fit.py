"""An annotator learns what can be learnt, says how sure it is, and is right about that; from title, picture or both."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from annotate.clouds import COLOURS, KINDS, WRONG, clouds
from wares.annotate import folder
from wares.annotate.annotator import ANYWHERE, Annotator
from wares.annotate.examples import AnnotationExamples, KnownVectors, labels
from wares.annotate.fit import AnnotatorFit, fit_annotator
from wares.errors import BadInput, BadSetting
from wares.stats.calibration import expected_calibration_error


@pytest.fixture(scope="module")
def learnt() -> AnnotatorFit:
    return fit_annotator(clouds(2400, seed=1), "encoder-1", 0.5)


@pytest.fixture(scope="module")
def fresh() -> AnnotationExamples:
    return clouds(1500, seed=2)


@pytest.mark.parametrize("title", [True, False])
@pytest.mark.parametrize("picture", [True, False])
def test_values_and_confidence_hold_on_fresh_products(
    learnt: AnnotatorFit, fresh: AnnotationExamples, title: bool, picture: bool
) -> None:
    found = learnt.annotator.predict(fresh.titles * np.float32(title), fresh.pictures * np.float32(picture))
    colour, kind = found["colour"], found["category"]
    if not title and not picture:
        assert not colour.confidences.any()
        return
    assert np.mean(colour.values == fresh.values["colour"]) > 0.97
    assert colour.confidences.mean() > 0.95
    right = kind.values == fresh.values["category"]
    assert right.mean() == pytest.approx(1 - WRONG, abs=0.05)
    assert expected_calibration_error(kind.confidences, right) < 0.06
    assert np.quantile(kind.confidences, 0.9) < 0.85, "mislabelled rows forbid being surer than that"


def test_what_was_judged_is_what_comes_true(learnt: AnnotatorFit, fresh: AnnotationExamples) -> None:
    assert {(one.attribute, one.vectors) for one in learnt.quality} == {
        (name, kind) for name in ("colour", "category") for kind in KnownVectors
    }
    both = next(one for one in learnt.quality if (one.attribute, one.vectors) == ("category", KnownVectors.BOTH))
    assert both.accuracy == pytest.approx(1 - WRONG, abs=0.08)
    assert both.precision == pytest.approx(1 - WRONG, abs=0.08)
    assert learnt.training_rows + learnt.holdout_rows == 2400


def test_titles_alone_teach_nothing_about_pictures(fresh: AnnotationExamples) -> None:
    known = replace(fresh, pictures=np.zeros_like(fresh.pictures))
    annotator = fit_annotator(known, "encoder-1", 0.5).annotator
    assert annotator.predict(fresh.titles, np.zeros_like(fresh.titles))["colour"].confidences.min() > 0.5
    assert not annotator.predict(np.zeros_like(fresh.titles), fresh.pictures)["colour"].confidences.any()


def test_only_attributes_that_repeat_are_learnt(fresh: AnnotationExamples) -> None:
    n = len(fresh)
    values = {
        **fresh.values,
        "article number": [f"A-{row}" for row in range(n)],
        "made of": ["steel"] * n,
        "seldom": ["a", "b"] * 10 + [""] * (n - 20),
        "often": ["", "x", "y"] * (n // 3),
        "material": [("linen", "wool", "")[row % 3] if row % 50 else f"rare {row}" for row in range(n)],
    }
    found = labels(replace(fresh, values=values))
    assert found.keys() == {"colour", "category", "often", "material"}
    assert found["material"].values == ("linen", "wool")
    assert (found["material"].codes[:3]).tolist() == [-2, 1, -1]


def test_too_little_to_learn_from_says_so() -> None:
    few = clouds(20, seed=3)
    with pytest.raises(BadInput, match="fifty"):
        fit_annotator(few, "encoder-1", 0.5)
    with pytest.raises(BadInput, match="fifty"):
        fit_annotator(replace(few, values={}), "encoder-1", 0.5)
    blind = clouds(200, seed=3)
    with pytest.raises(BadInput, match="fifty"):
        fit_annotator(replace(blind, titles=blind.titles * 0, pictures=blind.pictures * 0), "encoder-1", 0.5)


def test_variants_are_not_judged_by_their_own_kind() -> None:
    copies = clouds(60, seed=4)
    rng = np.random.default_rng(0)
    rows = np.tile(np.arange(60), 20)
    noise = {"lot": [("left", "right")[bit] for bit in rng.integers(2, size=60)[rows]]}
    many = AnnotationExamples(copies.titles[rows], copies.pictures[rows], rows, noise)
    judged = fit_annotator(many, "encoder-1", 0.5).quality
    assert max(one.accuracy for one in judged) < 0.95, "every lot of a copy is known from its twins"


def test_an_attribute_belongs_to_its_categories() -> None:
    whole = clouds(1200, seed=5)
    sole = [
        ("rubber", "leather")[row % 2] if kind.startswith("Shoes") else ""
        for row, kind in enumerate(whole.values["category"])
    ]
    annotator = fit_annotator(replace(whole, values={**whole.values, "sole": sole}), "encoder-1", 0.5).annotator
    usual = {kind: annotator.attributes["sole"].applies_to(kind) for kind in (*KINDS, ANYWHERE, "Hats")}
    assert usual == dict(zip((*KINDS, ANYWHERE, "Hats"), (False, False, True, True, True, True), strict=True))


def test_a_folder_keeps_all_of_it(learnt: AnnotatorFit, fresh: AnnotationExamples, tmp_path: Path) -> None:
    assert folder.load(tmp_path) is None
    folder.save(learnt.annotator, tmp_path)
    other = folder.load(tmp_path)
    assert other is not None
    assert (other.encoder, dict(other.attributes)) == ("encoder-1", dict(learnt.annotator.attributes))
    for name, found in learnt.annotator.predict(fresh.titles, fresh.pictures).items():
        again = other.predict(fresh.titles, fresh.pictures)[name]
        assert (again.values == found.values).all()
        np.testing.assert_array_equal(again.confidences, found.confidences)
    assert other.attributes["colour"].values == tuple(sorted(COLOURS))


def test_a_new_annotator_takes_the_place_of_the_old(learnt: AnnotatorFit, tmp_path: Path) -> None:
    folder.save(learnt.annotator, tmp_path)
    folder.save(fit_annotator(clouds(400, seed=6), "encoder-2", 0.5).annotator, tmp_path)
    found = folder.load(tmp_path)
    assert isinstance(found, Annotator)
    assert found.encoder == "encoder-2"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("damage", ["missing", "other bytes", "no json", "other version", "outside"])
def test_a_damaged_folder_says_what_to_do(learnt: AnnotatorFit, tmp_path: Path, damage: str) -> None:
    folder.save(learnt.annotator, tmp_path)
    card, array = tmp_path / folder.FILE, next(tmp_path.glob("hidden-*.npy"))
    text = card.read_text("utf-8")
    match damage:
        case "missing":
            array.unlink()
        case "other bytes":
            np.save(array, np.zeros_like(np.load(array)))
        case "no json":
            card.write_text(text[:50], "utf-8")
        case "other version":
            card.write_text(text.replace('"version": 1', '"version": 7'), "utf-8")
        case "outside":
            card.write_text(text.replace(array.name, f"../{array.name}"), "utf-8")
    with pytest.raises(BadSetting, match="wares train annotator"):
        folder.load(tmp_path)
