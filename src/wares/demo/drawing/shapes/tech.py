"""Electronics."""

import math

from wares.demo.drawing.sketch import Sketch, both, box, half, line, oval, poly, rotate, smooth


def headphones(s: Sketch, style: str) -> None:
    """Over-ear headphones, or earbuds in their case."""
    if style == "earbuds":
        s.body(box(104, 200, 296, 332, 50))
        s.body(half("200 92, 140 96, 108 124, 106 196*, 200 200"), "deep")
        s.fill(box(112, 188, 288, 212, 10), "seam", "flat")
        for x in (156, 244):
            s.fill(line(f"{x} 176, {x} 226", 17), "white", "round")
            s.fill(oval(x, 160, 23), "white", "ball")
            s.fill(oval(x + (9 if x < 200 else -9), 160, 10, 12), "ink", "ball")
        s.body(box(104, 216, 296, 332, 50))
        s.fill(oval(200, 276, 5), "leaf", "flat")
        return
    s.body(line("92 226, 90 150, 136 86, 200 66, 264 86, 310 150, 308 226", 20))
    s.fill(line("116 116, 150 84, 200 72, 250 84, 284 116", 26), "deep")
    s.fill(line("92 190, 92 226", 9) + line("308 190, 308 226", 9), "steel", "metal")
    s.fill(both(box(112, 206, 148, 316, 18)), "ink")
    s.body(both(smooth("70 222, 96 206, 122 214, 128 260, 122 308, 96 318, 70 302, 62 260")))
    s.fill(both(oval(94, 262, 17, 28)), "second")
    if style == "studio":
        s.fill(line("96 316, 100 344, 140 348, 180 336", 4), "ink")


def phone(s: Sketch, style: str) -> None:
    """A smartphone with a lit screen; the back of a second one shows its cameras."""
    s.stands = False
    s.body(rotate(box(176, 70, 318, 346, 26), 9, 240, 208))
    s.fill(rotate(box(244, 84, 304, 156 if style != "pro" else 164, 18), 9, 240, 208), "deep")
    for x, y in ((259, 102), (259, 136)) if style != "pro" else ((260, 104), (290, 104), (260, 142)):
        lens = rotate(oval(x, y, 12), 9, 240, 208)
        s.fill(lens, "ink")
        s.fill(rotate(oval(x, y, 6), 9, 240, 208), "screen", "ball")
    s.body(rotate(box(84, 58, 236, 344, 28), -7, 160, 200))
    glass = s.fill(rotate(box(92, 66, 228, 336, 22), -7, 160, 200), "screen", "flat")
    s.fill(
        rotate(smooth("84 260, 130 220, 180 250, 240 210, 240 344, 84 344"), -7, 160, 200),
        "second",
        "flat",
        within=glass,
    )
    s.fill(
        rotate(smooth("84 300, 140 270, 190 296, 240 276, 240 344, 84 344"), -7, 160, 200),
        "accent",
        "flat",
        within=glass,
    )
    s.fill(rotate(oval(190, 130, 20), -7, 160, 200), "flame", "flat", within=glass)
    s.fill(rotate(box(140, 74, 180, 86, 6), -7, 160, 200), "black", "flat", within=glass)
    s.shine(rotate(poly("92 66, 160 66, 110 240, 92 260"), -7, 160, 200), glass, 2, 0.14)


