"""A sketch becomes a picture: masks and light once a sketch, colour once a product. Arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from wares.demo.patterns import FIXED, pattern_fields, texture
from wares.demo.sketch import SHEET, Form, Outline, Part, Sketch, fitted

ZOOM = 3
"""Outlines are drawn this many times larger and averaged, for smooth edges."""

Plane = NDArray[np.float32]
Colour = tuple[int, int, int]

_INKS: dict[str, Colour] = {
    "white": (250, 249, 246),
    "cream": (244, 236, 220),
    "black": (38, 38, 43),
    "ink": (58, 58, 66),
    "grey": (150, 152, 158),
    "steel": (196, 201, 208),
    "gold": (222, 178, 92),
    "brass": (196, 152, 84),
    "wood": (186, 134, 84),
    "oak": (216, 174, 122),
    "walnut": (122, 80, 52),
    "leaf": (92, 148, 92),
    "fern": (62, 116, 78),
    "soil": (92, 68, 54),
    "rubber": (236, 232, 224),
    "tan": (190, 140, 96),
    "glass": (206, 226, 234),
    "screen": (44, 58, 84),
    "sky": (120, 176, 214),
    "red": (214, 74, 70),
    "skin": (240, 206, 178),
    "straw": (226, 198, 146),
    "paper": (250, 244, 230),
    "flame": (250, 178, 70),
    "rose": (228, 132, 140),
}


@dataclass(frozen=True, slots=True)
class Paint:
    """A product's colours and surface.

    main, second, accent   RGB 0–255
    pattern, scale, shift  a name of `PATTERNS`, its size (1 = usual) and where on the print the product was cut (pixels)
    texture                a name of `patterns.texture`, or ""
    tint, backdrop         RGB of the studio wall, and which of the studio's three settings
    """

    main: Colour
    second: Colour
    accent: Colour
    pattern: str = "plain"
    scale: float = 1.0
    shift: tuple[int, int] = (0, 0)
    texture: str = ""
    tint: Colour = (226, 221, 213)
    backdrop: int = 0


@dataclass(frozen=True, slots=True)
class Layer:
    """A part's window on the sheet, its (h, w, 1) coverage 0–1, its light (1 = as is) and its added gloss (0–1)."""

    part: Part
    rows: slice
    columns: slice
    cover: Plane
    light: Plane
    gloss: Plane


@dataclass(frozen=True, slots=True)
class Layers:
    """A rendered sketch without colour, back to front, and its (400, 400, 1) shadow 0–1."""

    layers: tuple[Layer, ...] = field(repr=False)
    shadow: Plane = field(repr=False)
    stands: bool = True


def _reach(part: Part) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the sheet's window that a part can touch, with room for its light."""
    margin = 4 + 3 * part.blur + max((s.width or 0) / 2 for s in part.outline)
    points = np.concatenate([s.points for s in part.outline])
    low = np.clip(np.floor(points.min(axis=0) - margin), 0, SHEET - 1)
    high = np.clip(np.ceil(points.max(axis=0) + margin), low + 1, SHEET)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _mask(outline: Outline, window: tuple[int, int, int, int]) -> Image.Image:
    """Coverage of an outline inside a window of the sheet."""
    left, top, right, bottom = window
    big = Image.new("L", ((right - left) * ZOOM, (bottom - top) * ZOOM))
    draw = ImageDraw.Draw(big)
    for stroke in outline:
        ink = 0 if stroke.hole else 255
        points = [(float(x), float(y)) for x, y in (stroke.points - (left, top)) * ZOOM]
        if stroke.width is None:
            draw.polygon(points, fill=ink)
            continue
        width = max(1, round(stroke.width * ZOOM))
        draw.line(points, fill=ink, width=width, joint="curve")
        r = width / 2 - 0.5
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)
    return big.reduce(ZOOM)


def _blurred(mask: Plane, sigma: float) -> Plane:
    image = Image.fromarray((mask * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(sigma)), np.float32) / 255


def _bevel(mask: Plane, strength: float) -> Plane:
    """Light from the upper left on a padded body: bright where the blurred mask rises that way, dim at every edge."""
    area = float(mask.sum())
    sigma = float(np.clip(np.sqrt(area) * 0.055, 1.5, 13))
    soft = _blurred(mask, sigma)
    reach = max(1, round(sigma * 0.8))
    lit = np.roll(soft, (-reach, -reach), (0, 1)) - np.roll(soft, (reach, reach), (0, 1))
    return (1.0 + strength * (0.30 * lit - 0.34 * (1 - soft) + 0.05)).astype(np.float32)


