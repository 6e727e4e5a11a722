"""Outlines against what can be worked out by hand, and light that falls from the upper left."""

import numpy as np
import pytest

from wares.demo.articles import plan
from wares.demo.drawing.colours import mix
from wares.demo.drawing.patterns import FIXED, PATTERNS, pattern_fields
from wares.demo.drawing.render import Paint, paint_layers, render_layers
from wares.demo.drawing.shapes import SHAPES
from wares.demo.drawing.sketch import Sketch, box, fit_to_sheet, half, hole, mirror, oval, poly, rotate, smooth
from wares.demo.kinds import kinds

PAINT = Paint(main=(200, 40, 40), second=(255, 255, 255), accent=(0, 0, 255))


def test_a_curve_passes_through_its_points() -> None:
    (stroke,) = smooth("100 100, 200 60*, 300 100, 200 200")
    for point in ((100, 100), (200, 60), (300, 100), (200, 200)):
        assert np.hypot(*(stroke.points - point).T).min() < 1e-9


def test_corners_give_straight_pieces() -> None:
    (stroke,) = smooth("100 100*, 200 100*, 200 200*, 100 200*")
    assert np.isclose(stroke.points[:, 0], 100).sum() >= 10
    inside = np.all((stroke.points >= 100 - 1e-9) & (stroke.points <= 200 + 1e-9), axis=1)
    assert inside.all()


def test_a_half_is_symmetric() -> None:
    (stroke,) = half("200 50*, 120 90, 100 200*, 200 220*")
    (other,) = mirror((stroke,))
    for point in stroke.points:
        assert np.hypot(*(other.points - point).T).min() < 1e-6


def test_a_quarter_turn() -> None:
    (stroke,) = rotate(poly("250 200, 300 200, 300 210"), 90)
    assert np.allclose(stroke.points[:2], [(200, 250), (200, 300)])


def test_a_hole_shows_what_lies_below() -> None:
    sketch = Sketch()
    sketch.stands = False
    sketch.body(box(100, 100, 300, 300) + hole(oval(200, 200, 60)))
    picture = paint_layers(render_layers(sketch), PAINT).astype(int)
    assert picture[120, 120, 0] - picture[120, 120, 1] > 100
    assert abs(picture[200, 200, 0] - picture[200, 200, 1]) < 30


def test_light_falls_from_the_upper_left() -> None:
    sketch = Sketch()
    sketch.stands = False
    sketch.body(oval(200, 200, 120), form="ball")
    picture = paint_layers(render_layers(sketch), PAINT).astype(int)
    assert picture[130, 130].sum() > picture[270, 270].sum() + 60


def test_a_sketch_is_fitted_to_the_sheet() -> None:
    for name in ("ring", "sofa", "necklace"):
        sketch = Sketch()
        SHAPES[name](sketch, "")
        solid = [p for p in fit_to_sheet(sketch) if p.colour not in ("shade", "shine") and p.within is None]
        points = np.concatenate([stroke.points for part in solid for stroke in part.outline])
        assert points.min() > 10
        assert points.max() < 390


@pytest.mark.parametrize("name", PATTERNS[1:])
def test_patterns_print_the_second_colour(name: str) -> None:
    first, second = pattern_fields(name, 0, 1.0)
    assert first.shape == second.shape == (600, 600)
    assert 0.05 < first.mean() < 0.75
    assert first.min() >= 0
    assert first.max() <= 1
    assert (second.max() > 0) == (name == "floral")


@pytest.mark.parametrize("name", FIXED)
def test_patterns_with_one_border_have_it_in_the_products_middle(name: str) -> None:
    sketch = Sketch()
    SHAPES["slippers"](sketch, "cosy")
    layers = render_layers(sketch)
    paint = Paint(main=(200, 40, 40), second=(30, 30, 220), accent=(0, 0, 0), pattern=name)
    picture = paint_layers(layers, paint).astype(int)
    column = picture[layers.middle - 30 : layers.middle + 31, 260]
    assert column[0, 0] > column[0, 2]
    assert column[-1, 2] > column[-1, 0]


def test_every_style_draws_something_of_its_own() -> None:
    for kind in kinds():
        sketches = []
        for style in kind.styles:
            sketch = Sketch()
            SHAPES[kind.name](sketch, style.shape)
            assert len(sketch.parts) >= 2, (kind.name, style.shape)
            key = [(p.colour, p.form, [s.points.round(1).tolist() for s in p.outline]) for p in sketch.parts]
            assert key not in sketches, f"{kind.name}: {style.shape} looks like another style"
            sketches.append(key)


def test_words_are_filled_in_everywhere() -> None:
    from wares.demo.feed_rows import description, title

    for article in plan(900, 2):
        for text in (*title(article), *description(article)):
            assert "{" not in text
            assert "  " not in text
            assert text == text.strip()


def test_mixing() -> None:
    assert mix((0, 0, 0), (100, 200, 50), 0.5) == (50, 100, 25)


def test_a_close_up_is_larger_and_needs_no_floor() -> None:
    for name in ("sneakers", "table_lamp", "ring"):
        kind = next(kind for kind in kinds() if kind.name == name)
        sketch = Sketch()
        SHAPES[name](sketch, kind.styles[0].shape)
        whole, close = render_layers(sketch), render_layers(sketch, 2.0)
        area = lambda layers: sum(float(layer.cover.sum()) for layer in layers.layers)  # noqa: E731
        assert area(close) > area(whole)
        assert not close.stands
        assert paint_layers(close, PAINT).shape == (400, 400, 3)
