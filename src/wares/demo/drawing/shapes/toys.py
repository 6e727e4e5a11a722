"""Toys."""

import math

from wares.demo.drawing.sketch import Outline, Sketch, both, box, half, line, oval, poly, rotate, smooth


def _face(s: Sketch, y: float, spread: float = 26, size: float = 7) -> None:
    s.fill(both(oval(200 - spread, y, size)), "black", "flat")
    s.shine(both(oval(200 - spread - size * 0.3, y - size * 0.35, size * 0.35)), blur=0.4, opacity=0.9)


def _star(x: float, y: float, size: float) -> Outline:
    points = []
    for k in range(10):
        reach, angle = size * (1 if k % 2 == 0 else 0.45), k * math.pi / 5
        points.append(f"{x + reach * math.sin(angle):.1f} {y - reach * math.cos(angle):.1f}")
    return poly(", ".join(points))


def plush(s: Sketch, style: str) -> None:
    """A soft toy: bear, rabbit, cat or panda."""
    dark = "ink" if style == "panda" else "deep"
    if style == "rabbit":
        s.body(both(rotate(oval(160, 60, 22, 66), -8, 160, 120)))
        s.fill(both(rotate(oval(160, 62, 11, 48), -8, 160, 120)), "rose")
    elif style == "cat":
        s.body(both(smooth("122 118, 118 52*, 172 84, 150 124")))
        s.fill(both(smooth("130 104, 128 70*, 156 88, 146 110")), "rose")
    else:
        s.fill(both(oval(134, 90, 32)), dark if style == "panda" else "main")
        s.fill(both(oval(134, 90, 18)), "pale", "flat")
    legs = "ink" if style == "panda" else "main"
    s.body(both(smooth("106 214, 78 240, 76 276, 100 284, 130 250")), legs)
    s.body(both(oval(146, 316, 40, 34)), legs)
    s.fill(both(oval(142, 320, 22, 20)), "pale", "flat")
    s.body(oval(200, 256, 80, 78), "main" if style != "panda" else "white")
    s.fill(oval(200, 262, 50, 50), "pale" if style != "panda" else "white")
    s.body(oval(200, 140, 90, 78), "main" if style != "panda" else "white")
    if style == "panda":
        s.fill(both(rotate(oval(164, 136, 20, 26), 24, 164, 136)), "ink", "flat")
        s.fill(both(oval(166, 136, 8)), "white", "flat")
        s.fill(both(oval(166, 137, 5)), "black", "flat")
    else:
        _face(s, 134, 34, 9)
    s.fill(oval(200, 168, 34, 26), "pale" if style != "panda" else "cream")
    s.fill(smooth("200 172, 186 160, 190 152, 210 152, 214 160"), "black" if style in ("", "panda", "bear") else "rose")
    s.fill(line("200 170, 200 179, 191 186, 182 181", 2.4) + line("200 179, 209 186, 218 181", 2.4), "black", "flat")
    s.fill(both(smooth("200 218, 168 200, 160 222, 168 240")) + oval(200, 220, 9), "second")


def toy_car(s: Sketch, style: str) -> None:
    """A rounded little car, a racing car or a lorry."""
    if style == "truck":
        wheels = _lorry(s)
    elif style == "racing":
        wheels = _racing_car(s)
    else:
        wheels = _little_car(s)
    for x in wheels:
        s.fill(oval(x, 300, 40), "ink")
        s.fill(oval(x, 300, 22), "second" if style != "truck" else "steel", "ball")
        s.fill(oval(x, 300, 7), "white", "ball")


def rocket(s: Sketch, style: str) -> None:
    """A toy rocket with fins and a porthole."""
    s.fill(smooth("176 300, 170 340, 200 384, 230 340, 224 300"), "flame", "flat")
    s.fill(smooth("186 300, 186 330, 200 356, 214 330, 214 300"), "#fff3c4", "flat")
    s.fill(both(smooth("146 220*, 104 262, 96 326*, 130 300, 156 292*")), "second")
    body = s.body(half("200 34*, 164 82, 142 150, 142 230, 160 304*, 200 308"), form="round")
    s.fill(half("200 30*, 170 68, 156 104*, 200 114"), "second", within=body)
    s.fill(oval(200, 170, 36), "steel", "metal")
    s.fill(oval(200, 170, 27), "sky", "ball")
    s.fill(line("142 238, 200 250, 258 238", 10), "second", "flat", within=body)
    s.fill(smooth("192 250, 200 240, 208 250, 208 320, 200 330, 192 320"), "second")
    if style == "starry":
        for x, y in ((176, 120), (226, 126), (170, 216), (232, 214), (180, 270), (222, 278)):
            s.fill(_star(x, y, 9), "flame", "flat", within=body)


