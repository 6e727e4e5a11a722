"""Rendering of a sketch: masks and light once a sketch, colour once a product. Arrays in, arrays out."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from wares.demo.drawing.background import background, blur, cast_shadow, window_of
from wares.demo.drawing.colours import FIXED_COLOURS, RGB, brightness, mix
from wares.demo.drawing.patterns import FIXED, MIDDLE, Field, as_field, pattern_fields, texture
from wares.demo.drawing.sketch import SHEET, Form, Outline, Sketch, SketchPart, enlarge, fit_to_sheet

ZOOM = 3
"""Outlines are drawn this many times larger and averaged, for smooth edges."""


@dataclass(frozen=True, slots=True)
class Paint:
    """A product's colours and surface.

    main, second, accent   RGB 0–255
    pattern, scale, shift  a name of `PATTERNS`, its size (1 = usual) and where on the print the cut began (pixels)
    texture                a name of `patterns.texture`, or ""
    tint, backdrop         RGB of the studio wall, and which of the studio's three settings
    """

    main: RGB
    second: RGB
    accent: RGB
    pattern: str = "plain"
    scale: float = 1.0
    shift: tuple[int, int] = (0, 0)
    texture: str = ""
    tint: RGB = (226, 221, 213)
    backdrop: int = 0


@dataclass(frozen=True, slots=True)
class Layer:
    """A part's window on the sheet, its (h, w, 1) coverage 0–1, its light (1 = as is) and its added gloss (0–1)."""

    part: SketchPart
    rows: slice
    columns: slice
    cover: Field
    light: Field
    gloss: Field


@dataclass(frozen=True, slots=True)
class Layers:
    """A rendered sketch without colour, back to front.

    shadow   (400, 400, 1), 0–1
    middle   the sheet's row halfway between the product's top and bottom
    stands   whether it rests on a floor
    """

    layers: tuple[Layer, ...] = field(repr=False)
    shadow: Field = field(repr=False)
    middle: int
    stands: bool


def _bounds(part: SketchPart) -> tuple[int, int, int, int]:
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
        colour = 0 if stroke.hole else 255
        points = [(float(x), float(y)) for x, y in (stroke.points - (left, top)) * ZOOM]
        if stroke.width is None:
            draw.polygon(points, fill=colour)
            continue
        width = max(1, round(stroke.width * ZOOM))
        draw.line(points, fill=colour, width=width, joint="curve")
        r = width / 2 - 0.5
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    return big.reduce(ZOOM)


def _bevel(mask: Field, strength: float) -> Field:
    """Light from the upper left on a padded body: bright where the blurred mask rises that way, dim at every edge."""
    area = float(mask.sum())
    sigma = float(np.clip(np.sqrt(area) * 0.055, 1.5, 13))
    soft = blur(mask, sigma)
    reach = max(1, round(sigma * 0.8))
    lit = np.roll(soft, (-reach, -reach), (0, 1)) - np.roll(soft, (reach, reach), (0, 1))
    return as_field(1.0 + strength * (0.30 * lit - 0.34 * (1 - soft) + 0.05))


def _across(mask: Field) -> Field:
    """-1 at the left edge of each row's covered stretch, 1 at the right one."""
    inside = mask > 0.3
    width = mask.shape[1]
    is_covered = inside.any(axis=1)
    left = np.where(is_covered, inside.argmax(axis=1), 0).astype(np.float32)
    right = np.where(is_covered, width - 1 - inside[:, ::-1].argmax(axis=1), width - 1).astype(np.float32)
    x = np.arange(width, dtype=np.float32)[None, :]
    middle, reach = (left + right)[:, None] / 2, np.maximum(1, (right - left)[:, None] / 2)
    return as_field(np.clip((x - middle) / reach, -1, 1))


def _strip(across: Field, centre: float, width: float) -> Field:
    """An upright reflection around `centre` (-1 to 1)."""
    return as_field(np.exp(-(((across - centre) / width) ** 2)))


def _ball(mask: Field) -> tuple[Field, Field]:
    rows, columns = (np.flatnonzero(mask.max(axis=axis) >= 0.5 * mask.max()) for axis in (1, 0))
    y = (np.arange(mask.shape[0]) - rows.mean())[:, None] / max(1, len(rows) / 2)
    x = (np.arange(mask.shape[1]) - columns.mean())[None, :] / max(1, len(columns) / 2)
    far = as_field(np.hypot(x + 0.35, y + 0.4))
    return as_field(1.12 - 0.34 * far**1.7), as_field(0.35 * np.exp(-((far / 0.22) ** 2)))


