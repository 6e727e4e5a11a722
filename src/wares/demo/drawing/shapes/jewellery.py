"""Jewellery and watches."""

import math

from wares.demo.drawing.sketch import Sketch, both, box, half, line, oval, poly, smooth


def watch(s: Sketch, style: str) -> None:
    """A wristwatch with hands, or a square smart watch."""
    s.stands = False
    s.body(half("200 36*, 164 38*, 158 130*, 200 140"), turn=90)
    s.body(half("200 262*, 158 270*, 166 366*, 200 370"), turn=90)
    s.seam(both(line("170 46, 165 128", 1.6) + line("165 276, 172 358", 1.6)))
    for y in (316, 332, 348):
        s.fill(oval(200, y, 3.6), "ink", "flat")
    metal = "ink" if style == "smart" else "gold" if style == "dress" else "steel"
    s.fill(box(280, 188, 300, 212, 4), metal, "metal")
    if style == "smart":
        _smart_dial(s)
    else:
        _dial(s, style, metal)


def _smart_dial(s: Sketch) -> None:
    s.fill(box(122, 114, 278, 286, 36), "ink")
    glass = s.fill(box(132, 124, 268, 276, 28), "#11151f", "flat")
    s.fill(oval(200, 200, 46, 46, 9), "second", "flat")
    s.fill(line("200 154, 236 172, 246 206, 232 232", 9), "flame", "flat")
    s.fill(box(180, 186, 196, 214, 3) + box(204, 186, 220, 214, 3), "white", "flat")
    s.shine(poly("132 124, 210 124, 150 276, 132 276"), glass, 2, 0.10)


def _dial(s: Sketch, style: str, metal: str) -> None:
    s.fill(oval(200, 200, 88), metal, "metal")
    s.fill(oval(200, 200, 75), "#fbf8f0" if style == "dress" else "ink", "flat")
    face = s.fill(oval(200, 200, 72), "white" if style != "sport" else "ink", "flat")
    mark = "ink" if style != "sport" else "white"
    _hour_marks(s, mark)
    s.fill(line("200 200, 172 172", 6), mark, "flat")
    s.fill(line("200 200, 232 164", 4), mark, "flat")
    s.fill(line("200 212, 200 244", 2), "red", "flat")
    s.fill(oval(200, 200, 6), metal, "ball")
    s.shine(poly("130 150, 190 128, 150 270, 128 240"), face, 3, 0.16)


def _hour_marks(s: Sketch, mark: str) -> None:
    for i in range(12):
        angle = i * math.pi / 6
        inner = 54 if i % 3 == 0 else 60
        s.fill(
            line(
                f"{200 + inner * math.sin(angle)} {200 - inner * math.cos(angle)}, "
                f"{200 + 66 * math.sin(angle)} {200 - 66 * math.cos(angle)}",
                4 if i % 3 == 0 else 2.2,
            ),
            mark,
            "flat",
        )


def _gem(s: Sketch, x: float, y: float, r: float, colour: str = "main") -> None:
    s.fill(
        poly(
            f"{x - r} {y - r * 0.3}, {x - r * 0.6} {y - r * 0.9}, "
            f"{x + r * 0.6} {y - r * 0.9}, {x + r} {y - r * 0.3}, {x} {y + r}"
        ),
        colour,
    )
    s.shine(
        poly(f"{x - r} {y - r * 0.3}, {x - r * 0.6} {y - r * 0.9}, {x - r * 0.3} {y - r * 0.3}"), blur=0.4, opacity=0.5
    )
    s.shine(poly(f"{x - r * 0.3} {y - r * 0.3}, {x + r * 0.35} {y - r * 0.3}, {x} {y + r}"), blur=0.4, opacity=0.35)
    s.shade(poly(f"{x + r * 0.35} {y - r * 0.3}, {x + r} {y - r * 0.3}, {x} {y + r}"), blur=0.4, opacity=0.45)


