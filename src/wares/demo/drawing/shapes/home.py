"""Lamps, textiles and decoration of a home."""

import math

from wares.demo.drawing.sketch import Sketch, both, box, half, hole, line, oval, poly, resize, rotate, smooth


def vase(s: Sketch, style: str) -> None:
    """A vase with a few stems."""
    for x0, x1, y in ((196, 150, 84), (200, 214, 56), (206, 262, 100)):
        s.fill(line(f"{x0} 180, {(x0 + x1) / 2 + 4} 130, {x1} {y}", 4), "fern")
    for x, y in ((150, 84), (214, 56), (262, 100)):
        for i in range(6):
            angle = i * math.pi / 3
            s.fill(oval(x + 14 * math.cos(angle), y + 14 * math.sin(angle), 11), "accent")
        s.fill(oval(x, y, 9), "flame", "ball")
    s.fill(smooth("186 150, 158 136, 140 146, 160 162") + smooth("214 146, 240 130, 254 142, 232 158"), "leaf")
    if style == "bottle":
        outline = "180 160*, 220 160*, 222 212, 258 256, 264 304, 240 340*, 160 340*, 136 304, 142 256, 178 212"
    elif style == "amphora":
        s.body(both(line("172 178, 128 186, 124 226, 148 250", 11)), "deep")
        outline = (
            "166 160*, 234 160*, 226 188, 262 230, 262 270, 226 322, 230 340*, 170 340*, "
            "174 322, 138 270, 138 230, 174 188"
        )
    else:
        outline = "156 160*, 244 160*, 236 190, 268 240, 262 300, 236 340*, 164 340*, 138 300, 132 240, 164 190"
    s.body(smooth(outline), form="round")
    s.fill(oval(200, 161, {"bottle": 20, "amphora": 34}.get(style, 44), 7), "seam")


def table_lamp(s: Sketch, style: str) -> None:
    """A shaded table lamp, or a jointed desk lamp."""
    if style == "desk":
        s.fill(smooth("110 320*, 250 320*, 244 338, 116 338"), "ink")
        s.fill(line("180 322, 130 210, 232 118", 10), "steel", "metal")
        s.fill(oval(130, 210, 12), "gold", "ball")
        s.shine(smooth("230 160, 300 210, 350 300, 250 310, 220 220"), blur=22, opacity=0.5)
        s.body(rotate(smooth("200 80*, 238 84*, 290 160*, 150 160*"), -22, 230, 118))
        s.fill(rotate(oval(220, 160, 68, 11), -22, 230, 118), "flame", "flat")
        return
    s.shine(oval(200, 150, 150, 120), blur=34, opacity=0.45)
    if style == "ceramic":
        s.fill(smooth("186 210*, 214 210*, 250 262, 236 318, 200 326, 164 318, 150 262"), "second", "ball")
    else:
        s.fill(line("200 196, 200 320", 11), "brass", "metal")
    s.fill(smooth("140 322*, 260 322*, 264 338*, 136 338*"), "brass" if style != "ceramic" else "wood", "metal")
    s.fill(line("244 200, 244 250", 2), "brass", "flat")
    s.fill(oval(244, 254, 5), "brass", "ball")
    shade = s.body(half("200 70, 152 72*, 104 204*, 200 214"))
    s.shine(half("200 110, 160 130, 130 200, 200 220"), shade, 18, 0.4)
    s.fill(line("152 74, 200 78, 248 74", 6) + line("104 204, 200 216, 296 204", 6), "second", "flat")


def cushion(s: Sketch, style: str) -> None:
    """A plump square or round cushion."""
    if style == "round":
        _round_cushion(s)
        return
    s.stands = False
    outline = smooth(
        "64 64*, 130 82, 200 86, 270 82, 336 64*, 320 130, 316 200, 320 270, 336 336*, "
        "270 320, 200 316, 130 320, 64 336*, 80 270, 84 200, 80 130"
    )
    if style == "tasselled":
        for x, y, dx in ((64, 64, -1), (336, 64, 1), (64, 336, -1), (336, 336, 1)):
            for k in (-12, -4, 4, 12):
                s.fill(line(f"{x} {y}, {x + dx * 22 + k * 0.4} {y + k + (y > 200) * 12 - 6}", 4), "second")
    body = s.body(outline)
    s.shade(
        line("76 76, 130 130", 5)
        + line("324 76, 270 130", 5)
        + line("76 324, 130 270", 5)
        + line("324 324, 270 270", 5),
        body,
        6,
        0.4,
    )
    s.shine(oval(176, 170, 70, 60), body, 26, 0.22)
    inner = resize(outline, 0.93)
    s.seam(inner + hole(resize(outline, 0.918)), body, 0.5)