def _form(mask: Field, form: Form) -> tuple[Field, Field]:
    """Light and gloss of a (h, w) mask."""
    if form == "flat":
        return np.ones_like(mask), np.zeros_like(mask)
    if form == "soft":
        return _bevel(mask, 1.0), np.zeros_like(mask)
    if form == "ball":
        return _ball(mask)
    across = _across(mask)
    if form == "glass":
        return _bevel(mask, 1.4), 0.5 * _strip(across, -0.62, 0.12)
    if form == "metal":
        wave = as_field(0.86 + 0.16 * np.sin(across * 5.2 + 0.6) - 0.12 * across)
        return wave * _bevel(mask, 0.8), 0.20 * _strip(across, -0.42, 0.18)
    fall = np.abs(across + 0.35) ** 2.2 * np.where(across > -0.35, 0.55, 1.0)
    return as_field((1.07 - 0.42 * fall) * (0.35 * _bevel(mask, 1.0) + 0.65)), 0.16 * _strip(across, -0.5, 0.16)


def render_layers(sketch: Sketch, zoom: float = 1.0) -> Layers:
    """Everything about a sketch that does not depend on colour; from so much nearer, no floor is in sight."""
    stands = sketch.stands and zoom == 1.0
    masks: list[Field] = []
    layers = []
    union = np.zeros((SHEET, SHEET), np.float32)
    for part in enlarge(fit_to_sheet(sketch), zoom):
        left, top, right, bottom = window = _bounds(part)
        rows, columns = slice(top, bottom), slice(left, right)
        image = _mask(part.outline, window)
        if part.blur:
            image = image.filter(ImageFilter.GaussianBlur(part.blur))
        mask = as_field(image) / np.float32(255)
        light, gloss = _form(mask, part.form)
        if part.within is not None:
            mask = mask * masks[part.within][rows, columns]
        sheet_mask = np.zeros((SHEET, SHEET), np.float32)
        sheet_mask[rows, columns] = mask
        masks.append(sheet_mask)
        cover = mask[..., None] * np.float32(part.opacity)
        layers.append(Layer(part, rows, columns, cover, light[..., None], np.float32(255) * gloss[..., None]))
        if part.colour not in ("shade", "shine"):
            np.maximum(union, sheet_mask * part.opacity, out=union)
    rows, _ = window_of(union)
    return Layers(tuple(layers), cast_shadow(union, stands), (rows.start + rows.stop) // 2, stands)


def _rgb(name: str, paint: Paint) -> RGB:
    if name.startswith("#"):
        return int(name[1:3], 16), int(name[3:5], 16), int(name[5:7], 16)
    black, white = (12, 12, 20), (255, 255, 255)
    dark = brightness(paint.main) < 72
    derivations = {
        "main": paint.main,
        "second": paint.second,
        "accent": paint.accent,
        "deep": mix(paint.main, white, 0.12) if dark else mix(paint.main, black, 0.28),
        "pale": mix(paint.main, white, 0.30 if dark else 0.45),
        "seam": mix(paint.main, white, 0.26) if dark else mix(paint.main, black, 0.38),
    }
    return derivations[name] if name in derivations else FIXED_COLOURS[name]


def _surface(layer: Layer, paint: Paint, middle: int) -> NDArray[np.float32]:
    """Colour of a part before light, (h, w, 3) or (3,); `middle` is the product's middle row."""
    colour = np.array(_rgb(layer.part.colour, paint), np.float32)
    if not layer.part.has_pattern or paint.pattern == "plain":
        return colour
    is_fixed = paint.pattern in FIXED
    turn = 0 if is_fixed else layer.part.turn
    dy, dx = (MIDDLE - middle, 0) if is_fixed else paint.shift
    rows, columns = layer.rows, layer.columns
    window = (slice(rows.start + dy, rows.stop + dy), slice(columns.start + dx, columns.stop + dx))
    first, second = (plane[window][..., None] for plane in pattern_fields(paint.pattern, turn, paint.scale))
    base = colour + (np.array(paint.second, np.float32) - colour) * first
    if paint.pattern == "floral":
        base = base + (np.array(paint.accent, np.float32) - base) * second
    return as_field(base)


def paint_layers(layers: Layers, paint: Paint) -> NDArray[np.uint8]:
    """A finished (400, 400, 3) picture."""
    sheet = background(paint.tint, paint.backdrop, layers.stands).astype(np.float32)
    sheet *= 1 - layers.shadow * np.array([0.80, 0.84, 0.80], np.float32)
    grain = texture(paint.texture)
    for layer in layers.layers:
        under = sheet[layer.rows, layer.columns]
        if layer.part.colour == "shade":
            under *= 1 - layer.cover * 0.6
            continue
        if layer.part.colour == "shine":
            under += (255 - under) * layer.cover
            continue
        light = layer.light
        if grain is not None and layer.part.has_pattern:
            light = light + grain[layer.rows, layer.columns, None]
        under += (_surface(layer, paint, layers.middle) * light + layer.gloss - under) * layer.cover
    return np.clip(sheet, 0, 255).astype(np.uint8)
