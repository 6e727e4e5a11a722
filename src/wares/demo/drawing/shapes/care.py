"""Beauty, stationery and books."""

from wares.demo.drawing.sketch import Sketch, both, box, hole, line, oval, poly, rotate, smooth


def perfume(s: Sketch, style: str) -> None:
    """A glass flacon with coloured water: square, round or tall."""
    top = 132 if style != "tall" else 96
    s.fill(box(170, top - 66, 230, top - 14, 8), "gold", "metal")
    s.fill(box(180, top - 18, 220, top + 10, 3), "steel", "metal")
    if style == "round":
        flask = oval(200, 234, 106, 104)
        water = smooth("112 220*, 160 212, 240 226, 288 216*, 284 270, 240 318, 200 324, 160 318, 116 270")
    elif style == "tall":
        flask, water = box(142, 104, 258, 338, 18), box(154, 150, 246, 326, 10)
    else:
        flask, water = box(98, 138, 302, 338, 28), box(114, 182, 286, 322, 18)
    glass = s.fill(flask, "glass", "glass", opacity=0.92)
    s.body(water, form="soft")
    label = s.fill(box(158, 232, 242, 288, 4), "paper", "flat", opacity=0.94)
    s.fill(line("172 252, 228 252", 4) + line("182 270, 218 270", 3), "gold", "flat", within=label)
    s.shine(line("120 172, 116 300", 9) if style != "tall" else line("156 130, 156 310", 7), glass, 3, 0.6)


def lipstick(s: Sketch, style: str) -> None:
    """An open lipstick with its cap, or a tube of gloss."""
    if style == "gloss":
        s.fill(box(166, 52, 234, 170, 12), "ink", "round")
        s.fill(box(160, 168, 240, 338, 16), "glass", "glass", opacity=0.9)
        s.body(box(170, 180, 230, 328, 10), form="round")
        s.fill(line("200 170, 200 300", 6), "pale", "flat", opacity=0.5)
        s.fill(line("182 216, 182 300", 4), "white", "flat", opacity=0.6)
        return
    s.body(smooth("128 180*, 128 104, 160 72, 184 66*, 184 180*"), form="round")
    s.shine(smooth("140 112, 164 82, 180 74, 150 120"), blur=3, opacity=0.45)
    s.fill(box(122, 170, 190, 236, 3), "gold", "metal")
    s.fill(box(112, 230, 200, 338, 6), "ink", "round")
    s.fill(box(112, 262, 200, 270), "gold", "metal")
    s.fill(box(232, 190, 312, 338, 8), "ink", "round")
    s.fill(box(232, 316, 312, 326), "gold", "metal")


def nail_polish(s: Sketch, style: str) -> None:
    """A bottle with a tall cap: square or round."""
    s.fill(smooth("176 46*, 224 46*, 230 168*, 170 168*"), "ink", "round")
    s.fill(box(166, 160, 234, 178, 3), "gold", "metal")
    outline = (
        box(118, 178, 282, 336, 30)
        if style != "round"
        else smooth("160 178*, 240 178*, 300 240, 296 310, 262 336*, 138 336*, 104 310, 100 240")
    )
    s.fill(outline, "glass", "glass", opacity=0.9)
    inner = (
        box(132, 196, 268, 324, 22)
        if style != "round"
        else smooth("156 196, 244 196, 284 246, 280 304, 254 324, 146 324, 120 304, 116 246")
    )
    body = s.body(inner)
    s.shine(line("150 214, 146 300", 12), body, 4, 0.5)


def cream_jar(s: Sketch, style: str) -> None:
    """A jar of cream, or a bottle with a pump."""
    if style == "pump":
        s.fill(line("200 120, 200 72, 146 72", 13), "white")
        s.fill(box(168, 112, 232, 142, 6), "white", "round")
        body = s.body(box(132, 138, 268, 338, 26), form="round")
    else:
        s.fill(
            box(98, 140, 302, 206, 12), "white" if style != "gold" else "gold", "round" if style != "gold" else "metal"
        )
        body = s.body(smooth("104 206*, 296 206*, 296 306, 276 332, 124 332, 104 306"), form="round")
    y = 268 if style != "pump" else 250
    label = s.fill(oval(200, y, 42, 36), "paper", "flat")
    s.fill(smooth(f"200 {y - 24}, 216 {y - 4}, 200 {y + 22}, 184 {y - 4}"), "leaf", "flat", within=label)
    s.shade(line("104 210, 296 210", 5), body, 3, 0.5)