def _across(mask: Plane) -> Plane:
    """-1 at the left edge of each row's covered stretch, 1 at the right one."""
    inside = mask > 0.3
    width = mask.shape[1]
    filled = inside.any(axis=1)
    left = np.where(filled, inside.argmax(axis=1), 0).astype(np.float32)
    right = np.where(filled, width - 1 - inside[:, ::-1].argmax(axis=1), width - 1).astype(np.float32)
    x = np.arange(width, dtype=np.float32)[None, :]
    middle, reach = (left + right)[:, None] / 2, np.maximum(1, (right - left)[:, None] / 2)
    return np.clip((x - middle) / reach, -1, 1).astype(np.float32)


def _form(mask: Plane, form: Form) -> tuple[Plane, Plane]:
    """Light and gloss of a (h, w) mask."""
    none = np.zeros_like(mask)
    if form == "flat":
        return np.ones_like(mask), none
    if form == "soft":
        return _bevel(mask, 1.0), none
    across = _across(mask)
    if form == "round":
        light = 1.07 - 0.42 * np.abs(across + 0.35) ** 2.2 * np.where(across > -0.35, 0.55, 1.0)
        return light * (0.35 * _bevel(mask, 1.0) + 0.65), 0.16 * np.exp(-(((across + 0.5) / 0.16) ** 2))
    if form == "metal":
        wave = 0.86 + 0.16 * np.sin(across * 5.2 + 0.6) - 0.12 * across
        return wave * _bevel(mask, 0.8), 0.20 * np.exp(-(((across + 0.42) / 0.18) ** 2))
    if form == "glass":
        return _bevel(mask, 1.4), 0.5 * np.exp(-(((across + 0.62) / 0.12) ** 2))
    rows, columns = (np.flatnonzero(mask.max(axis=axis) >= 0.5 * mask.max()) for axis in (1, 0))
    y = (np.arange(mask.shape[0]) - rows.mean())[:, None] / max(1, len(rows) / 2)
    x = (np.arange(mask.shape[1]) - columns.mean())[None, :] / max(1, len(columns) / 2)
    far = np.hypot(x + 0.35, y + 0.4)
    light = (1.12 - 0.34 * far**1.7).astype(np.float32)
    return light, (0.35 * np.exp(-((far / 0.22) ** 2))).astype(np.float32)


def _window(mask: Plane) -> tuple[slice, slice]:
    rows, columns = (np.flatnonzero(mask.max(axis=axis) > 0.004) for axis in (1, 0))
    if not len(rows):
        return slice(0, 1), slice(0, 1)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def build(sketch: Sketch) -> Layers:
    """Everything about a sketch that does not depend on colour."""
    masks: list[Plane] = []
    layers = []
    union = np.zeros((SHEET, SHEET), np.float32)
    for part in fitted(sketch):
        left, top, right, bottom = window = _reach(part)
        rows, columns = slice(top, bottom), slice(left, right)
        image = _mask(part.outline, window)
        if part.blur:
            image = image.filter(ImageFilter.GaussianBlur(part.blur))
        mask = np.asarray(image, np.float32) / 255
        light, gloss = _form(mask, part.form)
        if part.within is not None:
            mask = mask * masks[part.within][rows, columns]
        whole = np.zeros((SHEET, SHEET), np.float32)
        whole[rows, columns] = mask
        masks.append(whole)
        cover = mask[..., None] * part.opacity
        layers.append(Layer(part, rows, columns, cover, light[..., None], 255 * gloss[..., None]))
        if part.ink not in ("shade", "shine"):
            np.maximum(union, whole * part.opacity, out=union)
    return Layers(tuple(layers), _shadow(union, sketch.stands), sketch.stands)


def _shadow(union: Plane, stands: bool) -> Plane:
    if not stands:
        near = np.roll(_blurred(union, 5), (5, 4), (0, 1))
        far = np.roll(_blurred(union, 14), (15, 10), (0, 1))
        return np.clip(0.22 * near + 0.26 * far, 0, 1)[..., None].astype(np.float32)
    rows, columns = _window(union)
    low = float(rows.stop)
    foot = union[max(0, rows.stop - 26) : rows.stop].max(axis=0)
    on_floor = np.flatnonzero(foot > 0.3)
    left, right = float(on_floor[0]), float(on_floor[-1])
    whole = (float(columns.start), float(columns.stop))
    image = Image.new("L", (SHEET, SHEET))
    draw = ImageDraw.Draw(image)
    middle, reach = (whole[0] + whole[1]) / 2 + 10, (whole[1] - whole[0]) * 0.47
    draw.ellipse((middle - reach, low - 20, middle + reach, low + 14), fill=105)
    wide = image.filter(ImageFilter.GaussianBlur(11))
    tight = Image.new("L", (SHEET, SHEET))
    ImageDraw.Draw(tight).ellipse((left - 2, low - 8, right + 8, low + 6), fill=120)
    total = np.asarray(wide, np.float32) + np.asarray(tight.filter(ImageFilter.GaussianBlur(4)), np.float32)
    return np.clip(total / 255, 0, 0.62)[..., None]