def rubber_duck(s: Sketch, style: str) -> None:
    """A bath duck, perhaps with a hat."""
    body = s.body(
        smooth("70 236*, 110 252, 150 236, 220 220, 300 236, 330 274, 310 322, 250 336, 150 334, 96 314, 72 276")
    )
    s.body(smooth("130 262, 170 246, 220 262, 240 286, 190 310, 146 296"), "deep")
    s.body(oval(256, 160, 74, 70), form="ball")
    s.fill(smooth("318 160, 346 152, 372 166, 352 182, 320 184"), "#f08a3c")
    s.fill(oval(280, 144, 9, 12), "black", "flat")
    s.shine(oval(277, 139, 3.4), blur=0.5, opacity=0.9)
    s.fill(oval(262, 184, 14, 8), "rose", "flat", opacity=0.5)
    s.shine(smooth("120 258, 150 246, 170 244, 140 262"), body, 6, 0.4)
    if style == "captain":
        s.fill(smooth("204 104, 220 72, 290 70, 312 102, 260 96"), "white")
        s.fill(line("206 108, 258 98, 312 106", 12), "second")
        s.fill(oval(258, 86, 8), "gold", "ball")


def blocks(s: Sketch, style: str) -> None:
    """Wooden cubes with letters, or a castle of coloured blocks."""
    if style == "castle":
        s.body(box(90, 236, 310, 330, 3))
        s.fill(half("200 262, 178 270, 170 294, 170 331*, 200 331*"), "ink", "flat")
        for x in (90, 262):
            s.fill(box(x, 160, x + 48, 240, 3), "second")
            s.fill(poly(f"{x - 6} 160, {x + 24} 104, {x + 54} 160"), "red")
        s.fill(box(160, 176, 240, 240, 3), "accent")
        s.fill(poly("150 178, 200 110, 250 178"), "flame")
        for x in (108, 280):
            s.fill(oval(x + 6, 196, 9, 12), "ink", "flat")
        return
    for x, y, colour, glyph in ((92, 232, "main", "A"), (206, 232, "second", "B"), (148, 120, "accent", "C")):
        s.fill(box(x, y, x + 104, y + 104, 10), colour)
        s.fill(box(x + 13, y + 13, x + 91, y + 91, 6), "oak")
        cx, cy = x + 52, y + 52
        letters = {
            "A": line(f"{cx - 24} {cy + 26}*, {cx} {cy - 28}*, {cx + 24} {cy + 26}*", 10)
            + line(f"{cx - 14} {cy + 8}, {cx + 14} {cy + 8}", 9),
            "B": line(f"{cx - 18} {cy - 26}*, {cx - 18} {cy + 26}*", 10)
            + line(
                f"{cx - 18} {cy - 26}, {cx + 16} {cy - 16}, {cx - 14} {cy - 1}, "
                f"{cx + 20} {cy + 12}, {cx - 18} {cy + 26}",
                10,
            ),
            "C": line(f"{cx + 20} {cy - 18}, {cx} {cy - 27}, {cx - 22} {cy}, {cx} {cy + 27}, {cx + 20} {cy + 18}", 10),
        }
        s.fill(letters[glyph], colour, "flat")


def robot(s: Sketch, style: str) -> None:
    """A friendly robot of boxes and bolts."""
    s.fill(line("200 92, 200 62", 6), "steel", "metal")
    s.fill(oval(200, 56, 12), "red", "ball")
    s.fill(both(line("116 196, 82 224, 82 268", 17)), "steel", "metal")
    s.fill(both(oval(82, 280, 18)), "second", "ball")
    s.fill(both(box(140, 288, 182, 338, 8)), "second")
    s.body(box(120, 176, 280, 300, 18))
    panel = s.fill(box(148, 200, 252, 264, 8), "ink", "flat")
    for i, colour in enumerate(("red", "flame", "leaf")):
        s.fill(oval(172 + i * 28, 220, 9), colour, "ball")
    s.fill(line("160 250, 178 240, 194 252, 212 242, 240 250", 4), "sky", "flat", within=panel)
    s.body(box(132, 90, 268, 174, 22))
    s.fill(both(box(116, 116, 134, 150, 6)), "steel", "metal")
    s.fill(both(oval(170, 126, 20)), "white", "ball")
    s.fill(both(oval(172, 128, 9)), "black", "flat")
    s.fill(line("172 156, 200 162, 228 156", 5), "ink", "flat")
    if style == "heart":
        s.fill(half("200 274*, 192 268, 184 274, 190 284, 200 292*"), "red")