def _round_cushion(s: Sketch) -> None:
    body = s.body(oval(200, 210, 126, 118), form="soft")
    for i in range(12):
        angle = i * math.pi / 6
        s.shade(
            line(
                f"{200 + 22 * math.cos(angle)} {210 + 20 * math.sin(angle)}, "
                f"{200 + 112 * math.cos(angle)} {210 + 104 * math.sin(angle)}",
                3,
            ),
            body,
            2,
            0.4,
        )
    s.fill(oval(200, 210, 15), "deep", "ball")


def wall_clock(s: Sketch, style: str) -> None:
    """A round clock for the wall, or an alarm clock with bells."""
    if style == "alarm":
        s.fill(line("148 296, 122 340", 13) + line("252 296, 278 340", 13), "deep")
        s.fill(rotate(half("200 64, 166 72, 152 104*, 200 104"), -34, 200, 204), "gold", "metal")
        s.fill(rotate(half("200 64, 166 72, 152 104*, 200 104"), 34, 200, 204), "gold", "metal")
        s.fill(line("200 100, 200 62", 7) + line("184 62, 216 62", 9), "deep")
    else:
        s.stands = False
    s.body(oval(200, 204, 112), form="soft")
    face = s.fill(oval(200, 204, 92), "paper", "flat")
    s.shade(oval(200, 204, 92, 92, 6), face, 4, 0.4)
    for i in range(12):
        angle = i * math.pi / 6
        x, y = 200 + 76 * math.sin(angle), 204 - 76 * math.cos(angle)
        if i % 3 == 0:
            inner = f"{200 + 68 * math.sin(angle)} {204 - 68 * math.cos(angle)}"
            outer = f"{200 + 82 * math.sin(angle)} {204 - 82 * math.cos(angle)}"
            s.fill(line(f"{inner}, {outer}", 6), "ink", "flat")
        else:
            s.fill(oval(x, y, 3.4), "ink", "flat")
    s.fill(line("200 204, 164 180", 8), "ink", "flat")
    s.fill(line("200 204, 236 150", 6), "ink", "flat")
    s.fill(line("192 222, 222 146", 2), "red", "flat")
    s.fill(oval(200, 204, 7), "red", "ball")


def potted_plant(s: Sketch, style: str) -> None:
    """Greenery in a coloured pot: broad leaves, a cactus or a trailing fern."""
    if style == "cactus":
        s.fill(line("158 196, 124 190, 122 150", 26) + line("242 176, 276 170, 278 128", 24), "leaf")
        body = s.fill(smooth("162 250*, 160 130, 200 84, 240 130, 238 250*"), "leaf", "round")
        for x in (178, 200, 222):
            s.shade(line(f"{x} 104, {x} 240", 2.4), body, 1, 0.5)
        s.fill(oval(200, 82, 12) + oval(190, 90, 8) + oval(211, 90, 8), "rose", "ball")
    elif style == "fern":
        for x, y in ((84, 140), (118, 88), (170, 66), (232, 66), (284, 90), (318, 142), (70, 200), (330, 204)):
            s.fill(line(f"200 250, {(x + 200) / 2 - 8 * (x < 200) + 8 * (x > 200)} {y + 20}, {x} {y + 30}", 3), "fern")
            for i in range(1, 7):
                t = i / 6
                px, py = 200 + (x - 200) * t, 240 + (y + 28 - 240) * t - 30 * math.sin(math.pi * t)
                s.fill(oval(px, py - 9, 13 - t * 5, 5) + oval(px, py + 9, 13 - t * 5, 5), "leaf" if i % 2 else "fern")
    else:
        for angle, colour in ((-58, "fern"), (58, "fern"), (-30, "leaf"), (32, "leaf"), (0, "fern")):
            leaf = s.fill(
                rotate(half("200 62*, 172 110, 166 160, 190 218*, 196 260*, 200 260"), angle, 200, 256), colour
            )
            s.shine(rotate(line("200 80, 200 240", 2.2), angle, 200, 256), leaf, 0.5, 0.4)
    s.fill(oval(200, 250, 70, 12), "soil")
    s.body(smooth("134 254*, 266 254*, 248 338*, 152 338*"), form="round")
    s.body(box(124, 240, 276, 264, 6), "main", "round")