def tablet(s: Sketch, style: str) -> None:
    """A tablet with icons, alone or with a pencil."""
    s.stands = False
    s.body(box(72, 84, 328, 316, 22))
    glass = s.fill(box(86, 98, 314, 302, 12), "screen", "flat")
    s.fill(smooth("80 260, 150 210, 220 250, 330 190, 330 310, 80 310"), "second", "flat", within=glass)
    inks = ("flame", "red", "leaf", "sky", "rose", "white", "accent", "cream")
    for i in range(8):
        x, y = 112 + (i % 4) * 52, 122 + (i // 4) * 52
        s.fill(box(x, y, x + 30, y + 30, 9), inks[i])
    s.shine(poly("86 98, 210 98, 130 302, 86 302"), glass, 2, 0.10)
    if style == "pencil":
        s.fill(line("344 96, 344 290", 12), "white", "round")
        s.fill(poly("338 294, 350 294, 344 316"), "grey")


def laptop(s: Sketch, style: str) -> None:
    """An open laptop; the gaming one has coloured keys."""
    s.body(box(88, 84, 312, 260, 14))
    s.fill(box(96, 92, 304, 250, 8), "black", "flat")
    glass = s.fill(box(102, 98, 298, 244, 4), "screen", "flat")
    s.fill(smooth("90 220, 150 176, 206 214, 250 170, 310 200, 310 250, 90 250"), "second", "flat", within=glass)
    s.fill(smooth("90 244, 160 214, 230 240, 310 222, 310 260, 90 260"), "accent", "flat", within=glass)
    s.fill(oval(244, 134, 18), "flame" if style != "gaming" else "red", "flat", within=glass)
    s.shine(poly("102 98, 210 98, 150 244, 102 244"), glass, 2, 0.12)
    base = s.body(poly("84 262, 316 262, 356 322, 44 322"))
    keys = s.fill(poly("98 268, 302 268, 324 298, 76 298"), "ink", "flat", within=base)
    for row in range(3):
        y = 273 + row * 9
        for i in range(13):
            x = 96 - row * 6 + i * (16 + row * 0.9)
            colour = ("red", "flame", "leaf", "sky", "second")[(i + row) % 5] if style == "gaming" else "grey"
            s.fill(box(x, y, x + 12, y + 5, 1.5), colour, "flat", within=keys, opacity=0.8)
    s.fill(poly("166 302, 234 302, 240 317, 160 317"), "pale", "flat", within=base)
    s.body(box(42, 320, 358, 332, 5), "deep")


def camera(s: Sketch, style: str) -> None:
    """A camera with a big lens, or an instant camera."""
    if style == "instant":
        s.fill(poly("140 300, 260 300, 260 352, 140 352"), "white")
        s.fill(poly("150 300, 250 300, 250 338, 150 338"), "sky", "flat")
        body = s.body(half("200 104, 110 108, 78 140, 66 300, 84 322, 200 326"))
        s.fill(box(66, 286, 334, 306), "ink", "flat", within=body)
        for i, colour in enumerate(("red", "flame", "leaf", "sky")):
            s.fill(box(184 + i * 8, 250, 192 + i * 8, 288), colour, "flat", within=body)
        s.fill(box(230, 124, 300, 164, 10), "cream")
        s.fill(oval(112, 142, 16), "red", "ball")
    else:
        s.fill(half("200 92, 168 96, 150 130*, 200 134"), "deep")
        s.fill(box(82, 118, 124, 140, 6) + box(268, 112, 310, 140, 6), "steel", "metal")
        body = s.body(box(52, 130, 348, 320, 26))
        s.fill(box(52, 168, 348, 292), "ink", "flat", within=body)
        for x in range(56, 350, 7):
            s.shade(line(f"{x} 170, {x} 290", 1), body, 0.4, 0.35)
        s.fill(oval(308, 152, 8), "red", "ball")
        s.fill(box(176, 104, 224, 124, 4), "screen")
    y = 226 if style != "instant" else 214
    s.fill(oval(200, y, 84 if style != "instant" else 62), "steel", "metal")
    s.fill(oval(200, y, 74 if style != "instant" else 54), "black")
    s.fill(oval(200, y, 56 if style != "instant" else 40), "ink")
    s.fill(oval(200, y, 44 if style != "instant" else 30), "#24304e", "ball")
    s.shine(oval(182, y - 20, 13, 9), blur=3, opacity=0.7)
    s.shine(oval(218, y + 20, 7), blur=3, opacity=0.4)


def keyboard(s: Sketch, style: str) -> None:
    """Round or square keys in a case, seen from above."""
    s.stands = False
    s.body(box(30, 116, 370, 284, 18))
    s.fill(box(42, 128, 358, 272, 10), "deep", "flat")
    rows = (13, 12, 12, 11)
    for row, count in enumerate(rows):
        y = 133 + row * 27
        width = (308 - 4 * (count - 1)) / count
        for i in range(count):
            x = 46 + i * (width + 4)
            is_accent = (row, i) in ((0, 0), (1, count - 1))
            colour = "accent" if is_accent else "second" if i in (0, count - 1) else "cream"
            s.fill(
                oval(x + width / 2, y + 12, width / 2 - 0.5, 12)
                if style == "retro"
                else box(x, y, x + width, y + 23, 5),
                colour,
            )
    y = 133 + 4 * 27
    for x0, x1, colour in (
        (46, 92, "second"),
        (96, 128, "second"),
        (132, 268, "cream"),
        (272, 304, "second"),
        (308, 354, "accent"),
    ):
        s.fill(box(x0, y, x1, y + 23, 6), colour)


def mouse(s: Sketch, style: str) -> None:
    """A computer mouse from above, with or without a cable."""
    s.stands = False
    if style == "wired":
        s.fill(line("200 90, 204 60, 236 44, 280 52", 5), "ink")
    body = s.body(half("200 86, 152 96, 128 150, 124 240, 146 310, 200 332"))
    s.seam(line("200 88, 200 190", 2.6) + line("126 196, 200 186, 274 196", 2.6), body)
    s.fill(box(189, 118, 211, 164, 10), "ink")
    s.fill(box(193, 128, 207, 154, 6), "second", "round")
    s.shine(smooth("150 140, 164 110, 184 104, 170 160, 152 200"), body, 8, 0.4)
    s.fill(oval(200, 284, 9), "second", "flat")


def speaker(s: Sketch, style: str) -> None:
    """A fabric cylinder, or a boxed pair of cones."""
    if style == "shelf":
        s.body(box(112, 56, 288, 336, 14))
        for y, r in ((132, 44), (250, 66)):
            s.fill(oval(200, y, r), "ink")
            s.fill(oval(200, y, r * 0.82), "second")
            s.fill(oval(200, y, r * 0.36), "ink", "ball")
        return
    if style == "portable":
        s.fill(line("96 186, 110 134, 290 134, 304 186", 12), "deep")
        body = s.body(box(48, 178, 352, 312, 62))
        for x in range(96, 310, 11):
            for y in range(196, 300, 11):
                s.seam(oval(x + (y // 11 % 2) * 5, y, 1.8), body, 0.55)
        s.fill(both(oval(82, 245, 24, 54)), "ink")
        s.fill(both(oval(82, 245, 15, 38)), "second")
        return
    body = s.body(smooth("116 96*, 284 96*, 290 300, 278 336, 122 336, 110 300"), form="round")
    for y in range(124, 320, 9):
        s.seam(line(f"114 {y}, 200 {y + 12}, 286 {y}", 1.3), body, 0.4)
    s.fill(oval(200, 97, 84, 20), "deep")
    s.fill(oval(200, 96, 66, 14), "ink", "flat")
    s.fill(oval(200, 96, 66, 14, 3), "sky", "flat")
    s.fill(box(176, 306, 224, 318, 3), "gold", "metal")


def game_controller(s: Sketch, style: str) -> None:
    """Two sticks, a cross and four buttons."""
    s.stands = False
    s.fill(both(smooth("104 132, 134 116, 160 126, 156 146, 110 152")), "deep")
    body = s.body(half("200 140, 130 130, 84 160, 56 250, 60 308, 92 318, 126 280, 148 256, 200 254"))
    s.shine(smooth("100 152, 150 142, 200 148, 150 160"), body, 7, 0.35)
    s.fill(box(118, 168, 134, 212, 3) + box(104, 182, 148, 198, 3), "ink")
    for x, y, colour in ((282, 168, "flame"), (302, 188, "red"), (262, 188, "sky"), (282, 208, "leaf")):
        s.fill(oval(x, y, 10), colour, "ball")
    for x in (164, 236):
        s.fill(oval(x, 228, 25), "deep")
        s.fill(oval(x, 228, 18), "ink", "ball")
    s.fill(oval(200, 178, 11), "second", "ball")
    if style == "striped":
        s.fill(box(180, 140, 188, 260) + box(212, 140, 220, 260), "second", "flat", within=body)


def drone(s: Sketch, style: str) -> None:
    """Four rotors around a small body."""
    for x, y in ((84, 138), (316, 138), (66, 236), (334, 236)):
        s.fill(line(f"200 200, {x} {y + 18}", 12), "deep")
        s.fill(box(x - 9, y, x + 9, y + 30, 5), "ink", "round")
        s.fill(oval(x, y, 58, 7), "grey", "flat", opacity=0.55)
        s.fill(oval(x, y, 7, 5), "second", "ball")
    s.fill(line("160 240, 146 300, 130 306", 6) + line("240 240, 254 300, 270 306", 6), "ink")
    body = s.body(half("200 150, 160 160, 132 200, 150 236, 200 248"))
    s.shine(smooth("156 176, 190 160, 214 162, 176 184"), body, 6, 0.4)
    s.fill(oval(200, 246, 26), "ink", "ball")
    s.fill(oval(200, 250, 13), "#24304e", "ball")
    if style == "striped":
        s.fill(box(192, 140, 208, 232), "second", "flat", within=body)


def gauge_scale(s: Sketch, style: str) -> None:
    """A kitchen or bathroom scale."""
    if style == "bathroom":
        s.stands = False
        s.body(box(80, 84, 320, 316, 40))
        s.fill(box(146, 104, 254, 144, 8), "ink")
        s.fill(line("172 124, 228 124", 8), "sky", "flat")
        s.shine(poly("110 170, 250 170, 170 300, 110 300"), blur=12, opacity=0.18)
        return
    s.fill(smooth("84 122*, 316 122*, 270 168, 130 168"), "steel", "metal")
    s.fill(box(180, 160, 220, 190), "steel", "metal")
    s.body(half("200 178, 142 182, 116 220, 104 330*, 200 334"))
    s.fill(oval(200, 256, 58), "paper")
    for i in range(11):
        angle = (i - 5) * 0.5
        s.fill(
            line(
                f"{200 + 42 * math.sin(angle)} {256 - 42 * math.cos(angle)}, "
                f"{200 + 51 * math.sin(angle)} {256 - 51 * math.cos(angle)}",
                3,
            ),
            "ink",
            "flat",
        )
    s.fill(line("200 256, 176 222", 5), "red", "flat")
    s.fill(oval(200, 256, 7), "ink", "ball")
