"""Outlines and sketches: a picture as a list of filled parts on a 400 × 400 sheet, before any colour is chosen.

An outline is written as text, `"60 250, 80 200*, 120 180"`: points in sheet units, x to the right and y downwards.
Curves run smoothly through the points (Catmull–Rom); a point marked `*` is a corner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

SHEET = 400
"""Width and height of the sheet, and of the finished picture in pixels."""

Points: TypeAlias = NDArray[np.float64]
Form = Literal["soft", "flat", "round", "ball", "metal", "glass"]
"""How light falls: a padded body, a flat sheet, an upright cylinder, a ball, polished metal, clear glass."""

_STEPS = 10


@dataclass(frozen=True, slots=True)
class Stroke:
    """One closed area (`width` None) or one line of `width` units; a `hole` is cut out of what came before it."""

    points: Points
    width: float | None = None
    hole: bool = False


Outline: TypeAlias = tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class SketchPart:
    """An outline with its paint.

    colour        "main" and "second" are the product's colours, "deep", "pale" and "seam" derive from main; "shade" and
               "shine" darken and lighten what lies below; the rest are fixed inks or `#rrggbb`
    within     index of the part whose area limits this one, None = free
    blur       softness of the edge in units
    turn       degrees by which the pattern is turned on this part
    has_pattern  whether the product's pattern is printed on it
    """

    outline: Outline
    colour: str
    form: Form = "soft"
    within: int | None = None
    blur: float = 0.0
    opacity: float = 1.0
    turn: int = 0
    has_pattern: bool = False


def _parse(text: str) -> tuple[Points, list[bool]]:
    fields = [field.strip() for field in text.split(",")]
    points = np.array([[float(n) for n in field.rstrip("*").split()] for field in fields])
    return points, [field.endswith("*") for field in fields]


def _spline(points: Points, corners: list[bool], is_closed: bool) -> Points:
    """(n, 2) points → a finely sampled Catmull–Rom curve whose tangents vanish at corners."""
    n = len(points)
    tangents = np.zeros_like(points)
    for i in range(n):
        if corners[i] or (not is_closed and i in (0, n - 1)):
            continue
        tangents[i] = (points[(i + 1) % n] - points[i - 1]) / 2
    t = np.linspace(0, 1, _STEPS, endpoint=False)[:, None]
    pieces = []
    for i in range(n if is_closed else n - 1):
        p, q = points[i], points[(i + 1) % n]
        reach = float(np.hypot(*(q - p)))
        u, v = (_limit(tangent, reach) for tangent in (tangents[i], tangents[(i + 1) % n]))
        pieces.append(
            (2 * t**3 - 3 * t**2 + 1) * p + (t**3 - 2 * t**2 + t) * u + (3 * t**2 - 2 * t**3) * q + (t**3 - t**2) * v
        )
    if not is_closed:
        pieces.append(points[-1:])
    return np.concatenate(pieces)


def _limit(tangent: Points, reach: float) -> Points:
    """A tangent no longer than 1.2 times the piece it starts, so that short pieces do not overshoot."""
    length = float(np.hypot(*tangent))
    return tangent * min(1.0, 1.2 * reach / length) if length else tangent


def smooth(text: str) -> Outline:
    """A closed smooth curve through the points."""
    return (Stroke(_spline(*_parse(text), is_closed=True)),)


def poly(text: str) -> Outline:
    """A closed polygon."""
    return (Stroke(_parse(text)[0]),)


def half(text: str) -> Outline:
    """A closed curve symmetric about x = 200, given by its left half from top to bottom."""
    points, corners = _parse(text)
    inner = [i for i in range(len(points)) if points[i, 0] != SHEET / 2]
    reflection = [(SHEET - points[i, 0], points[i, 1]) for i in reversed(inner)]
    outline_points = np.concatenate([points, np.array(reflection)])
    return (Stroke(_spline(outline_points, corners + [corners[i] for i in reversed(inner)], is_closed=True)),)


def line(text: str, width: float) -> Outline:
    """An open smooth line with round ends."""
    return (Stroke(_spline(*_parse(text), is_closed=False), width),)


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Outline:
    """A rectangle with rounded corners."""
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    if r <= 0:
        return (Stroke(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)),)
    angles = np.linspace(0, np.pi / 2, 8)
    centres = [(right - r, bottom - r, 0), (left + r, bottom - r, 1), (left + r, top + r, 2), (right - r, top + r, 3)]
    arcs = [
        np.stack([x + r * np.cos(angles + quarter * np.pi / 2), y + r * np.sin(angles + quarter * np.pi / 2)], axis=1)
        for x, y, quarter in centres
    ]
    return (Stroke(np.concatenate(arcs)),)


def oval(x: float, y: float, rx: float, ry: float | None = None, width: float | None = None) -> Outline:
    """An ellipse around (x, y), or only its rim of `width`."""
    angles = np.linspace(0, 2 * np.pi, 73)
    points = np.stack([x + rx * np.cos(angles), y + (rx if ry is None else ry) * np.sin(angles)], axis=1)
    return (Stroke(points, width),)


def hole(outline: Outline) -> Outline:
    """The same area, cut out of what came before it."""
    return tuple(Stroke(stroke.points, stroke.width, hole=True) for stroke in outline)


def mirror(outline: Outline) -> Outline:
    """Reflected about x = 200."""
    return tuple(
        Stroke(np.array([SHEET, 0]) + stroke.points * (-1, 1), stroke.width, stroke.hole) for stroke in outline
    )


def both(outline: Outline) -> Outline:
    """The outline and its reflection about x = 200."""
    return outline + mirror(outline)


def shift(outline: Outline, dx: float, dy: float, scale: float = 1.0) -> Outline:
    """Scaled about the middle of the sheet, then shifted."""
    middle = np.array([SHEET / 2, SHEET / 2])
    return tuple(
        Stroke((s.points - middle) * scale + middle + (dx, dy), s.width and s.width * scale, s.hole) for s in outline
    )


def resize(outline: Outline, share: float) -> Outline:
    """Scaled about the middle of its own points."""
    points = np.concatenate([s.points for s in outline])
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    return tuple(Stroke((s.points - middle) * share + middle, s.width and s.width * share, s.hole) for s in outline)


def rotate(outline: Outline, degrees: float, x: float = 200, y: float = 200) -> Outline:
    """Turned clockwise about (x, y)."""
    angle = np.deg2rad(degrees)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return tuple(Stroke((s.points - (x, y)) @ matrix + (x, y), s.width, s.hole) for s in outline)


class Sketch:
    """Collects a product's parts from back to front.

    stands   rests on a floor (its shadow lies below it) instead of lying flat or hanging
    """

    def __init__(self) -> None:
        self.parts: list[SketchPart] = []
        self.stands = True

    def _add(self, part: SketchPart) -> int:
        self.parts.append(part)
        return len(self.parts) - 1

    def body(self, outline: Outline, colour: str = "main", form: Form = "soft", turn: int = 0) -> int:
        """A part in the product's own colour, carrying its pattern. Returns its index."""
        return self._add(SketchPart(outline, colour, form, turn=turn, has_pattern=colour == "main"))

    def fill(
        self, outline: Outline, colour: str, form: Form = "soft", within: int | None = None, opacity: float = 1.0
    ) -> int:
        """A plain part without the pattern. Returns its index (that of the last, for several balls)."""
        if form == "ball":
            for stroke in outline[:-1]:
                self._add(SketchPart((stroke,), colour, form, within, opacity=opacity))
            outline = outline[-1:]
        return self._add(SketchPart(outline, colour, form, within, opacity=opacity))

    def seam(self, outline: Outline, within: int | None = None, opacity: float = 0.8) -> None:
        """Stitching, folds and joints: thin lines in a tone that shows on the product's colour."""
        self._add(SketchPart(outline, "seam", "flat", within, opacity=opacity))

    def shade(self, outline: Outline, within: int | None = None, blur: float = 6, opacity: float = 0.5) -> None:
        """A soft shadow on what lies below."""
        self._add(SketchPart(outline, "shade", "flat", within, blur, opacity))

    def shine(self, outline: Outline, within: int | None = None, blur: float = 3, opacity: float = 0.5) -> None:
        """A soft light on what lies below."""
        self._add(SketchPart(outline, "shine", "flat", within, blur, opacity))