def brush(s: Sketch, style: str) -> None:
    """A hair brush, or a set of make-up brushes."""
    s.stands = False
    if style == "make-up":
        for angle, colour in ((-22, "rose"), (0, "second"), (22, "cream")):
            s.fill(rotate(smooth("178 130*, 166 80, 200 38, 234 80, 222 130*"), angle, 200, 330), colour)
            s.fill(rotate(box(180, 122, 220, 186, 4), angle, 200, 330), "gold", "metal")
            s.body(rotate(smooth("186 184*, 214 184*, 210 336, 200 346, 190 336"), angle, 200, 330))
        return
    s.body(
        rotate(
            smooth(
                "200 42, 148 60, 138 140, 162 206, 186 226, 184 340, 200 356, 216 340, 214 226, "
                "238 206, 262 140, 252 60"
            ),
            30,
            200,
            200,
        )
    )
    pad = s.fill(rotate(oval(200, 128, 46, 72), 30, 200, 200), "pale")
    for x in range(170, 236, 12):
        for y in range(74, 190, 13):
            s.fill(rotate(oval(x + (y % 2) * 4, y, 2.6), 30, 200, 200), "ink", "ball", within=pad)


def soap(s: Sketch, style: str) -> None:
    """A bar of soap with bubbles, wrapped or on a dish."""
    if style == "dish":
        s.fill(smooth("62 290*, 338 290*, 318 326, 290 338, 110 338, 82 326"), "oak")
    top = 208 if style == "dish" else 226
    body = s.body(
        smooth(
            f"84 {top}, 200 {top - 20}, 316 {top}, 330 {top + 40}, 312 {top + 84}, "
            f"200 {top + 92}, 88 {top + 84}, 70 {top + 40}"
        )
    )
    if style == "wrapped":
        s.fill(box(138, top - 24, 262, top + 98), "paper", "flat", within=body)
        s.fill(line(f"164 {top + 24}, 236 {top + 24}", 5) + line(f"176 {top + 46}, 224 {top + 46}", 4), "seam", "flat")
    else:
        s.shade(oval(200, top + 34, 74, 30), body, 3, 0.35)
        s.fill(oval(200, top + 34, 68, 26), "pale")
    for x, y, r in ((110, 180, 24), (150, 146, 16), (286, 176, 20), (256, 130, 12)):
        s.fill(oval(x, y, r), "glass", "glass", opacity=0.45)
        s.shine(oval(x - r * 0.35, y - r * 0.35, r * 0.25), blur=1, opacity=0.9)


def toothbrush(s: Sketch, style: str) -> None:
    """Two toothbrushes in a cup, or an electric one on its base."""
    if style == "electric":
        s.fill(oval(200, 326, 58, 14), "white")
        s.fill(line("200 120, 200 70", 12), "white")
        s.fill(box(186, 44, 214, 74, 7), "white")
        s.fill(box(208, 46, 232, 70, 4), "sky")
        s.body(smooth("182 112*, 218 112*, 228 200, 226 320, 174 320, 172 200"), form="round")
        s.fill(oval(200, 180, 13), "second", "ball")
        s.fill(oval(200, 214, 6), "leaf", "flat")
        return
    for x0, x1, colour in ((214, 262, "second"), (188, 150, "accent")):
        s.fill(line(f"{x0} 300, {x1} 70", 11), colour)
        side = 1 if x1 > 200 else -1
        s.fill(rotate(box(x1 - 2, 56, x1 + 20, 104, 4), 10 * side, x1, 80), "white")
    s.fill(oval(200, 196, 74, 14), "seam")
    s.body(smooth("126 196*, 274 196*, 266 326, 250 338, 150 338, 134 326"), form="round")


def book(s: Sketch, style: str) -> None:
    """A hardback, a stack of three or an open book."""
    if style == "stack":
        for i, (colour, x0, x1) in enumerate((("main", 70, 320), ("second", 86, 336), ("accent", 78, 310))):
            y = 276 - i * 58
            s.fill(box(x0 + 12, y + 6, x1 - 4, y + 50, 3), "paper")
            for k in range(3):
                s.seam(line(f"{x0 + 30} {y + 18 + k * 9}, {x1 - 6} {y + 18 + k * 9}", 1), opacity=0.3)
            s.fill(box(x0, y, x1, y + 9, 4) + box(x0, y + 49, x1, y + 58, 4) + box(x0, y, x0 + 20, y + 58, 8), colour)
        return
    s.stands = False
    if style == "notebook":
        s.fill(box(110, 66, 318, 342, 10), "paper")
        body = s.body(box(98, 58, 308, 338, 12))
        for y in range(78, 330, 20):
            s.fill(oval(100, y, 12, 5, 4), "steel", "metal")
        s.fill(box(278, 58, 290, 338), "second", "flat", within=body)
        label = s.fill(box(144, 110, 256, 170, 5), "paper", "flat")
        s.fill(line("160 132, 240 132", 4) + line("174 150, 226 150", 3), "seam", "flat", within=label)
        return
    s.fill(poly("112 76, 316 64, 326 336, 122 350"), "paper")
    for k in range(4):
        s.seam(line(f"{318 + k * 2} {80 + k * 3}, {324 + k * 1.4} {330 - k * 2}", 1), opacity=0.35)
    body = s.body(poly("88 66, 296 56, 306 326, 98 340"))
    s.shade(line("104 66, 114 338", 7), body, 4, 0.55)
    s.fill(poly("128 96, 276 88, 278 150, 130 158"), "paper", "flat")
    s.fill(line("146 114, 258 108", 7) + line("166 134, 238 130", 4), "seam", "flat")
    s.fill(oval(206, 232, 46), "second", "flat", within=body)
    s.fill(smooth("160 262, 190 224, 208 246, 226 218, 254 258, 240 276, 176 280"), "accent", "flat", within=body)
    s.fill(oval(224, 208, 9), "flame", "flat")