def earrings(s: Sketch, style: str) -> None:
    """A pair: drops with a stone, hoops or pearl studs."""
    s.stands = False
    for x in (140, 260):
        if style == "hoop":
            s.fill(oval(x, 220, 48, 58, 11), "gold", "metal")
            _gem(s, x, 282, 18)
        elif style == "pearl":
            s.fill(oval(x, 170, 12), "gold", "ball")
            s.fill(line(f"{x} 176, {x} 206", 4), "gold", "metal")
            s.fill(oval(x, 238, 36), "main", "ball")
        else:
            s.fill(line(f"{x} 150, {x + 8} 120, {x - 4} 108, {x - 12} 124", 4), "gold", "metal")
            s.fill(oval(x, 156, 10), "gold", "ball")
            s.fill(line(f"{x} 160, {x} 196", 4), "gold", "metal")
            s.fill(
                smooth(f"{x} 186*, {x - 34} 248, {x - 24} 284, {x} 294, {x + 24} 284, {x + 34} 248"), "gold", "metal"
            )
            s.fill(smooth(f"{x} 202*, {x - 25} 250, {x - 17} 276, {x} 284, {x + 17} 276, {x + 25} 250"), "main", "ball")


def necklace(s: Sketch, style: str) -> None:
    """A chain with a pendant, or a string of pearls."""
    s.stands = False
    if style == "pearl":
        for i in range(31):
            angle = math.pi * (0.5 + 1.76 * (i / 30 - 0.5))
            s.fill(
                oval(200 + 112 * math.cos(angle), 186 + 128 * math.sin(angle), 13 if 8 < i < 22 else 11), "main", "ball"
            )
        s.fill(oval(200, 314, 19), "main", "ball")
        return
    s.fill(line("110 60, 104 130, 140 214, 200 258, 260 214, 296 130, 290 60", 4.5), "gold", "metal")
    for x, y in ((118, 172), (152, 228), (248, 228), (282, 172)):
        s.fill(oval(x, y, 5), "gold", "ball")
    s.fill(oval(200, 266, 10, 10, 4), "gold", "metal")
    if style == "heart":
        s.fill(half("200 294*, 184 276, 160 280, 154 304, 172 328, 200 350*"), "main")
        s.shine(smooth("168 292, 180 288, 176 304, 166 308"), blur=3, opacity=0.6)
    else:
        s.fill(oval(200, 306, 34), "gold", "metal")
        _gem(s, 200, 308, 25)


def ring(s: Sketch, style: str) -> None:
    """A band with one stone, or with a row of them."""
    metal = "gold" if style != "silver" else "steel"
    s.fill(oval(200, 238, 82, 82, 20), metal, "metal")
    s.shine(line("132 200, 124 240, 138 284", 5), blur=3, opacity=0.5)
    if style == "band":
        for i in range(-3, 4):
            angle = i * 0.27
            s.fill(oval(200 + 82 * math.sin(angle), 238 - 82 * math.cos(angle), 12), metal, "ball")
            s.fill(oval(200 + 82 * math.sin(angle), 238 - 82 * math.cos(angle), 8.5), "main", "ball")
        return
    s.fill(poly("170 166, 230 166, 214 128, 186 128"), metal, "metal")
    _gem(s, 200, 116, 44)
    s.fill(line("160 108, 172 138", 5) + line("240 108, 228 138", 5), metal, "metal")


def bracelet(s: Sketch, style: str) -> None:
    """Beads on a string, or a chain with charms."""
    s.stands = False
    if style == "charm":
        s.fill(oval(200, 190, 116, 84, 7), "gold", "metal")
        for i, angle in enumerate((0.5, 1.05, 1.57, 2.1, 2.65)):
            x, y = 200 + 116 * math.cos(angle), 190 + 84 * math.sin(angle)
            s.fill(line(f"{x} {y}, {x} {y + 22}", 3), "gold", "metal")
            if i % 2:
                s.fill(oval(x, y + 34, 14), "second", "ball")
            else:
                s.fill(
                    smooth(
                        f"{x} {y + 26}*, {x - 14} {y + 16}, {x - 20} {y + 32}, {x} {y + 52}*, "
                        f"{x + 20} {y + 32}, {x + 14} {y + 16}"
                    ),
                    "main",
                )
        return
    for i in range(24):
        angle = i * math.pi / 12
        colour = "gold" if i % 6 == 0 else "second" if i % 3 == 0 else "main"
        s.fill(oval(200 + 112 * math.cos(angle), 200 + 88 * math.sin(angle), 11 if i % 6 == 0 else 15), colour, "ball")
