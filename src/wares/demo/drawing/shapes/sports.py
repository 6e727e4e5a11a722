"""Balls, rackets and what sport is done with."""

import math

from wares.demo.drawing.sketch import Outline, Sketch, both, box, half, line, oval, poly, rotate, smooth


def football(s: Sketch, style: str) -> None:
    """A football with pentagons, a basketball or a volleyball."""
    body = s.body(oval(200, 200, 130), form="ball")
    if style == "basketball":
        lines = "200 70, 200 330", "70 200, 330 200", "110 100, 150 150, 150 250, 110 300"
        for points in (*lines, "290 100, 250 150, 250 250, 290 300"):
            s.fill(line(points, 4), "ink", "flat", within=body)
        return
    if style == "volleyball":
        first = smooth("200 200*, 236 130, 230 60, 330 90, 340 180, 280 176")
        s.fill(first, "second", "flat", within=body, opacity=0.9)
        other = smooth("200 200*, 250 250, 300 300, 220 340, 130 330, 170 270")
        s.fill(other, "accent", "flat", within=body, opacity=0.9)
        for degrees in (0, 120, 240):
            s.seam(rotate(line("200 200, 236 130, 232 64", 3) + line("228 186, 270 140, 284 92", 2), degrees), body)
    else:
        s.fill(_pentagon(200, 200, 38, -math.pi / 2), "second", "flat", within=body, opacity=0.92)
        for i in range(5):
            angle = math.pi * (0.3 + 0.4 * i)
            x, y = 200 + math.cos(angle), 200 + math.sin(angle)
            spot = _pentagon(200 + 112 * (x - 200), 200 + 112 * (y - 200), 36, angle + math.pi)
            s.fill(spot, "second", "flat", within=body, opacity=0.92)
            seam = [f"{200 + far * (x - 200):.1f} {200 + far * (y - 200):.1f}" for far in (38, 76)]
            s.seam(line(", ".join(seam), 2.6), body)
    s.shine(oval(150, 138, 26, 18), body, 12, 0.5)


def _pentagon(x: float, y: float, size: float, start: float) -> Outline:
    """With its first corner in the direction `start` (radians)."""
    angles = [start + k * 2 * math.pi / 5 for k in range(5)]
    return poly(", ".join(f"{x + size * math.cos(a):.1f} {y + size * math.sin(a):.1f}" for a in angles))


def racket(s: Sketch, style: str) -> None:
    """A tennis racket with a ball, or a table-tennis bat."""
    s.stands = False
    if style == "table-tennis":
        s.fill(rotate(box(184, 250, 216, 346, 10), 35, 200, 200), "oak")
        s.body(rotate(half("200 60, 130 82, 106 150, 130 226, 182 262*, 200 264"), 35, 200, 200))
        s.fill(rotate(poly("176 244, 224 244, 216 276, 184 276"), 35, 200, 200), "wood")
        s.fill(oval(296, 294, 24), "white", "ball")
        return
    for k in range(-4, 5):
        s.fill(
            rotate(
                line(f"{200 + k * 13} 64, {200 + k * 13} 204", 1.6)
                + line(f"138 {134 + k * 14}, 262 {134 + k * 14}", 1.6),
                32,
                200,
                200,
            ),
            "white",
            "flat",
            opacity=0.9,
        )
    s.body(rotate(oval(200, 134, 68, 84, 13), 32, 200, 200))
    s.body(rotate(line("168 204, 196 256", 11) + line("232 204, 204 256", 11), 32, 200, 200))
    s.fill(rotate(box(189, 250, 211, 362, 9), 32, 200, 200), "ink")
    for y in range(268, 352, 12):
        s.shine(rotate(line(f"190 {y + 6}, 210 {y}", 2), 32, 200, 200), blur=0.6, opacity=0.3)
    s.fill(oval(296, 300, 32), "#d6e04e", "ball")
    s.fill(line("270 286, 292 296, 300 328", 3), "white", "flat")


def yoga_mat(s: Sketch, style: str) -> None:
    """A mat rolled up in its strap, or one that is being rolled out."""
    if style == "rolled":
        s.stands = False
        s.fill(line("118 150, 150 66, 250 50, 312 136", 9), "second")
        s.body(rotate(box(52, 150, 318, 250, 46) + box(200, 150, 312, 250), -14), turn=-14)
        for x in (104, 262):
            s.fill(rotate(box(x, 146, x + 20, 254, 5), -14), "second")
        s.shine(rotate(line("90 172, 300 172", 8), -14), blur=5, opacity=0.3)
        end = rotate(oval(312, 200, 24, 49), -14)
        spiral = rotate(
            line("312 202, 307 194, 313 186, 321 200, 315 220, 302 206, 307 176, 321 172, 329 200, 320 232", 3), -14
        )
    else:
        mat = s.body(poly("106 190, 316 190, 378 330, 28 330"))
        s.shade(line("100 204, 330 204", 16), mat, 9, 0.6)
        s.body(box(78, 132, 330, 206, 36))
        s.shine(line("110 150, 300 150", 7), blur=5, opacity=0.3)
        end = oval(326, 169, 22, 37)
        spiral = line("326 170, 322 164, 328 158, 335 169, 329 185, 317 173, 322 150, 334 148, 341 168, 333 194", 3)
    s.fill(end, "deep")
    s.seam(spiral, opacity=0.9)