@lru_cache(maxsize=96)
def _studio(tint: Colour, setting: int, stands: bool) -> NDArray[np.uint8]:
    """An empty studio: a wall of `tint` lit from the upper left, with a floor, a disc or an arch behind the product."""
    y, x = np.mgrid[0:SHEET, 0:SHEET].astype(np.float32) / SHEET
    wall = np.array(tint, np.float32)[None, None, :]
    light = 1.075 - 0.14 * np.hypot(x - 0.35, y - 0.3)
    if stands:
        floor = np.clip((y - 0.74) / 0.05, 0, 1)
        light = light - 0.035 * floor * (3 - 2 * floor) * floor + 0.10 * np.clip(y - 0.79, 0, 1)
    picture = wall * light[..., None]
    if setting:
        shape = oval_cover(x, y) if setting == 1 else arch_cover(x, y)
        if stands:
            shape = shape * np.clip((0.775 - y) * SHEET, 0, 1)
        lift = 10.0 if setting == 1 else -9.0
        picture = picture + lift * shape[..., None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def oval_cover(x: Plane, y: Plane) -> Plane:
    """A large disc in the middle; coordinates and coverage 0–1."""
    return np.clip((0.40 - np.hypot(x - 0.5, y - 0.48)) * SHEET, 0, 1).astype(np.float32)


def arch_cover(x: Plane, y: Plane) -> Plane:
    """A niche with a round top; coordinates and coverage 0–1."""
    distance = np.where(y < 0.42, 0.34 - np.hypot(x - 0.5, y - 0.42), 0.34 - np.abs(x - 0.5))
    return (np.clip(distance * SHEET, 0, 1) * np.clip((0.93 - y) * SHEET, 0, 1)).astype(np.float32)


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """`share` of b in a, 0–1."""
    return tuple(round(p + (q - p) * share) for p, q in zip(a, b, strict=True))  # type: ignore[return-value]


def brightness(colour: Colour) -> float:
    """Luma by ITU-R BT.601, 0–255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]


def _ink(name: str, paint: Paint) -> Colour:
    if name.startswith("#"):
        return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)
    black, white = (12, 12, 20), (255, 255, 255)
    dark = brightness(paint.main) < 72
    derived = {
        "main": paint.main,
        "second": paint.second,
        "accent": paint.accent,
        "deep": mix(paint.main, white, 0.12) if dark else mix(paint.main, black, 0.28),
        "pale": mix(paint.main, white, 0.30 if dark else 0.45),
        "seam": mix(paint.main, white, 0.26) if dark else mix(paint.main, black, 0.38),
    }
    return derived[name] if name in derived else _INKS[name]


def _surface(layer: Layer, paint: Paint) -> NDArray[np.float32]:
    """Colour of a part before light, (h, w, 3) or (3,)."""
    colour = np.array(_ink(layer.part.ink, paint), np.float32)
    if not layer.part.patterned or paint.pattern == "plain":
        return colour
    turn = 0 if paint.pattern in FIXED else layer.part.turn
    dy, dx = (0, 0) if paint.pattern in FIXED else paint.shift
    rows, columns = layer.rows, layer.columns
    window = (slice(rows.start + dy, rows.stop + dy), slice(columns.start + dx, columns.stop + dx))
    first, second = (plane[window][..., None] for plane in pattern_fields(paint.pattern, turn, paint.scale))
    base = colour + (np.array(paint.second, np.float32) - colour) * first
    if paint.pattern == "floral":
        base = base + (np.array(paint.accent, np.float32) - base) * second
    return base.astype(np.float32)


def paint_layers(layers: Layers, paint: Paint) -> NDArray[np.uint8]:
    """A finished (400, 400, 3) picture."""
    sheet = _studio(paint.tint, paint.backdrop, layers.stands).astype(np.float32)
    sheet *= 1 - layers.shadow * np.array([0.80, 0.84, 0.80], np.float32)
    grain = texture(paint.texture)
    for layer in layers.layers:
        under = sheet[layer.rows, layer.columns]
        if layer.part.ink == "shade":
            under *= 1 - layer.cover * 0.6
            continue
        if layer.part.ink == "shine":
            under += (255 - under) * layer.cover
            continue
        light = layer.light
        if grain is not None and layer.part.patterned:
            light = light + grain[layer.rows, layer.columns, None]
        under += (_surface(layer, paint) * light + layer.gloss - under) * layer.cover
    return np.clip(sheet, 0, 255).astype(np.uint8)