def rug(s: Sketch, style: str) -> None:
    """A fringed rug from above, or a round one."""
    s.stands = False
    if style == "round":
        body = s.body(oval(200, 200, 146))
        s.fill(oval(200, 200, 128, 128, 8) + oval(200, 200, 92, 92, 5), "second", "flat", within=body)
        return
    for x in range(84, 322, 9):
        s.fill(line(f"{x} 62, {x} 44", 3.4) + line(f"{x} 338, {x} 356", 3.4), "cream")
    body = s.body(box(78, 58, 322, 342, 4))
    s.fill(box(94, 74, 306, 326) + hole(box(103, 83, 297, 317)), "second", "flat", within=body)
    s.fill(box(110, 90, 290, 310) + hole(box(113, 93, 287, 307)), "accent", "flat", within=body)
    if style == "medallion":
        s.fill(poly("200 120, 258 200, 200 280, 142 200"), "second", "flat", within=body)
        s.fill(poly("200 148, 238 200, 200 252, 162 200"), "main", "flat", within=body)
        s.fill(poly("200 172, 220 200, 200 228, 180 200"), "accent", "flat", within=body)


def candle(s: Sketch, style: str) -> None:
    """A scented candle in a jar, or a set of pillars."""
    if style == "pillar":
        for x, top, r in ((132, 190, 40), (272, 220, 38), (202, 130, 46)):
            body = s.body(smooth(f"{x - r} {top}*, {x + r} {top}*, {x + r} 330*, {x} 338, {x - r} 330*"), form="round")
            s.fill(oval(x, top, r, 10), "pale")
            s.shine(line(f"{x + r - 12} {top + 6}, {x + r - 14} {top + 36}", 7), body, 2, 0.4)
            _flame(s, x, top)
        return
    s.fill(smooth("112 150*, 288 150*, 288 316, 272 336, 128 336, 112 316"), "glass", "glass", opacity=0.9)
    s.body(smooth("122 196*, 278 196*, 278 312, 266 326, 134 326, 122 312"), form="round")
    s.fill(oval(200, 197, 78, 13), "pale")
    s.fill(oval(200, 150, 87, 15, 5), "white", "flat", opacity=0.8)
    label = s.fill(box(146, 232, 254, 300, 6), "paper", "flat")
    s.fill(line("166 254, 234 254", 4) + line("178 272, 222 272", 3), "seam", "flat", within=label)
    _flame(s, 200, 196)


def _flame(s: Sketch, x: float, y: float) -> None:
    s.shine(oval(x, y - 34, 44), blur=16, opacity=0.6)
    s.fill(line(f"{x} {y}, {x} {y - 14}", 3), "ink", "flat")
    s.fill(
        smooth(
            f"{x} {y - 60}*, {x + 13} {y - 32}, {x + 9} {y - 15}, {x} {y - 11}, {x - 9} {y - 15}, {x - 13} {y - 32}"
        ),
        "flame",
        "flat",
    )
    s.fill(smooth(f"{x} {y - 42}, {x + 6} {y - 26}, {x} {y - 14}, {x - 6} {y - 26}"), "#fff3c4", "flat")


def towel(s: Sketch, style: str) -> None:
    """A folded stack, or one towel on a rail."""
    if style == "stack":
        for y, colour in ((262, "main"), (202, "second"), (142, "main")):
            body = s.body(
                smooth(f"72 {y}, 200 {y - 6}, 322 {y}, 336 {y + 30}, 322 {y + 60}, 200 {y + 62}, 76 {y + 60}*"), colour
            )
            s.seam(line(f"80 {y + 30}, 300 {y + 30}", 1.8), body, 0.4)
            s.shade(line(f"84 {y + 32}, 300 {y + 34}", 5), body, 4, 0.5)
        return
    s.stands = False
    s.fill(line("70 86, 330 86", 12), "steel", "metal")
    s.fill(oval(66, 86, 12) + oval(334, 86, 12), "steel", "ball")
    s.body(smooth("122 82*, 200 74, 278 82*, 280 270*, 200 276, 120 270*"), "deep")
    body = s.body(smooth("112 82*, 200 72, 288 82*, 290 330*, 200 336, 110 330*"))
    s.shade(line("160 100, 156 330", 7) + line("236 100, 242 330", 7), body, 7, 0.35)
    s.fill(line("110 286, 200 292, 290 286", 16), "second", "flat", within=body)
    s.fill(line("110 306, 200 312, 290 306", 5), "second", "flat", within=body)