def pen(s: Sketch, style: str) -> None:
    """A fountain pen, or coloured pencils."""
    s.stands = False
    if style == "pencils":
        for i, colour in enumerate(("red", "flame", "leaf", "sky", "main", "second")):
            x = 90 + i * 42
            top = 74 + (i % 2) * 14
            s.fill(poly(f"{x - 15} {top + 50}, {x + 15} {top + 50}, {x} {top}"), "oak")
            s.fill(poly(f"{x - 5} {top + 17}, {x + 5} {top + 17}, {x} {top}"), colour)
            s.fill(box(x - 15, top + 46, x + 15, 330, 2), colour, "round")
        return
    s.fill(rotate(smooth("184 300*, 216 300*, 204 350, 200 372*, 196 350"), 38, 200, 200), "gold", "metal")
    s.fill(rotate(line("200 318, 200 368", 1.4), 38, 200, 200), "ink", "flat")
    s.body(rotate(smooth("180 168*, 220 168*, 222 250, 214 304*, 186 304*, 178 250"), 38, 200, 200))
    s.body(rotate(smooth("178 172*, 222 172*, 220 50, 200 38, 180 50"), 38, 200, 200), "deep")
    s.fill(rotate(box(177, 164, 223, 178, 3), 38, 200, 200), "gold", "metal")
    s.fill(rotate(line("216 58, 226 80, 222 150", 6), 38, 200, 200), "gold", "metal")
    s.shine(rotate(line("188 70, 188 150", 5) + line("188 190, 188 280", 5), 38, 200, 200), blur=2, opacity=0.4)


def mirror(s: Sketch, style: str) -> None:
    """A standing mirror, or a hand mirror."""
    if style == "hand":
        s.stands = False
        s.body(rotate(box(186, 230, 214, 370, 13), 30, 200, 200))
        s.body(rotate(oval(200, 140, 88, 104), 30, 200, 200))
        glass = s.fill(rotate(oval(200, 140, 70, 86), 30, 200, 200), "glass")
    else:
        s.fill(smooth("130 322*, 270 322*, 280 338*, 120 338*"), "brass", "metal")
        s.fill(line("200 270, 200 326", 12), "brass", "metal")
        s.body(oval(200, 170, 112, 116))
        glass = s.fill(oval(200, 170, 94, 98), "glass")
    s.shine(poly("110 220, 210 70, 250 70, 150 250"), glass, 5, 0.55)
    s.shine(poly("190 250, 270 130, 284 136, 210 260"), glass, 4, 0.4)


def picture_frame(s: Sketch, style: str) -> None:
    """A framed landscape or a framed flower."""
    s.stands = False
    s.body(box(70, 52, 330, 348, 4))
    s.fill(box(94, 76, 306, 324, 2), "paper", "flat")
    s.shade(box(94, 76, 306, 324) + hole(box(100, 84, 306, 324)), blur=3, opacity=0.4)
    view = s.fill(box(122, 106, 278, 294), "glass", "flat")
    if style == "flower":
        s.fill(line("200 290, 200 200", 5), "leaf", "flat")
        s.fill(both(smooth("200 262, 168 236, 160 250, 180 270")), "leaf", "flat")
        for k in range(6):
            s.fill(rotate(oval(200, 150, 15, 24), k * 60, 200, 178), "second", "flat")
        s.fill(oval(200, 178, 15), "flame", "flat")
        return
    s.fill(oval(236, 150, 22), "flame", "flat", within=view)
    s.fill(smooth("100 260, 150 180, 196 236, 236 200, 300 262, 300 310, 100 310"), "second", "flat", within=view)
    s.fill(smooth("100 280, 170 244, 230 270, 300 250, 300 310, 100 310"), "leaf", "flat", within=view)