def dumbbells(s: Sketch, style: str) -> None:
    """A pair of hexagonal weights, or a kettlebell."""
    if style == "kettlebell":
        s.fill(line("150 200, 144 120, 200 92, 256 120, 250 200", 26), "ink")
        s.body(smooth("200 158, 130 184, 104 250, 130 318, 160 334*, 240 334*, 270 318, 296 250, 270 184"), form="ball")
        s.fill(oval(200, 252, 40), "second", "flat")
        s.shine(line("128 216, 118 250, 124 280", 9), blur=5, opacity=0.4)
        return
    for dx, dy in ((26, -76), (-14, 0)):
        s.fill(box(150 + dx, 246 + dy, 270 + dx, 272 + dy, 8), "steel", "metal")
        for x in (78, 258):
            s.body(
                poly(
                    f"{x + 14 + dx} {204 + dy}, {x + 62 + dx} {204 + dy}, {x + 76 + dx} {232 + dy}, "
                    f"{x + 76 + dx} {290 + dy}, {x + 62 + dx} {316 + dy}, {x + 14 + dx} {316 + dy}, "
                    f"{x + dx} {290 + dy}, {x + dx} {232 + dy}"
                )
            )
            s.fill(box(x + 24 + dx, 240 + dy, x + 52 + dx, 280 + dy, 6), "second", "flat")


def skateboard(s: Sketch, style: str) -> None:
    """A board with curled ends on four wheels."""
    for x in (112, 288):
        s.fill(poly(f"{x - 22} 238, {x + 22} 238, {x + 10} 268, {x - 10} 268"), "steel", "metal")
        s.fill(oval(x - 16, 284, 24), "second", "ball")
        s.fill(oval(x + 16, 284, 24), "second", "ball")
        s.fill(oval(x - 16, 284, 9) + oval(x + 16, 284, 9), "ink", "flat")
    s.body(smooth("22 200*, 34 190, 84 218, 200 222, 316 218, 366 190, 378 200*, 330 240, 200 244, 70 240"))
    s.fill(line("34 196, 84 221, 200 225, 316 221, 366 196", 5), "ink" if style != "longboard" else "wood", "flat")


def goggles(s: Sketch, style: str) -> None:
    """Ski goggles, or goggles for swimming."""
    s.stands = False
    if style == "swim":
        s.body(line("40 190, 100 176, 300 176, 360 190", 14))
        s.body(both(smooth("84 166, 150 160, 186 184, 182 222, 140 244, 92 236, 74 200")), "ink")
        glass = s.fill(both(smooth("96 178, 146 172, 172 190, 168 216, 138 230, 100 224, 88 200")), "sky", "flat")
        s.shine(both(poly("100 224, 130 172, 146 172, 116 228")), glass, 2, 0.5)
        s.body(line("184 200, 200 194, 216 200", 9))
        return
    s.body(box(26, 164, 374, 232, 8), "main")
    s.body(half("200 128, 100 132, 66 170, 72 236, 120 272, 172 258, 200 240"))
    glass = s.fill(half("200 144, 108 148, 84 176, 90 226, 128 254, 170 242, 200 224"), "second")
    s.fill(half("200 180, 108 190, 84 210, 128 260, 170 242, 200 224"), "accent", "flat", within=glass, opacity=0.4)
    s.shine(poly("110 250, 160 140, 200 140, 150 250"), glass, 3, 0.35)


def dartboard(s: Sketch, style: str) -> None:
    """A dartboard, with or without darts in it."""
    s.stands = False
    body = s.body(oval(200, 200, 146))
    for r, colour in ((122, "cream"), (98, "second"), (74, "cream"), (50, "main"), (26, "cream"), (12, "red")):
        s.fill(oval(200, 200, r), colour, "flat", within=body)
    s.fill(oval(200, 200, 146, 146, 6), "ink", "flat")
    if style == "darts":
        for x, y in ((226, 176), (168, 236)):
            s.fill(line(f"{x} {y}, {x + 50} {y - 40}", 5), "steel", "metal")
            s.fill(poly(f"{x + 44} {y - 48}, {x + 84} {y - 76}, {x + 78} {y - 50}, {x + 56} {y - 30}"), "accent")