def fit_to_sheet(sketch: Sketch, side: float = 306, floor: float = 336) -> tuple[SketchPart, ...]:
    """The parts scaled together to fill the sheet: centred, and standing on the floor where the sketch stands."""
    solid = [part for part in sketch.parts if part.colour not in ("shade", "shine") and part.within is None]
    points = np.concatenate([stroke.points for part in solid for stroke in part.outline if not stroke.hole])
    low, high = points.min(axis=0), points.max(axis=0)
    scale = float(min(1.6, side / max(high - low)))
    middle = (low + high) / 2
    target = np.array([SHEET / 2, SHEET / 2])
    if sketch.stands:
        target[1] = min(floor - (high[1] - middle[1]) * scale, SHEET / 2 + 46)
    return tuple(replace(part, outline=_place(part.outline, middle, target, scale)) for part in sketch.parts)


def enlarge(parts: tuple[SketchPart, ...], zoom: float) -> tuple[SketchPart, ...]:
    """The parts around the middle of the sheet, so much larger; what is outside it is cut off."""
    if zoom == 1.0:
        return parts
    middle = np.array([SHEET / 2, SHEET / 2])
    return tuple(
        replace(part, outline=_place(part.outline, middle, middle, zoom), blur=part.blur * zoom) for part in parts
    )


def _place(outline: Outline, middle: Points, target: Points, scale: float) -> Outline:
    return tuple(Stroke((s.points - middle) * scale + target, s.width and s.width * scale, s.hole) for s in outline)
