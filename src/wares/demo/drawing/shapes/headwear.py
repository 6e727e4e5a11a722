"""Hats, caps and beanies."""

import math

from wares.demo.drawing.sketch import Sketch, half, line, oval, poly, smooth


def hat(s: Sketch, style: str) -> None:
    """A brimmed hat: straw-like and wide, a fedora, or a bucket hat."""
    if style == "bucket":
        s.body(half("200 128*, 150 126, 138 134, 128 214*, 200 226"))
        s.body(half("200 204, 128 196*, 84 264, 82 276*, 140 296, 200 300"), turn=0)
        for y in (236, 258, 278):
            s.seam(line(f"{122 - (y - 210) * 0.5} {y - 6}, 200 {y + 8}, {278 + (y - 210) * 0.5} {y - 6}", 1.6))
        s.shade(line("128 204, 200 216, 272 204", 5), blur=3, opacity=0.6)
        return
    reach = 44 if style == "wide-brim" else 76
    s.body(half(f"200 236, 120 238, {reach} 258, {reach + 10} 284, 130 300, 200 304"))
    s.shade(half("200 254, 130 252, 110 268, 200 284"), blur=8, opacity=0.5)
    crown = (
        "200 150, 172 132, 146 142, 132 190, 122 262*, 200 278"
        if style == "fedora"
        else "200 138, 152 142, 132 180, 124 262*, 200 278"
    )
    body = s.body(half(crown))
    if style == "fedora":
        s.shade(line("166 142, 200 166, 234 142", 12), body, 7, 0.5)
    s.fill(half("200 246, 126 232*, 122 260*, 200 276"), "second", within=body)
    if style == "wide-brim":
        s.fill(smooth("250 244, 282 236, 292 258, 276 276, 252 262"), "second")
        s.fill(smooth("252 252, 268 250, 270 266, 254 264"), "deep")


def cap(s: Sketch, style: str) -> None:
    """A baseball cap with a curved peak."""
    s.body(
        smooth("262 238*, 330 236, 372 262, 376 284, 330 282, 262 278, 180 290, 230 250"),
        "second" if style == "two-colour" else "main",
    )
    body = s.body(smooth("76 262*, 84 190, 132 138, 196 128, 250 154, 280 208, 284 250*, 220 262, 150 274"))
    s.seam(line("190 130, 196 190, 186 266", 2), body)
    s.seam(line("190 130, 130 180, 112 264", 2), body)
    s.seam(line("190 130, 244 176, 264 250", 2), body)
    s.fill(oval(190, 128, 10, 6), "deep", "ball")
    s.fill(oval(146, 176, 3.6) + oval(232, 168, 3.6), "seam", "flat")
    s.shade(line("178 276, 230 256, 286 250", 8), body, 5, 0.5)
    badge = s.fill(oval(222, 214, 22, 20), "second" if style != "two-colour" else "white", within=body)
    s.fill(poly("210 222, 222 198, 234 222"), "main", "flat", within=badge)
    s.seam(line("196 276, 250 258, 320 262, 366 280", 1.6))


def beanie(s: Sketch, style: str) -> None:
    """A knitted cap with a turned-up rim, with or without a pompom."""
    if style == "pompom":
        s.fill(oval(200, 92, 42), "cream", "ball")
        for i in range(14):
            angle = i * 2 * math.pi / 14
            s.fill(oval(200 + 36 * math.cos(angle), 92 + 36 * math.sin(angle), 11), "cream")
        s.fill(oval(200, 92, 36), "cream", "ball")
    body = s.body(half("200 112, 150 122, 112 170, 100 262*, 200 276"))
    for i in range(-5, 6):
        s.seam(line(f"{200 + i * 9} 120, {200 + i * 17} 190, {200 + i * 18.5} 266", 1.8), body, 0.4)
    s.fill(half("200 246*, 94 240, 88 268, 94 306, 200 318"), "second" if style == "pompom" else "deep")
    for x in range(102, 304, 11):
        s.seam(line(f"{x} 250, {x} 308", 1.6), opacity=0.4)