def kite(s: Sketch, _style: str) -> None:
    """A diamond kite with a tail of bows."""
    s.stands = False
    s.fill(line("190 280, 150 310, 196 332, 150 364, 200 384", 3), "ink", "flat")
    for x, y in ((160, 312), (176, 344), (172, 374)):
        s.fill(poly(f"{x} {y}, {x - 18} {y - 11}, {x - 18} {y + 11}"), "second")
        s.fill(poly(f"{x} {y}, {x + 18} {y - 11}, {x + 18} {y + 11}"), "accent")
    s.body(poly("216 24, 312 136, 190 284, 104 132"))
    s.fill(poly("216 24, 312 136, 207 134"), "second")
    s.fill(poly("207 134, 104 132, 190 284"), "accent")
    s.fill(line("216 26, 190 282", 3) + line("106 132, 310 136", 3), "wood", "flat")


def train(s: Sketch, style: str) -> None:
    """A wooden steam engine, with a wagon."""
    s.fill(box(240, 220, 368, 300, 8), "second")
    if style == "freight":
        for x, colour in ((268, "flame"), (304, "leaf"), (338, "red")):
            s.fill(oval(x, 214, 20), colour, "ball")
        s.fill(box(240, 226, 368, 300, 8), "second")
    else:
        for x in (256, 306):
            s.fill(box(x, 236, x + 42, 268, 5), "glass", "glass")
    s.fill(line("226 296, 246 296", 7), "ink")
    s.fill(smooth("72 128*, 104 128*, 98 190*, 78 190*"), "ink")
    s.fill(box(66, 120, 110, 134, 4), "second")
    s.body(box(44, 184, 160, 272, 26), form="soft")
    s.fill(oval(136, 180, 17, 14), "gold", "ball")
    s.body(box(144, 136, 226, 300, 8))
    s.fill(box(136, 124, 234, 144, 6), "second")
    s.fill(box(162, 160, 208, 204, 6), "glass", "glass")
    s.fill(box(40, 268, 230, 298, 5), "ink")
    s.fill(oval(48, 226, 12), "flame", "ball")
    for x, r in ((78, 25), (132, 25), (192, 32), (272, 25), (338, 25)):
        s.fill(oval(x, 336 - r, r), "accent")
        s.fill(oval(x, 336 - r, r * 0.4), "oak", "ball")


def _lorry(s: Sketch) -> list[int]:
    """A lorry without wheels; where those are across."""
    s.body(smooth("40 300*, 40 220, 60 204, 92 204, 108 160, 150 152*, 166 152*, 166 300*"))
    s.fill(smooth("104 208*, 116 170, 150 166*, 150 208*"), "glass", "glass")
    s.fill(box(160, 124, 364, 296, 10), "second")
    for x in (204, 246, 288, 330):
        s.shade(line(f"{x} 130, {x} 290", 3), blur=1, opacity=0.4)
    s.fill(box(30, 286, 366, 306, 5), "ink")
    return [92, 236, 316]


def _racing_car(s: Sketch) -> list[int]:
    """A racing car without wheels; where those are across."""
    s.fill(poly("318 200, 334 198, 340 246, 322 246"), "deep")
    s.fill(poly("300 186, 368 178, 368 204, 308 212"), "second")
    body = s.body(smooth("28 276*, 60 250, 140 240, 176 206, 226 204, 262 240, 340 236, 366 262, 360 300*, 36 300"))
    s.fill(smooth("160 238*, 184 212, 218 210, 236 240*"), "glass", "glass")
    s.fill(smooth("40 276, 150 262, 300 266, 364 280, 362 294, 40 292"), "second", within=body)
    s.fill(oval(286, 262, 22), "white", "flat")
    s.fill(line("286 250, 286 274", 6), "black", "flat")
    return [104, 306]


def _little_car(s: Sketch) -> list[int]:
    """A rounded little car without wheels; where those are across."""
    body = s.body(
        smooth("36 300*, 34 250, 60 222, 112 212, 146 158, 200 146, 262 158, 296 212, 344 226, 366 260, 364 300*")
    )
    s.fill(smooth("130 214*, 156 172, 192 166*, 194 214*"), "glass", "glass")
    s.fill(smooth("206 214*, 206 166*, 250 172, 278 214*"), "glass", "glass")
    s.fill(line("38 262, 362 262", 8), "second", "flat", within=body)
    s.fill(box(206, 236, 232, 244, 4), "steel", "metal")
    s.fill(oval(352, 250, 11), "flame", "ball")
    s.fill(oval(46, 250, 8), "red", "ball")
    return [108, 296]
